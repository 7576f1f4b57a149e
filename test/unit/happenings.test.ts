import { describe, expect, test } from 'vitest';
import { chartsOf } from '../../lab/charts/index.ts';
import { alarmsOf, happeningsOf } from '../../lab/happenings.ts';
import type { FaultPlan } from '../../models/index.ts';
import { seconds } from '../../sim/index.ts';
import { kafkaPlan } from '../fixtures/plans.ts';
import { singleRun } from '../fixtures/result.ts';

const crash = (at: number, lasts?: number): FaultPlan => ({
  kind: 'crash',
  when: { kind: 'at', at: seconds(at) },
  targets: [0, 1, 2].map((number) => ({ kind: 'broker', number })),
  ...(lasts === undefined ? {} : { lasts: seconds(lasts) }),
});

const planWith = (...faults: FaultPlan[]) => kafkaPlan({ warmup: seconds(10), faults });

describe('faults marked in charts', () => {
  test('count their time from the end of the warm-up and name whom they strike', () => {
    expect(happeningsOf([planWith(crash(15, 5))])).toEqual([
      { says: 'crash: broker-0, broker-1 and 1 more', from: 5, until: 10 },
    ]);
    expect(happeningsOf([planWith(crash(15))])[0]).not.toHaveProperty('until');
  });

  test('are those that all points share: a time that is swept, or random, has no place on a common axis', () => {
    const shared = crash(15, 5);
    const random: FaultPlan = { ...shared, when: { kind: 'random', from: seconds(10), mean: seconds(60) } };
    expect(
      happeningsOf([planWith(shared, crash(20)), planWith(shared, crash(30)), planWith(shared, random)]),
    ).toHaveLength(1);
  });

  test('alarms of nodes are marked where there is one point: from the interval in which they are raised to the last', () => {
    const run = singleRun().runs[0]!;
    const alarm = (values: number[]) => ({
      metric: 'broker.memory.alarm',
      of: 'rabbit-0',
      unit: 'ratio',
      times: values.map((_, i) => i + 1),
      values,
    });
    const at = (point: number) => ({ ...run, point, series: [alarm([0, 0.5, 1, 0, 0, 1])] });
    expect(alarmsOf([at(0)])).toEqual([
      { says: 'memory alarm: rabbit-0', from: 1, until: 3 },
      { says: 'memory alarm: rabbit-0', from: 5 },
    ]);
    expect(alarmsOf([at(0), at(1)])).toEqual([]);
  });

  test('stand in charts over time, and not in others', () => {
    const result = { ...singleRun(), happenings: [{ says: 'crash: broker-2', from: 1, until: 2 }] };
    for (const { name, spec } of chartsOf(result)) {
      expect(JSON.stringify(spec).includes('crash: broker-2'), name).toBe(
        /^(throughput|latency|backlog)-over-time$/.test(name) || name.includes('-by-time'),
      );
    }
  });
});
