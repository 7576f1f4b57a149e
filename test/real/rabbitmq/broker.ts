/**
 * A RabbitMQ broker of the test's own: node name, ports, data, logs and cookie in a temporary folder, so that it meets no
 * other broker of the machine. MQLAB_RABBITMQ_HOME names another installation than the packaged one.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';

/** What the broker is told beside its defaults. */
export interface BrokerOptions {
  /** Lines of rabbitmq.conf. */
  readonly conf?: readonly string[];
  /** Terms of advanced.config: '{rabbit, [...]}'. */
  readonly advanced?: string;
  readonly plugins?: readonly string[];
}

const DEBIAN = '/usr/lib/rabbitmq/lib';

/** Where RabbitMQ is installed: the folder with sbin/. */
export function installation(): string {
  const named = process.env['MQLAB_RABBITMQ_HOME'];
  if (named !== undefined) return named;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort() : [];
  const newest = versions.at(-1);
  if (newest === undefined) throw new Error('there is no RabbitMQ here: apt-get install rabbitmq-server');
  return join(DEBIAN, newest);
}

/** A port that nobody listens to at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export class Broker {
  readonly url: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  private server: ChildProcess | undefined;
  private readonly end = (): void => this.clean();

  private constructor(folder: string, port: number, environment: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.url = `amqp://guest:guest@127.0.0.1:${port}`;
    this.environment = environment;
    process.once('exit', this.end);
  }

  /** Starts a broker with nothing in it. */
  static async start(options: BrokerOptions = {}): Promise<Broker> {
    const folder = mkdtempSync(join(tmpdir(), 'mqlab-rabbitmq-'));
    const [port, distribution, epmd] = [await freePort(), await freePort(), await freePort()];
    for (const name of ['mnesia', 'log', 'home']) mkdirSync(join(folder, name));
    const conf = [`listeners.tcp.1 = 127.0.0.1:${port}`, 'loopback_users = none', ...(options.conf ?? [])];
    writeFileSync(join(folder, 'rabbitmq.conf'), `${conf.join('\n')}\n`);
    writeFileSync(join(folder, 'advanced.config'), `[${options.advanced ?? ''}].\n`);
    writeFileSync(join(folder, 'plugins'), `[${(options.plugins ?? []).join(',')}].\n`);
    writeFileSync(join(folder, 'env.conf'), '');
    const broker = new Broker(folder, port, {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      HOME: join(folder, 'home'),
      RABBITMQ_NODENAME: `mqlab-${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distribution),
      ERL_EPMD_PORT: String(epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_RELAXED_COMMAND_CHECK: 'true', // lets the port mapper be ended while it still knows a node
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
    });
    await broker.run();
    return broker;
  }

  /** Version of the running broker. */
  async version(): Promise<string> {
    const connection = await this.connect();
    const { version } = connection.connection.serverProperties;
    await connection.close();
    return version;
  }

  /** A connection; its errors are not the process's. */
  async connect(): Promise<ChannelModel> {
    const connection = await connect(this.url);
    connection.on('error', () => {});
    return connection;
  }

  /** Stops the broker as an operator does, or kills it, and starts it again with what is on its disk. */
  async restart(how: 'stop' | 'kill'): Promise<void> {
    await this.halt(how);
    await this.run();
  }

  /** Ends the broker and removes all that it wrote. */
  async stop(): Promise<void> {
    await this.halt('kill');
    process.off('exit', this.end);
    this.clean();
  }

  private async run(): Promise<void> {
    const server = spawn(join(installation(), 'sbin', 'rabbitmq-server'), {
      env: this.environment,
      cwd: this.folder,
      stdio: 'ignore',
      detached: true,
    });
    this.server = server;
    for (let tries = 0; tries < 600; tries++) {
      if (server.exitCode !== null) break;
      try {
        await (await this.connect()).close();
        return;
      } catch {
        await sleep(100);
      }
    }
    const log = this.log();
    await this.stop();
    throw new Error(`RabbitMQ did not start:\n${log}`);
  }

  private log(): string {
    const folder = join(this.folder, 'log');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8').slice(-4000))
      .join('\n');
  }

  private async halt(how: 'stop' | 'kill'): Promise<void> {
    const { server } = this;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    this.signal(how === 'stop' ? 'SIGTERM' : 'SIGKILL');
    await gone;
  }

  /** The server was made the leader of a group of its own, so its helpers get the signal too. */
  private signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.server?.pid;
    if (pid === undefined) return;
    try {
      process.kill(name === 'SIGKILL' ? -pid : pid, name);
    } catch {
      // It has ended by itself.
    }
  }

  /** What must not outlive this process, whichever way it ends. */
  private clean(): void {
    this.signal('SIGKILL');
    try {
      execFileSync('epmd', ['-kill'], { env: this.environment, stdio: 'ignore', timeout: 5000 });
    } catch {
      // No node of this port mapper is left, or it never ran.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
