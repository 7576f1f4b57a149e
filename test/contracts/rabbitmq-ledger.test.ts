import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, us } from '../../sim/index.ts';
import type { ArrivalPlan, DurationPlan, SizePlan } from '../../models/plans.ts';
import { build, measure, planOf, type SetUp } from './rabbitmq-setup.ts';

const arrivals: fc.Arbitrary<ArrivalPlan> = fc.oneof(
  fc.constant<ArrivalPlan>({ kind: 'unlimited' }),
  fc.integer({ min: 10, max: 40_000 }).map((rate): ArrivalPlan => ({ kind: 'poisson', rate })),
  fc.integer({ min: 1, max: 300 }).map((burst): ArrivalPlan => ({ kind: 'bursts', burst, every: ms(7) })),
);

const size: fc.Arbitrary<SizePlan> = fc.oneof(
  fc.integer({ min: 0, max: 300_000 }).map((value): SizePlan => ({ kind: 'constant', value })),
  fc.integer({ min: 1, max: 8000 }).map((mean): SizePlan => ({ kind: 'exponential', mean })),
);

const processing: fc.Arbitrary<DurationPlan> = fc.oneof(
  fc.constant<DurationPlan>({ kind: 'constant', value: 0 }),
  fc.integer({ min: 1000, max: 1_000_000 }).map((mean): DurationPlan => ({ kind: 'exponential', mean })),
);

const setUps: fc.Arbitrary<SetUp> = fc.record({
  version: fc.constantFrom('2.8', '3.8', '3.10', '3.13', '4.0'),
  nodes: fc.integer({ min: 1, max: 3 }),
  colocated: fc.boolean(),
  latency: fc.integer({ min: 0, max: 2_000_000 }),
  queues: fc.integer({ min: 1, max: 5 }),
  publishers: fc.integer({ min: 1, max: 4 }),
  consumers: fc.integer({ min: 0, max: 4 }),
  arrivals,
  size,
  processing,
  publisher: fc.record({
    confirm: fc.constantFrom('none', 'each', 'unlimited', '3', '500'),
    'delivery-mode': fc.constantFrom(1, 2),
  }),
  consumer: fc.record({
    ack: fc.constantFrom('manual', 'auto'),
    'prefetch-count': fc.constantFrom(0, 10, 11, 250),
    'multi-ack-every': fc.integer({ min: 1, max: 10 }),
  }),
});

describe('the ledger of each queue', () => {
  test('balances at any instant, has nothing below zero, and its backlog is what waits in the queue', () => {
    fc.assert(
      fc.property(setUps, (setUp) => {
        const { world, system } = build(setUp);
        system.start();
        for (let i = 1; i <= 12; i++) {
          world.sim.run(us(i * i * 700));
          expect(system.traffic.unbalanced()).toBeUndefined();
          for (const { ledger, ready } of system.queues) {
            expect(Math.min(ledger.inFlight, ledger.backlog, ledger.settled)).toBeGreaterThanOrEqual(0);
            expect(ledger.backlog).toBe(ready);
          }
        }
      }),
      { numRuns: 60, seed: 20_260_101 },
    );
  }, 120_000);

  test('once publishers stop, all that was offered is consumed and settled, and every confirm has come', () => {
    fc.assert(
      fc.property(setUps, (setUp) => {
        const times = Array.from({ length: 200 }, (_, i) => i * 20_000);
        const slow = setUp.arrivals?.kind === 'bursts' ? times : times.map(() => 0);
        const { world, system } = build({
          ...setUp,
          size: 500,
          consumers: Math.max(1, setUp.consumers ?? 1),
          consumer: { ...setUp.consumer, 'multi-ack-every': 1 },
          arrivals: { kind: 'trace', times: slow },
        });
        system.start();
        world.sim.run(ms(3000));
        const settled = system.queues.reduce((sum, { ledger }) => sum + ledger.settled, 0);
        expect(settled).toBe(200 * (setUp.publishers ?? 1));
        for (const { publisher } of system.publishers) expect(publisher.unconfirmed).toBe(0);
      }),
      { numRuns: 40, seed: 20_260_102 },
    );
  }, 120_000);
});

describe('hops', () => {
  test.each([undefined, 0.5, 0.99])('sum to the latency (quantile %s)', (quantile) => {
    const { system } = measure({
      publishers: 2,
      queues: 2,
      nodes: 2,
      publisher: { confirm: '500', 'delivery-mode': 2 },
    });
    for (const hops of [system.traffic.publishHops, system.traffic.endToEndHops]) {
      const { total, hops: parts } = hops.breakdown(quantile);
      expect(parts.reduce((sum, { time }) => sum + time, 0)).toBeCloseTo(total, 0);
      for (const { time } of parts) expect(time).toBeGreaterThanOrEqual(0);
      expect(total).toBeGreaterThan(0);
    }
  });

  test('their mean is the mean of the latencies', () => {
    const { metrics, system } = measure(
      { arrivals: { kind: 'poisson', rate: 5000 }, publisher: { confirm: '100' } },
      1,
      0,
    );
    expect(system.traffic.publishHops.breakdown().total / 1e6).toBeCloseTo(
      metrics['publish.latency.mean'] as number,
      3,
    );
    expect(system.traffic.endToEndHops.breakdown().total / 1e6).toBeCloseTo(metrics['e2e.latency.mean'] as number, 3);
  });
});

test("Little's law: unconfirmed messages are rate times latency of the confirms", () => {
  const { metrics } = measure({ publisher: { confirm: '400' }, consumers: 0 }, 4, 1);
  const product = ((metrics['publish.rate'] as number) * (metrics['publish.latency.mean'] as number)) / 1e3;
  expect(product).toBeGreaterThan(0.95 * 400);
  expect(product).toBeLessThanOrEqual(400);
});

test('two runs of one seed have the same events, and another seed has others', () => {
  const run = (seed: number) => {
    const { world, system } = build({ arrivals: { kind: 'poisson', rate: 3000 } }, seed);
    system.start();
    world.sim.run(ms(300));
    return world.sim.fingerprint;
  };
  expect(run(1)).toBe(run(1));
  expect(run(2)).not.toBe(run(1));
});

test('a plan is plain data: it survives JSON', () => {
  const plan = planOf({});
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});
