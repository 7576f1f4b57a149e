/**
 * What a message costs a real node in memory, by size and kind of queue: models/rabbitmq/memory/costs.ts names these
 * figures as measured. Run with `npm run test:rabbitmq`.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Broker, installation } from './broker.ts';

/** Messages of a filling, and how many are sent before the publisher waits for confirms. */
const COUNT = 20_000;
const WINDOW = 1000;
/** Memory is read once it has not moved for so long, in ms. */
const QUIET = 2500;

interface Filling {
  readonly size: number;
  readonly persistent: boolean;
  readonly arguments?: Readonly<Record<string, string | number>>;
}

let filled = 0;

describe.runIf(process.env['MQLAB_RABBITMQ'] === '1')('memory of a real node', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await Broker.start({ conf: ['vm_memory_high_watermark.absolute = 4GB'] });
  }, 240_000);

  afterAll(() => broker.stop());

  const control = (...args: string[]): string =>
    execFileSync(join(installation(), 'sbin', 'rabbitmqctl'), ['-q', ...args], {
      env: broker.environment,
      encoding: 'utf8',
    });

  /** Bytes of the whole Erlang VM, of processes, of bodies, and of tables, after its rubbish has been collected. */
  const memory = (): Record<'total' | 'processes' | 'binary' | 'ets', number> => {
    const read = 'erlang:memory([total, processes, binary, ets])';
    const answer = control('eval', `[erlang:garbage_collect(P) || P <- erlang:processes()], ${read}.`);
    const of = (part: string): number => Number(new RegExp(`${part},(\\d+)`).exec(answer)?.[1]);
    return { total: of('total'), processes: of('processes'), binary: of('binary'), ets: of('ets') };
  };

  /** Fills a queue, and returns what a message of it costs, in bytes. */
  async function costOf({ size, persistent, arguments: args = {} }: Filling) {
    const name = `filled-${filled++}`;
    const connection = await broker.connect();
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(name, { durable: true, arguments: args });
    const before = memory();
    const body = Buffer.alloc(size);
    for (let i = 0; i < COUNT; i++) {
      channel.sendToQueue(name, body, { deliveryMode: persistent ? 2 : 1 });
      if (i % WINDOW === WINDOW - 1) await channel.waitForConfirms();
    }
    await sleep(QUIET);
    const after = memory();
    await channel.deleteQueue(name);
    await connection.close();
    const each = (part: keyof typeof after): number => Math.round((after[part] - before[part]) / COUNT);
    return { total: each('total'), processes: each('processes'), binary: each('binary'), ets: each('ets') };
  }

  test('a message in memory costs its metadata, and its body from 64 B on', async () => {
    const tiny = await costOf({ size: 16, persistent: false });
    const small = await costOf({ size: 1000, persistent: false });
    console.log({ base: memory().total, tiny, small });
    expect(tiny.total).toBeGreaterThan(500);
    expect(small.binary).toBeGreaterThan(1000);
  }, 240_000);

  test('a small persistent message is in memory as well, a large one is not copied, and has an entry in the index of the store', async () => {
    const small = await costOf({ size: 1000, persistent: true });
    const large = await costOf({ size: 5000, persistent: true });
    console.log({ small, large });
    expect(small.total).toBeGreaterThan(1000);
    expect(large.ets).toBeGreaterThan(50);
  }, 240_000);

  test('a message of a lazy queue, or of a queue of version 2 that is paged, costs next to nothing', async () => {
    const lazy = await costOf({ size: 1000, persistent: false, arguments: { 'x-queue-mode': 'lazy' } });
    const lazyLarge = await costOf({ size: 5000, persistent: true, arguments: { 'x-queue-mode': 'lazy' } });
    console.log({ lazy, lazyLarge });
    expect(lazy.total).toBeLessThan(200);
    expect(lazyLarge.total).toBeLessThan(400);
  }, 240_000);
});
