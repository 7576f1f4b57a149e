import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import type { Fault } from '../../models/messages/index.ts';
import { backOff } from '../../models/rabbitmq/consumers/failures.ts';
import { build, measure, type SetUp } from './rabbitmq-setup.ts';

/** Exactly n messages, one every 100 us. */
const messages = (n: number) => ({ kind: 'trace', times: Array.from({ length: n }, (_, i) => i * 100_000) }) as const;
const WORK = { kind: 'constant', value: ms(1) } as const;

const consumerFault = (kind: Fault['kind']): Fault => ({
  kind,
  target: { kind: 'client', side: 'consumers', group: 'consumer', index: 0 },
});

/** Runs to the end; a consumer may be struck at an instant, and mended 200 ms later. */
function run(setUp: SetUp, options: { strike?: Fault['kind']; at?: number; until?: number } = {}) {
  const { world, system } = build(setUp);
  system.start();
  if (options.strike !== undefined) {
    world.sim.run((options.at ?? ms(100)) as never);
    system.strike(consumerFault(options.strike));
    expect(system.traffic.unbalanced()).toBeUndefined();
    world.sim.run(((options.at ?? ms(100)) + ms(200)) as never);
    system.mend(consumerFault(options.strike));
  }
  world.sim.run((options.until ?? seconds(30)) as never);
  expect(system.traffic.unbalanced()).toBeUndefined();
  const byName = new Map(system.traffic.ledgers.map((ledger) => [ledger.destination, ledger.entry()]));
  const entry = byName.get('q') as NonNullable<ReturnType<typeof byName.get>>;
  world.record.sample();
  return { system, entry, of: (name: string) => byName.get(name), metrics: world.record.summary() };
}

describe('acknowledge modes when a consumer dies mid-work (B4.1, B5.1)', () => {
  const slow: SetUp = { arrivals: messages(500), processing: WORK, consumer: { 'prefetch-count': 50 } };

  test('none (auto of AMQP): what was sent and not yet done is gone, though its publisher was told that it was safe', () => {
    const { entry } = run({ ...slow, consumer: { 'acknowledge-mode': 'none' } }, { strike: 'crash' });
    expect(entry.lostAcknowledged['consumer']).toBeGreaterThan(200);
    expect(entry.settled + (entry.lostAcknowledged['consumer'] as number)).toBe(500);
  });

  test.each(['auto', 'manual'])('%s: everything is done, what was unacknowledged is delivered again', (mode) => {
    const { entry } = run({ ...slow, consumer: { ...slow.consumer, 'acknowledge-mode': mode } }, { strike: 'crash' });
    expect(entry.settled).toBe(500);
    expect(entry.lostAcknowledged).toEqual({});
    expect(entry.duplicatesDelivered).toBeGreaterThan(0);
    expect(entry.duplicatesDelivered).toBeLessThanOrEqual(50);
  });

  test('fewer acknowledgements (multiple) mean more that is done twice', () => {
    const twice = (every: number) =>
      run({ ...slow, latency: 0, consumer: { 'prefetch-count': 100, 'multi-ack-every': every } }, { strike: 'crash' })
        .entry.duplicatesApplied;
    expect(twice(50)).toBeGreaterThan(twice(1) + 5);
    expect(twice(50)).toBeLessThan(100);
  });

  test('a stop in good order does nothing twice', () => {
    const { entry } = run(slow, { strike: 'stop' });
    expect(entry.settled).toBe(500);
    expect(entry.duplicatesApplied).toBe(0);
  });

  test('a pause does nothing twice, and one that holds takes no more messages while its prefetch fills', () => {
    expect(run(slow, { strike: 'pause' }).entry).toMatchObject({ settled: 500, duplicatesDelivered: 0 });
    expect(run(slow, { strike: 'hold' }).entry).toMatchObject({ settled: 500, duplicatesDelivered: 0 });
  });
});

describe('threads of a consumer', () => {
  const rate = (threads: number, prefetch = 100) =>
    measure({
      arrivals: { kind: 'constant', rate: 10_000 },
      processing: WORK,
      consumer: { threads, 'prefetch-count': prefetch },
    }).metrics['consume.rate'] as number;

  test('n threads do n times the work of one', () => {
    expect(rate(4) / rate(1)).toBeCloseTo(4, 1);
  });

  test('a prefetch below their number leaves some of them idle', () => {
    expect(rate(4, 2)).toBeLessThan(0.6 * rate(4));
  });
});

describe('failures without retry (B4.4)', () => {
  const failing: SetUp = { arrivals: messages(500), consumer: { 'failure.probability': 0.3, 'prefetch-count': 20 } };

  test('requeued messages come back flagged until they are done', () => {
    const { entry } = run(failing);
    expect(entry.settled).toBe(500);
    expect(entry.duplicatesDelivered / 500).toBeGreaterThan(0.3); // 1 / (1 - 0.3) - 1 = 0.43 on average
    expect(entry.duplicatesDelivered / 500).toBeLessThan(0.55);
    expect(entry.duplicatesApplied).toBe(0);
  });

  test('a message that can never be done goes round for ever', () => {
    const { entry } = run({ ...failing, consumer: { 'failure.poison': 0.01 } }, { until: seconds(3) });
    expect(entry.settled).toBeLessThan(500);
    expect(entry.duplicatesDelivered).toBeGreaterThan(1000);
  });

  test('rejected messages become dead letters', () => {
    const queue = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
    const { entry, of } = run({
      ...failing,
      queue,
      more: ['dead'],
      consumer: { ...failing.consumer, 'on-failure': 'reject' },
    });
    expect(entry.deadLettered).toBeGreaterThan(100);
    expect(entry.settled + entry.deadLettered).toBe(500);
    expect(of('dead')?.backlog).toBe(entry.deadLettered);
  });
});

describe('retry of Spring (B4.5)', () => {
  const retrying = (more: SetUp['consumer']): SetUp => ({
    arrivals: messages(500),
    more: ['errors'],
    consumer: {
      'prefetch-count': 20,
      'failure.poison': 0.1,
      'retry.enabled': true,
      'retry.initial-interval': 10,
      ...more,
    },
  });

  test('pauses grow by the multiplier up to the longest', () => {
    const terms = {
      isEnabled: true,
      isStateless: true,
      maxAttempts: 9,
      initialInterval: 100,
      multiplier: 3,
      maxInterval: 1000,
      recoverer: 'log',
    } as const;
    expect([1, 2, 3, 4].map((n) => backOff(terms, n))).toEqual([100, 300, 900, 1000]);
  });

  test('stateless: attempts are made in the thread, one delivery each, and the log recoverer consumes the message', () => {
    const { entry, metrics } = run(retrying({}));
    expect(entry).toMatchObject({ settled: 500, duplicatesDelivered: 0 });
    expect(metrics['retry.exhausted']).toBeGreaterThan(20);
    expect(metrics['retry.failures']).toBe(3 * (metrics['retry.exhausted'] as number));
  });

  test('the thread waits: attempts - 1 pauses for each message that cannot be done', () => {
    const time = (interval: number) => {
      const { world, system } = build({
        ...retrying({ 'failure.poison': 1, 'retry.initial-interval': interval }),
        arrivals: messages(20),
      });
      system.start();
      while ((system.queues[0]?.ledger.settled ?? 0) < 20) world.sim.run((world.sim.now + ms(1)) as never);
      return world.sim.now;
    };
    expect((time(110) - time(10)) / (20 * 2 * ms(100))).toBeCloseTo(1, 2);
  });

  test('stateful: each attempt is a delivery', () => {
    const { entry, metrics } = run(retrying({ 'retry.stateless': false }));
    expect(entry.settled).toBe(500);
    expect(entry.duplicatesDelivered).toBe(2 * (metrics['retry.exhausted'] as number));
  });

  test('republish: what cannot be done is in the error queue, and acknowledged', () => {
    const { entry, of, metrics } = run(retrying({ 'retry.recoverer': 'republish', 'error.routing-key': 'errors' }));
    expect(entry.settled).toBe(500);
    expect(of('errors')?.backlog).toBe(metrics['retry.exhausted']);
  });

  test('reject: it is dead-lettered', () => {
    const queue = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'errors' };
    const { entry, of, metrics } = run({ ...retrying({ 'retry.recoverer': 'reject' }), queue });
    expect(entry.deadLettered).toBe(metrics['retry.exhausted']);
    expect(of('errors')?.backlog).toBe(entry.deadLettered);
  });

  test('a failure that is over at the second attempt is recovered after one pause', () => {
    const { entry, metrics } = run(
      retrying({ 'failure.poison': 0, 'failure.probability': 0.2, 'retry.max-attempts': 10 }),
    );
    expect(entry.settled).toBe(500);
    expect(metrics['retry.exhausted']).toBe(0);
    expect(metrics['retry.recovered']).toBeGreaterThan(70);
    expect(metrics['retry.latency.p50']).toBeGreaterThanOrEqual(9.9);
    expect(metrics['retry.latency.p50']).toBeLessThan(12);
  });
});

describe('guards against duplicates', () => {
  const twice = (guard: string, more: SetUp['consumer'] = {}) =>
    run(
      {
        arrivals: messages(500),
        consumers: 2,
        processing: WORK,
        consumer: { guard, 'prefetch-count': 40, 'multi-ack-every': 20, 'guard.statement': 0.1, ...more },
      },
      // A lock with a lease outlives who held it, for 30 s.
      { strike: 'crash', until: seconds(guard === 'distributed-lock' ? 90 : 30) },
    ).entry;

  test('without one, what is delivered again is done again', () => {
    expect(twice('none').duplicatesApplied).toBeGreaterThan(0);
  });

  test.each(['unique-key', 'optimistic', 'pessimistic', 'distributed-lock', 'check-then-act'])(
    '%s: messages delivered again one after the other are done once',
    (guard) => {
      const entry = twice(guard);
      expect(entry.settled).toBe(500);
      expect(entry.duplicatesDelivered).toBeGreaterThan(0);
      expect(entry.duplicatesApplied).toBe(0);
    },
  );

  test('one that forgets lets through what comes later than it remembers', () => {
    expect(twice('unique-key', { 'guard.remembers': 0.01 }).duplicatesApplied).toBeGreaterThan(0);
  });

  test('a statement for each message costs throughput; two cost more', () => {
    const rate = (guard: string) =>
      measure({
        arrivals: { kind: 'unlimited' },
        publisher: { confirm: '500' },
        consumer: { guard, 'prefetch-count': 100, 'guard.statement': 1 },
      }).metrics['consume.rate'] as number;
    expect(rate('unique-key')).toBeGreaterThan(0.9 * 1000);
    expect(rate('unique-key')).toBeLessThan(1000);
    expect(rate('optimistic') / rate('unique-key')).toBeCloseTo(0.5, 1);
  });
});

test('whatever fails and dies: the books balance, nothing that needs an acknowledgement is lost', () => {
  const setUps: fc.Arbitrary<SetUp> = fc.record({
    latency: fc.integer({ min: 0, max: 3_000_000 }),
    consumers: fc.integer({ min: 1, max: 3 }),
    queues: fc.integer({ min: 1, max: 2 }),
    arrivals: fc.constant(messages(300)),
    processing: fc.constant({ kind: 'exponential', mean: 400_000 } as const),
    consumer: fc.record({
      'prefetch-count': fc.constantFrom(1, 7, 100),
      threads: fc.integer({ min: 1, max: 3 }),
      'failure.probability': fc.constantFrom(0, 0.2),
      'retry.enabled': fc.boolean(),
      'retry.initial-interval': fc.constant(1),
      'retry.max-attempts': fc.constant(20),
      'retry.stateless': fc.boolean(),
      guard: fc.constantFrom('none', 'unique-key', 'pessimistic'),
    }),
  });
  const kinds = fc.constantFrom<Fault['kind']>('crash', 'stop', 'pause', 'hold');
  fc.assert(
    fc.property(setUps, kinds, fc.integer({ min: 1, max: 60 }), (setUp, strike, at) => {
      const { world, system } = build(setUp);
      system.start();
      world.sim.run(ms(at));
      system.strike(consumerFault(strike));
      world.sim.run(ms(at + 50));
      expect(system.traffic.unbalanced()).toBeUndefined();
      system.mend(consumerFault(strike));
      world.sim.run(seconds(20));
      expect(system.traffic.unbalanced()).toBeUndefined();
      let settled = 0;
      for (const { ledger } of system.queues) {
        settled += ledger.settled;
        expect(ledger.lost.size).toBe(0);
        if (setUp.consumer?.['guard'] !== 'none') expect(ledger.duplicatesApplied).toBe(0);
      }
      expect(settled).toBe(300);
    }),
    { numRuns: 30, seed: 9 },
  );
}, 60_000);
