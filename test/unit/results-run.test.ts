import { describe, expect, test } from 'vitest';
import { run } from '../../lab/run.ts';
import { drainTime } from '../../lab/runMetrics.ts';
import { fakePlan, fakeSystem } from '../fixtures/fakeSystem.ts';

const calm = { build: fakeSystem({ every: 1, service: 0.5 }) };
const crowded = { build: fakeSystem({ every: 1, service: 1.25 }) };

describe('one run', () => {
  const result = run(fakePlan(), calm);

  test('every second of the measured time has a sample, the warm-up has none', () => {
    const rate = result.series.find(({ metric }) => metric === 'publish.rate');
    expect(rate?.times).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a duration that is no multiple of the interval ends with a shorter one', () => {
    const short = run(fakePlan({ duration: 2.5e9 }), calm);
    expect(short.series.find(({ metric }) => metric === 'backlog')?.times).toEqual([1, 2, 2.5]);
  });

  test('rates are those after the warm-up, the ledger counts from the start', () => {
    const settled = result.metrics['messages.settled'] ?? 0;
    const consumed = (result.metrics['consume.rate'] ?? 0) * 10;
    expect(consumed).toBeLessThan(settled);
    expect(consumed).toBeGreaterThan(0.8 * settled);
    expect(result.metrics['messages.offered']).toBe(
      settled + (result.metrics['messages.inFlight'] ?? 0) + (result.metrics['backlog.end'] ?? 0),
    );
  });

  test('Little’s law: the messages in the system are the rate times the time spent', () => {
    const { metrics } = run(fakePlan({ duration: 200e9 }), calm);
    const expected = ((metrics['consume.rate'] ?? 0) * (metrics['e2e.latency.mean'] ?? 0)) / 1000;
    expect((metrics['backlog'] ?? 0) / expected).toBeCloseTo(1, 2);
  });

  test('the hops of every breakdown sum to its total', () => {
    expect(result.hops.map(({ latency, at }) => `${latency} ${at}`)).toEqual([
      'publish mean',
      'publish p50',
      'publish p99',
      'e2e mean',
      'e2e p50',
      'e2e p99',
    ]);
    for (const { total, hops } of result.hops) {
      expect(hops.reduce((sum, { time }) => sum + time, 0)).toBeCloseTo(total, 9);
    }
    const mean = result.hops.find(({ latency, at }) => latency === 'e2e' && at === 'mean');
    expect(mean?.total).toBeCloseTo(result.metrics['e2e.latency.mean'] ?? 0, 6);
  });

  test('a load that is carried is limited by nothing but itself', () => {
    expect(result.limits.limitedBy).toBe('offered load');
    expect(result.limits.shares[0]?.share).toBeCloseTo(0.5, 1);
    expect(result.limits.perInterval).toHaveLength(10);
  });

  test('an overloaded server is named, and the backlog grows', () => {
    const { limits, metrics } = run(fakePlan(), crowded);
    expect(limits.limitedBy).toBe('the server');
    expect(limits.shares[0]?.share).toBeCloseTo(1, 6);
    expect(metrics['backlog.end']).toBeGreaterThan(1000);
  });

  test('a message without a fate stops the run and names its destination', () => {
    const vanishing = { build: fakeSystem({ every: 1, service: 0.5, vanish: 3 }) };
    expect(() => run(fakePlan(), vanishing)).toThrow(/'fake queue' does not balance: 3 messages have no fate.*offered/);
  });

  test('the same plan gives the same result, another replication another one', () => {
    expect(run(fakePlan(), calm)).toEqual(result);
    expect(run(fakePlan({ replication: 1 }), calm).fingerprint).not.toBe(result.fingerprint);
  });

  test('metrics that measured nothing are absent rather than not a number', () => {
    const idle = run(fakePlan({ duration: 1e9 }), { build: fakeSystem({ every: 1e6, service: 1 }) });
    expect(idle.metrics).not.toHaveProperty('e2e.latency.p99');
    expect(Object.values(idle.metrics).every(Number.isFinite)).toBe(true);
    expect(idle.distributions).toEqual({});
    expect(idle.hops).toEqual([]);
  });

  test('progress ends at the whole', () => {
    const shares: number[] = [];
    run(fakePlan(), { ...calm, onProgress: (share) => shares.push(share) });
    expect(shares).toHaveLength(10);
    expect(shares.at(-1)).toBe(1);
  });
});

describe('drain time', () => {
  const backlog = (values: number[]) => [
    { metric: 'backlog', of: '', unit: 'msg', times: values.map((_, i) => i + 1), values },
  ];

  test('runs from the peak to the first interval without a backlog', () => {
    expect(drainTime(backlog([10, 50_000, 200_000, 90_000, 1500, 10]))).toBe(2);
  });

  test('is unknown while the backlog outlives the run, and where there never was one', () => {
    expect(drainTime(backlog([10, 50_000, 200_000, 90_000]))).toBeUndefined();
    expect(drainTime(backlog([10, 500, 20]))).toBeUndefined();
    expect(drainTime([])).toBeUndefined();
  });
});
