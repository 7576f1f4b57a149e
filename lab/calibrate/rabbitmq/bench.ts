/** Measures set-ups on a real broker: clients are processes of their own, as the broker is. Bounded in messages and time. */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type * as amqplib from 'amqplib';
import type { Channel, ChannelModel } from 'amqplib';
import type { Count, Errand } from './client.ts';
import { backlogOf, type SetUp } from './setUp.ts';

/** Rates in msg/s, processor time of all clients of a side per message, in ns. */
export interface Rates {
  readonly publish: number;
  readonly consume: number;
  readonly publisherCpu: number;
  readonly consumerCpu: number;
}

/** Thrown if there is nobody to measure, or nothing to measure with. */
export class NoBroker extends Error {
  override readonly name = 'NoBroker';
}

/** What runs before anything is counted, and while it is, in ms. */
const WARM_UP = 500;
const COUNTED = 1200;
/** The part of a backlog that a consumer takes before anything is counted; and how long a drain may take, in ms. */
const UNCOUNTED = 0.2;
const LONGEST_DRAIN = 10_000;

/** Clients run compiled code: Node 20 cannot run .ts. From the sources, dist/ is used. */
const CLIENT = import.meta.url.endsWith('.ts')
  ? new URL('../../../dist/lab/calibrate/rabbitmq/client.js', import.meta.url)
  : new URL('./client.js', import.meta.url);

const library = async (): Promise<typeof amqplib> => {
  try {
    return await import('amqplib');
  } catch {
    throw new NoBroker('the package amqplib is missing (it is optional): npm install amqplib');
  }
};

let queues = 0;

/** A broker under measurement. */
export class Bench {
  readonly version: string;
  private readonly url: string;
  private readonly connection: ChannelModel;
  private readonly channel: Channel;

  private constructor(url: string, connection: ChannelModel, channel: Channel) {
    this.url = url;
    this.connection = connection;
    this.channel = channel;
    this.version = connection.connection.serverProperties.version;
  }

  /** Connects to a broker. Throws a NoBroker if that cannot be done. */
  static async open(url: string): Promise<Bench> {
    const { connect } = await library();
    try {
      const connection = await connect(url);
      connection.on('error', () => {});
      return new Bench(url, connection, await connection.createChannel());
    } catch (error) {
      throw new NoBroker((error as Error).message || String((error as { code?: string }).code), { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.connection.close().catch(() => {});
  }

  /** Measures one set-up, on a queue of its own. */
  async measure(setUp: SetUp): Promise<Rates> {
    const queue = `mqlab.calibrate.${process.pid}.${queues++}`;
    const type = setUp.queue === 'quorum' ? 'quorum' : 'classic';
    await this.channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': type } });
    const clients = new Clients(this.url, setUp.queue === 'nowhere' ? `${queue}.nowhere` : queue, setUp);
    try {
      if (setUp.publishers === 0) await this.fill(queue, setUp);
      await clients.start();
      return setUp.publishers === 0 ? await clients.drained(backlogOf(setUp)) : await clients.counted();
    } finally {
      clients.end();
      await this.channel.deleteQueue(queue);
    }
  }

  private async fill(queue: string, setUp: SetUp): Promise<void> {
    const channel = await this.connection.createConfirmChannel();
    const body = Buffer.alloc(setUp.size);
    for (let left = backlogOf(setUp); left > 0; left -= 1000) {
      for (let i = Math.min(1000, left); i > 0; i--)
        channel.publish('', queue, body, { deliveryMode: setUp.isPersistent ? 2 : 1 });
      await channel.waitForConfirms();
    }
    await channel.close();
  }
}

interface Client {
  readonly role: Errand['role'];
  readonly child: ChildProcess;
}

/** The clients of a set-up. */
class Clients {
  private readonly url: string;
  private readonly queue: string;
  private readonly setUp: SetUp;
  private readonly all: Client[] = [];

  constructor(url: string, queue: string, setUp: SetUp) {
    this.url = url;
    this.queue = queue;
    this.setUp = setUp;
  }

  async start(): Promise<void> {
    const { publishers, consumers } = this.setUp;
    for (let i = 0; i < consumers; i++) await this.add('consumer');
    for (let i = 0; i < publishers; i++) await this.add('publisher');
    for (const { child } of this.all) child.send('go');
  }

  end(): void {
    for (const { child } of this.all) child.kill();
  }

  /** Rates once all has settled. */
  async counted(): Promise<Rates> {
    await sleep(WARM_UP);
    const before = await this.ask();
    await sleep(COUNTED);
    return this.rates(before, await this.ask());
  }

  /** Rates from the first part of the backlog to its end. */
  async drained(backlog: number): Promise<Rates> {
    let before: readonly Count[] | undefined;
    for (const end = performance.now() + LONGEST_DRAIN; performance.now() < end;) {
      const now = await this.ask();
      const taken = now.reduce((sum, { messages }) => sum + messages, 0);
      if (before === undefined && taken >= backlog * UNCOUNTED) before = now;
      else if (before !== undefined && taken >= backlog * (1 - UNCOUNTED)) return this.rates(before, now);
      await sleep(5);
    }
    throw new NoBroker(
      `${this.setUp.name}: a backlog of ${backlog} messages was not drained in ${LONGEST_DRAIN / 1000} s`,
    );
  }

  private async add(role: Errand['role']): Promise<void> {
    const errand: Errand = { url: this.url, role, queue: this.queue, setUp: this.setUp };
    const child = fork(fileURLToPath(CLIENT), [JSON.stringify(errand)]);
    this.all.push({ role, child });
    await told(child);
  }

  private ask(): Promise<Count[]> {
    return Promise.all(
      this.all.map(({ child }) => {
        const answer = told(child);
        child.send('?');
        return answer;
      }),
    );
  }

  private rates(before: readonly Count[], after: readonly Count[]): Rates {
    const sum = { publisher: { rate: 0, cpu: 0 }, consumer: { rate: 0, cpu: 0 } };
    this.all.forEach(({ role }, i) => {
      const [a, b] = [before[i] as Count, after[i] as Count];
      sum[role].rate += ((b.messages - a.messages) / (b.at - a.at)) * 1e3;
      sum[role].cpu += (b.cpu - a.cpu) / (b.at - a.at) / 1e3;
    });
    const { publisher, consumer } = sum;
    const each = ({ rate, cpu }: typeof publisher): number => (rate > 0 ? (cpu / rate) * 1e9 : 0);
    return {
      publish: publisher.rate,
      consume: consumer.rate,
      publisherCpu: each(publisher),
      consumerCpu: each(consumer),
    };
  }
}

/** What a client says next; an error if it ends instead. */
function told(child: ChildProcess): Promise<Count> {
  return new Promise((done, fail) => {
    const ended = (): void => fail(new NoBroker('a client of the benchmark ended before it was done'));
    child.once('exit', ended);
    child.once('message', (count) => {
      child.off('exit', ended);
      done(count as Count);
    });
  });
}
