/** Three brokers and a controller on loopback, each a process of Kafka's own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Agent } from './agent.ts';
import { Java, type JavaOptions, until } from './processes.ts';
import type { Settings } from './scenario.ts';

export const BROKERS = [0, 1, 2] as const;
const CONTROLLER = 100;

/** Small timeouts, so that a test need not wait for what takes half a minute by default; few threads and partitions. */
export const CONFIG: Settings = {
  'broker.session.timeout.ms': 4000,
  'broker.heartbeat.interval.ms': 500,
  'controlled.shutdown.retry.backoff.ms': 500,
  'num.network.threads': 2,
  'num.io.threads': 3,
  'auto.create.topics.enable': false,
  'log.cleaner.enable': false,
  'log.retention.check.interval.ms': 500,
  'log.segment.delete.delay.ms': 500,
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.num.partitions': 3,
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
  'group.initial.rebalance.delay.ms': 200,
  'group.min.session.timeout.ms': 1000,
  'group.coordinator.rebalance.protocols': 'classic,consumer',
  'group.consumer.min.session.timeout.ms': 1000,
  'group.consumer.session.timeout.ms': 4000,
  'group.consumer.min.heartbeat.interval.ms': 200,
  'group.consumer.heartbeat.interval.ms': 500,
};

/** A cluster of its own, in a folder of its own. */
export class Cluster {
  readonly servers: string;
  readonly agent: Agent;
  private readonly folder: string;
  private readonly classpath: string;
  private readonly config: Settings;
  private readonly ports: readonly number[];
  private readonly nodes = new Map<number, Java>();
  /** Brokers that were told to end and have not been started again. */
  private readonly ending = new Set<number>();

  private constructor(folder: string, classpath: string, config: Settings, ports: readonly number[]) {
    this.folder = folder;
    this.classpath = classpath;
    this.config = config;
    this.ports = ports;
    this.servers = BROKERS.map((id) => `127.0.0.1:${ports[id]}`).join(',');
    writeFileSync(this.logging, LOGGING);
    this.agent = new Agent({ ...this.java('agent'), args: [this.servers] });
  }

  /** Starts it, with settings of brokers on top of those above, and waits until all brokers have registered. */
  static async start(folder: string, classpath: string, config: Settings = {}): Promise<Cluster> {
    const cluster = new Cluster(folder, classpath, { ...CONFIG, ...config }, await freePorts(BROKERS.length + 1));
    await Promise.all([CONTROLLER, ...BROKERS].map((id) => cluster.format(id)));
    for (const id of [CONTROLLER, ...BROKERS]) cluster.launch(id);
    await cluster.whole();
    return cluster;
  }

  /** A program with this cluster's class path. Whatever happens to the test, it ends. */
  run(name: string, main: string, args: readonly string[]): Java {
    const java = new Java({ ...this.java(name), main, args, heap: 96, talks: true });
    this.agent.watch(java.pid);
    return java;
  }

  /** Where a program may write. */
  file(name: string): string {
    return join(this.folder, name);
  }

  signal(id: number, name: NodeJS.Signals): void {
    this.nodes.get(id)?.signal(name);
    if (name === 'SIGTERM' || name === 'SIGKILL') this.ending.add(id);
  }

  /** Starts a broker that is down. */
  async restart(id: number): Promise<void> {
    await this.nodes.get(id)?.exited;
    this.launch(id);
  }

  /** Every broker runs and has registered; those that are down or stand still are put right. */
  async whole(): Promise<void> {
    for (const id of BROKERS) {
      if (this.ending.has(id)) await this.restart(id);
      else this.signal(id, 'SIGCONT');
    }
    await until(
      'all brokers have registered',
      60_000,
      async () => (await this.agent.brokers()).length === BROKERS.length,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
    await this.agent.close();
  }

  /** A broker's log. */
  log(id: number): string {
    return readFileSync(this.file(`node-${id}.log`), 'utf8');
  }

  private launch(id: number): void {
    this.ending.delete(id);
    const node = new Java({
      ...this.java(`node-${id}`),
      main: 'kafka.Kafka',
      args: [this.file(`node-${id}.properties`)],
      heap: id === CONTROLLER ? 128 : 256,
      talks: false,
    });
    this.nodes.set(id, node);
    this.agent.watch(node.pid);
  }

  private async format(id: number): Promise<void> {
    const data = this.file(`data-${id}`);
    mkdirSync(data);
    const properties = this.file(`node-${id}.properties`);
    const all = { ...this.properties(id), 'log.dirs': data };
    const lines = Object.entries(all).map(([key, value]) => `${key}=${value}`);
    writeFileSync(properties, `${lines.join('\n')}\n`);
    const args = ['format', '-t', 'bXFsYWItcmVhbC1rYWZrYQ', '-c', properties];
    const options = { ...this.java(`format-${id}`), main: 'kafka.tools.StorageTool', args, heap: 64, talks: false };
    await new Java(options).exited;
  }

  private properties(id: number): Settings {
    const controller = `127.0.0.1:${this.ports[BROKERS.length]}`;
    const common = {
      'node.id': id,
      'controller.quorum.voters': `${CONTROLLER}@${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      ...this.config,
    };
    if (id === CONTROLLER) return { ...common, 'process.roles': 'controller', listeners: `CONTROLLER://${controller}` };
    const listener = `PLAINTEXT://127.0.0.1:${this.ports[id]}`;
    return { ...common, 'process.roles': 'broker', listeners: listener, 'advertised.listeners': listener };
  }

  private get logging(): string {
    return this.file('log4j.properties');
  }

  private java(name: string): Pick<JavaOptions, 'classpath' | 'log' | 'logging'> {
    return { classpath: this.classpath, log: this.file(`${name}.log`), logging: this.logging };
  }
}

const LOGGING = `log4j.rootLogger=INFO, err
log4j.appender.err=org.apache.log4j.ConsoleAppender
log4j.appender.err.target=System.err
log4j.appender.err.layout=org.apache.log4j.PatternLayout
log4j.appender.err.layout.ConversionPattern=%d %p %m (%c)%n
log4j.logger.org.apache.kafka.clients.producer.ProducerConfig=WARN
log4j.logger.org.apache.kafka.clients.consumer.ConsumerConfig=WARN
log4j.logger.org.apache.kafka.clients.admin.AdminClientConfig=WARN
`;

/** Ports that nobody listens on; all are held open until the last one is found, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
