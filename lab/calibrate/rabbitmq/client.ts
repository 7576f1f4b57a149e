/**
 * A client of a benchmark, a process of its own: publishes or consumes with amqplib as it is told on its command line,
 * and tells how far it has got whenever it is asked.
 */
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { SetUp } from './setUp.ts';

/** What a client is told. */
export interface Errand {
  readonly url: string;
  readonly role: 'publisher' | 'consumer';
  readonly queue: string;
  readonly setUp: SetUp;
}

/** How far a client has got. */
export interface Count {
  readonly messages: number;
  /** Of the clock, in ms, and of the processor, in us. */
  readonly at: number;
  readonly cpu: number;
}

const NOTHING: Count = { messages: 0, at: 0, cpu: 0 };
let count = 0;

const drained = (channel: Channel): Promise<void> => new Promise((go) => channel.once('drain', () => go()));

/** Most messages that may be unconfirmed; 0 without confirms. */
function windowOf(confirm: string): number {
  if (confirm === 'none') return 0;
  return confirm === 'each' ? 1 : Number(confirm.replace('batch ', ''));
}

/** Publishes until the process ends. */
async function publish(channel: Channel | ConfirmChannel, { queue, setUp }: Errand): Promise<void> {
  const body = Buffer.alloc(setUp.size);
  const options = { deliveryMode: setUp.isPersistent ? 2 : 1 };
  const window = windowOf(setUp.confirm);
  if (window === 0) {
    for (;;) {
      count++;
      if (!channel.publish('', queue, body, options)) await drained(channel);
    }
  }
  const confirming = channel as ConfirmChannel;
  if (setUp.confirm.startsWith('batch')) {
    for (;;) {
      for (let i = 0; i < window; i++) confirming.publish('', queue, body, options);
      await confirming.waitForConfirms();
      count += window;
    }
  }
  let unconfirmed = 0;
  const goOn = (): void => {
    for (; unconfirmed < window; unconfirmed++) confirming.publish('', queue, body, options, confirmed);
  };
  const confirmed = (): void => {
    count++;
    unconfirmed--;
    goOn();
  };
  goOn();
}

async function consume(channel: Channel, { queue, setUp }: Errand): Promise<void> {
  const { ack, prefetch, ackEvery } = setUp;
  if (prefetch > 0) await channel.prefetch(prefetch);
  const isAutomatic = ack === 'auto';
  await channel.consume(
    queue,
    (message) => {
      count++;
      if (!isAutomatic && message !== null && count % ackEvery === 0) channel.ack(message, ackEvery > 1);
    },
    { noAck: isAutomatic },
  );
}

function counted(): Count {
  const { user, system } = process.cpuUsage();
  return { messages: count, at: performance.now(), cpu: user + system };
}

async function serve(errand: Errand): Promise<void> {
  const { connect } = await import('amqplib');
  const connection: ChannelModel = await connect(errand.url);
  const isConfirming = errand.role === 'publisher' && errand.setUp.confirm !== 'none';
  const channel = isConfirming ? await connection.createConfirmChannel() : await connection.createChannel();
  process.on('disconnect', () => process.exit());
  process.on('message', (word) => {
    if (word === 'go') void (errand.role === 'publisher' ? publish(channel, errand) : consume(channel, errand));
    else process.send?.(counted());
  });
  process.send?.(NOTHING);
}

await serve(JSON.parse(process.argv[2] ?? '') as Errand);
