import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Nanoseconds, NEVER, ns, seconds, World } from '../../sim/index.ts';
import type { ArrivalPlan, Arrivals } from '../../models/index.ts';
import { arrivalsFrom, constantRate, daily, keysFrom, sizesFrom, steps, Times } from '../../models/index.ts';

const world = () => new World({ seed: 7, replication: 0 });

const PLANS: ArrivalPlan[] = [
  { kind: 'constant', rate: 1234.5 },
  { kind: 'poisson', rate: 2000 },
  { kind: 'bursts', burst: 10, every: ns(7e6), rate: 1e5 },
  { kind: 'bursts', burst: 10, every: ns(7e6) },
  { kind: 'paced', rate: 1234.5, sleep: ns(1.09e6), call: ns(2000) },
  { kind: 'daily', rate: 1500, amplitude: 0.9, period: seconds(1) },
  { kind: 'steps', steps: [0, 1, 2].map((i) => ({ at: ns(i * 3e8), rate: [2000, 0, 500][i] ?? 0 })) },
  { kind: 'trace', times: Array.from({ length: 900 }, (_, i) => i * i * 1000) },
];

const fresh = (plan: ArrivalPlan): Arrivals => arrivalsFrom(plan, world().stream('arrivals'), ns(1000));

function all(arrivals: Arrivals, until: Nanoseconds, most = Infinity): number[] {
  const times = new Times();
  arrivals.take(until, most, times);
  return Array.from({ length: times.count }, (_, i) => times.at(i));
}

/** As `all`, in many small takes at odd instants. */
function piecemeal(arrivals: Arrivals, until: Nanoseconds, stride: number, most: number): number[] {
  const list: number[] = [];
  for (let t = 0; t <= until; t += stride) list.push(...all(arrivals, ns(Math.min(t, until)), most));
  for (let more = all(arrivals, until); more.length > 0; more = all(arrivals, until)) list.push(...more);
  return list;
}

describe.each(PLANS.map((plan, i) => [`${i} ${plan.kind}`, plan] as const))('arrivals %s', (_, plan) => {
  const until = seconds(1);

  test('do not depend on how many are taken at a time, nor when', () => {
    const expected = all(fresh(plan), until);
    expect(expected.length).toBeGreaterThan(500);
    fc.assert(
      fc.property(fc.integer({ min: 1e5, max: 1e8 }), fc.integer({ min: 1, max: 50 }), (stride, most) => {
        const list = piecemeal(fresh(plan), until, stride, most);
        expect(list.length).toBe(expected.length);
        list.forEach((instant, i) => expect(Math.abs(instant - (expected[i] ?? NaN))).toBeLessThanOrEqual(1));
      }),
      { numRuns: 20 },
    );
  });

  test('ascend, are all due, and predict the n-th without drawing twice', () => {
    const arrivals = fresh(plan);
    const predicted = [1, 2, 100, 300].map((n) => arrivals.nth(n));
    expect(arrivals.next).toBe(predicted[0]);
    const list = all(arrivals, until);
    for (let i = 1; i < list.length; i++) expect(list[i]).toBeGreaterThanOrEqual(list[i - 1] ?? 0);
    expect(list.at(-1)).toBeLessThanOrEqual(until);
    expect(arrivals.next).toBeGreaterThan(until);
    [1, 2, 100, 300].forEach((n, i) => {
      expect(Math.abs((predicted[i] ?? NaN) - (list[n - 1] ?? NaN))).toBeLessThanOrEqual(1);
    });
  });
});

describe('a constant rate', () => {
  test('means message i at round(start + i x gap), even after ten million taken one by one', () => {
    const arrivals = constantRate({ rate: 3e6, start: ns(17) });
    const times = new Times();
    for (let i = 0; i < 10_000; i++) arrivals.take(NEVER, 1000, times);
    expect(times.runs).toBe(1);
    expect(arrivals.next).toBe(Math.round(17 + 1e7 * (1e9 / 3e6)));
  });

  test('offers its rate', () => {
    expect(all(constantRate({ rate: 1000, start: ns(0) }), ns(seconds(10) - 1)).length).toBe(10_000);
  });
});

describe('a rate in steps', () => {
  test('carries the part of a message that a step leaves over into the next', () => {
    const arrivals = steps([0, 1, 2, 3].map((i) => ({ at: i * 1e9, rate: i % 2 === 0 ? 1.5 : 0.5 })));
    // The integral of the rate reaches 0, 1, 2, 3, 4 at these instants.
    expect(all(arrivals, ns(3.99e9)).map((t) => t / 1e9)).toEqual([0, expect.closeTo(0.6667, 3), 2, 2.666666667]);
  });

  test('is over when the last step is silence', () => {
    const arrivals = steps([
      { at: 0, rate: 10 },
      { at: 1e9, rate: 0 },
    ]);
    expect(all(arrivals, NEVER).length).toBe(10);
    expect(arrivals.next).toBe(NEVER);
    expect(arrivals.nth(5)).toBe(NEVER);
  });

  test('a day has its mean rate, and its peak where the sine has it', () => {
    const day = daily({ mean: 20, amplitude: 0.8, period: seconds(86_400), start: ns(0) });
    const list = all(day, ns(seconds(86_400) - 1));
    expect(list.length / 1_728_000).toBeCloseTo(1, 4);
    const inHour = (hour: number) => list.filter((t) => Math.floor(t / 3.6e12) === hour).length / 3600;
    expect(inHour(5)).toBeCloseTo(35.8, 0);
    expect(inHour(17)).toBeCloseTo(4.2, 0);
  });
});

describe('a Poisson process', () => {
  test('has its rate, and gaps as variable as their mean', () => {
    const list = all(fresh({ kind: 'poisson', rate: 10_000 }), seconds(2));
    expect(list.length / 20_000).toBeCloseTo(1, 1);
    const gaps = list.slice(1).map((t, i) => t - (list[i] ?? 0));
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((a, b) => a + (b - mean) * (b - mean), 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });
});

describe('saturation', () => {
  test('has as many messages as are asked for, meant at the moment of taking', () => {
    const arrivals = fresh({ kind: 'unlimited' });
    const times = new Times();
    expect(arrivals.take(ns(5000), 40, times)).toBe(40);
    expect([times.first, times.last, times.runs]).toEqual([5000, 5000, 1]);
    expect(arrivals.unlimited).toBe(true);
  });
});

describe('what belongs to the identity of a message', () => {
  test('is the same whoever asks first', () => {
    const sizes = (order: number[]) => {
      const drawn = sizesFrom({ kind: 'log-normal', mean: 1000, cv: 1 }, world().draws('sizes'));
      return new Map(order.map((i) => [i, drawn.of(i)]));
    };
    const [one, other] = [sizes([1, 2, 3]), sizes([3, 1, 2])];
    for (const i of [1, 2, 3]) expect(one.get(i)).toBe(other.get(i));
    expect(new Set(one.values()).size).toBe(3);
  });

  test('sizes have the mean of their plan', () => {
    const drawn = sizesFrom({ kind: 'exponential', mean: 1000 }, world().draws('sizes'));
    let sum = 0;
    for (let i = 0; i < 50_000; i++) sum += drawn.of(i);
    expect(sum / 50_000 / drawn.mean).toBeCloseTo(1, 1);
  });

  test('keys lie within their number, and the first of a Zipf law is the most frequent', () => {
    for (const kind of ['uniform', 'zipf'] as const) {
      const keys = keysFrom({ kind, keys: 10, exponent: 1 }, world().draws('keys'));
      const counts = new Array<number>(10).fill(0);
      for (let i = 0; i < 20_000; i++) counts[keys.of(i)] = (counts[keys.of(i)] ?? NaN) + 1;
      expect(counts.every((n) => n > 0)).toBe(true);
      const weight = kind === 'zipf' ? 1 / 2.928968 : 0.1;
      expect((counts[0] ?? 0) / 20_000).toBeCloseTo(weight, 1);
    }
  });

  test('without keys no message has one', () => {
    const keys = keysFrom({ kind: 'none' }, world().draws('keys'));
    expect([keys.count, keys.of(5)]).toEqual([0, -1]);
  });
});
