import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import type { Fault } from '../../models/messages/index.ts';
import { confirmStrategy } from '../../models/rabbitmq/publishers/confirms.ts';
import { build, measure, type SetUp } from './rabbitmq-setup.ts';

/** Exactly n messages, one every 100 us. */
const messages = (n: number) => ({ kind: 'trace', times: Array.from({ length: n }, (_, i) => i * 100_000) }) as const;

const client = (side: 'producers' | 'consumers', kind: Fault['kind']): Fault => ({
  kind,
  target: { kind: 'client', side, group: side === 'producers' ? 'publisher' : 'consumer', index: 0 },
});

/** Runs a set-up; at `at` the publisher's connection breaks. */
function broken(setUp: SetUp, at: number, until = seconds(20)) {
  const { world, system } = build(setUp);
  const { publisher } = system.publishers[0] as (typeof system.publishers)[number];
  system.start();
  world.sim.run(at as never);
  publisher.disconnect();
  expect(system.traffic.unbalanced()).toBeUndefined();
  world.sim.run(until);
  expect(system.traffic.unbalanced()).toBeUndefined();
  const ledger = system.queues[0]?.ledger as NonNullable<(typeof system.queues)[number]>['ledger'];
  return { world, system, publisher, ledger, entry: ledger.entry() };
}

describe('strategies of confirming', () => {
  test.each([
    ['none', { window: 0, isBatch: false }],
    ['each', { window: 1, isBatch: false }],
    ['250', { window: 250, isBatch: false }],
    ['batch 100', { window: 100, isBatch: true }],
    ['unlimited', { window: Infinity, isBatch: false }],
  ])('%s', (text, strategy) => {
    expect(confirmStrategy(text)).toEqual(strategy);
  });

  test('a batch of N over a long way takes a round trip for N messages: N/RTT, a sliding window as much at best', () => {
    const rate = (confirm: string) =>
      measure({ latency: ms(10), publisher: { confirm }, consumer: { ack: 'auto' } }, 4, 1).metrics[
        'publish.rate'
      ] as number;
    expect(rate('batch 100') * 0.02).toBeGreaterThan(80);
    expect(rate('batch 100') * 0.02).toBeLessThanOrEqual(100);
    expect(rate('batch 100')).toBeLessThanOrEqual(rate('100'));
  });
});

describe('a lost connection', () => {
  const setUp: SetUp = {
    latency: ms(5),
    arrivals: messages(2000),
    publisher: { confirm: 'unlimited', 'network-recovery-interval': 100 },
    consumers: 0,
  };

  test('without confirms loses what was under way, and the publisher goes on after the recovery interval', () => {
    const { entry } = broken({ ...setUp, publisher: { ...setUp.publisher, confirm: 'none' } }, ms(100));
    expect(entry.lostUnacknowledged['connection']).toBeGreaterThan(10);
    expect(entry.backlog + (entry.lostUnacknowledged['connection'] as number)).toBe(2000);
  });

  test('with confirms that are only logged it loses the same', () => {
    const { entry, publisher } = broken(setUp, ms(100));
    expect(entry.lostUnacknowledged['connection']).toBeGreaterThan(10);
    expect(publisher.unconfirmed).toBe(0);
    expect(publisher.resent).toBe(0);
  });

  test.each(['resend', 'outbox'])('B1.11: %s loses nothing, and what had arrived comes twice', (reaction) => {
    const publisher = { ...setUp.publisher, 'on-timeout': reaction, 'outbox.poll-interval': 500 };
    const { entry, publisher: client, ledger } = broken({ ...setUp, publisher }, ms(100));
    expect(entry.lostUnacknowledged).toEqual({});
    expect(entry.duplicatesStored).toBeGreaterThan(10);
    expect(entry.backlog).toBe(2000 + entry.duplicatesStored);
    expect(client.resent).toBeGreaterThan(entry.duplicatesStored);
    expect(ledger.inFlight).toBe(0);
  });

  test('an outbox sends again at the ticks of its job, and its database pays a statement for each row', () => {
    const publisher = {
      ...setUp.publisher,
      'on-timeout': 'outbox',
      'outbox.poll-interval': 1000,
      'outbox.statement': 2,
    };
    const { world, system } = build({ ...setUp, publisher });
    const client = (system.publishers[0] as (typeof system.publishers)[number]).publisher;
    system.start();
    world.sim.run(ms(100));
    client.disconnect();
    world.sim.run(ms(990));
    const rows = client.outbox.size;
    expect(rows).toBeGreaterThan(50);
    expect(client.resent).toBe(0);
    expect(client.outbox.busyTime()).toBe(rows * ms(2));
    world.sim.run(ms(1100));
    expect(client.resent).toBeGreaterThan(0);
  });
});

describe('refusals', () => {
  const full: SetUp = {
    arrivals: messages(1000),
    queue: { 'x-max-length': 100, 'x-overflow': 'reject-publish' },
    consumer: { 'consumer-start-delay': 1 },
    publisher: { confirm: 'unlimited' },
  };
  const run = (reaction: string) => {
    const { world, system } = build({
      ...full,
      publisher: { ...full.publisher, 'on-nack': reaction, 'outbox.poll-interval': 700 },
    });
    system.start();
    world.sim.run(seconds(20));
    expect(system.traffic.unbalanced()).toBeUndefined();
    return { entry: system.queues[0]?.ledger.entry(), publisher: system.publishers[0]?.publisher };
  };

  test('B1.10: a nacked message that is only logged does not come', () => {
    expect(run('log').entry).toMatchObject({ settled: 100, rejected: { 'reject-publish': 900 } });
  });

  test('sent again at once it comes in the end, after many refusals', () => {
    const { entry, publisher } = run('resend');
    expect(entry?.settled).toBe(1000);
    expect(publisher?.nacked).toBeGreaterThan(5000);
    expect(entry?.duplicatesStored).toBe(0);
  });

  test('from an outbox it comes in the end, after few', () => {
    const { entry, publisher } = run('outbox');
    expect(entry?.settled).toBe(1000);
    expect(publisher?.nacked).toBeLessThan(2500);
  });
});

describe('time-outs', () => {
  test('a confirm that comes later than confirm.timeout is too late: the message is sent again, and twice in the queue', () => {
    const { world, system } = build({
      arrivals: messages(200),
      latency: ms(50),
      publisher: { confirm: 'unlimited', 'confirm.timeout': 60, 'on-timeout': 'resend' },
      consumers: 0,
    });
    system.start();
    world.sim.run(ms(75));
    expect(system.publishers[0]?.publisher.resent).toBeGreaterThan(0);
    world.sim.run(ms(300));
    const { ledger } = system.queues[0] as (typeof system.queues)[number];
    expect(ledger.duplicatesStored).toBeGreaterThan(200);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });

  test('a confirm in time leaves nothing to do', () => {
    const { system } = measure({
      latency: ms(5),
      arrivals: { kind: 'constant', rate: 2000 },
      publisher: { confirm: 'unlimited', 'confirm.timeout': 60, 'on-timeout': 'resend' },
    });
    expect(system.publishers[0]?.publisher.resent).toBe(0);
  });
});

describe('a publisher that dies', () => {
  test('loses what nobody else had, and publishes again once it has been started again', () => {
    const { world, system } = build({
      arrivals: { kind: 'constant', rate: 10_000 },
      latency: ms(5),
      publisher: { confirm: 'unlimited', 'on-timeout': 'resend' },
      consumers: 0,
    });
    const { publisher } = system.publishers[0] as (typeof system.publishers)[number];
    system.start();
    world.sim.run(ms(500));
    system.strike(client('producers', 'crash'));
    world.sim.run(ms(800));
    const { ledger } = system.queues[0] as (typeof system.queues)[number];
    const offered = ledger.offered;
    expect(ledger.lost.get('connection')?.unacknowledged).toBeGreaterThan(10);
    world.sim.run(seconds(1));
    expect(ledger.offered).toBe(offered);
    system.mend(client('producers', 'crash'));
    world.sim.run(seconds(2));
    expect(ledger.offered).toBeGreaterThan(offered + 9000);
    expect(publisher.resent).toBe(0);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });

  test('a pause loses nothing', () => {
    const { world, system } = build({ arrivals: messages(5000), publisher: { confirm: '100' } });
    system.start();
    world.sim.run(ms(100));
    system.strike(client('producers', 'pause'));
    world.sim.run(ms(400));
    const { ledger } = system.queues[0] as (typeof system.queues)[number];
    expect(ledger.offered).toBeLessThan(1200);
    system.mend(client('producers', 'pause'));
    world.sim.run(seconds(2));
    expect(ledger.settled).toBe(5000);
  });
});
