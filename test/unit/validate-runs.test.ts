/** Measured runs in full: what the project carries, and how a prediction is set beside it. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../lab/contract.ts';
import { comparedRuns, distributionCharts, distributionTable, seriesTable } from '../../lab/validate/distributions.ts';
import { type MeasuredRun, readMeasuredRuns } from '../../lab/validate/measuredRuns.ts';
import { experimentOf } from '../../lab/validate/templates.ts';
import { Histogram } from '../../sim/index.ts';

const runs = readMeasuredRuns();

describe('measured runs', () => {
  test('each has both distributions, rising with the quantile, and series in the order of time', () => {
    expect(runs.length).toBeGreaterThan(10);
    for (const { id, quantiles, series } of runs) {
      for (const latency of ['publish', 'e2e'] as const) {
        const values = quantiles.filter((one) => one.latency === latency).map(({ ms }) => ms);
        expect(values.length, id).toBeGreaterThan(5);
        expect(
          [...values].sort((a, b) => a - b),
          id,
        ).toEqual(values);
      }
      for (const metric of ['publish.rate', 'consume.rate', 'backlog', 'publish.latency.p99']) {
        const times = series.filter((one) => one.metric === metric).map(({ seconds }) => seconds);
        expect(times.length, id).toBeGreaterThan(10);
        expect(
          [...times].sort((a, b) => a - b),
          id,
        ).toEqual(times);
      }
    }
  });

  test('each that names a template describes a set-up that can be run', () => {
    for (const { template, settings } of runs.filter((run) => run.template !== '')) {
      expect(() => experimentOf(template, settings)).not.toThrow();
    }
  });
});

const measured: MeasuredRun = {
  id: 'M-1',
  setup: 'a cluster',
  template: 't',
  settings: 'a=1',
  url: 'https://example.org',
  quantiles: [
    { latency: 'publish', quantile: 0.5, ms: 2 },
    { latency: 'publish', quantile: 0.99, ms: 8 },
  ],
  series: [
    ...[10, 20, 30].map((seconds) => ({ metric: 'publish.rate', seconds, value: 1000 })),
    ...[10, 20, 30].map((seconds) => ({ metric: 'consume.rate', seconds, value: 500 })),
    ...[10, 20, 30].map((seconds) => ({ metric: 'backlog', seconds, value: seconds * 500 })),
  ],
};

function predicted(): RunResult {
  const latency = new Histogram();
  latency.record(3e6, 100);
  return {
    metrics: { 'publish.rate': 1100, 'consume.rate': 1100 },
    distributions: { 'publish.latency': latency.snapshot() },
    series: [{ metric: 'backlog', of: '', unit: 'msg', times: [1, 2, 3], values: [5, 5, 5] }],
  } as unknown as RunResult;
}

describe('a prediction beside a measured run', () => {
  const compared = comparedRuns([measured], (key) => (key === 't a=1' ? predicted() : undefined));

  test('is found by its set-up; a run that was not made is left out', () => {
    expect(compared).toHaveLength(1);
    expect(comparedRuns([measured], () => undefined)).toEqual([]);
  });

  test('shows the error at each quantile', () => {
    expect(distributionTable(compared)).toMatch(/2 ms, \+50 % .* 8 ms, −6[23] %/);
  });

  test('shows whether the backlog grows', () => {
    expect(seriesTable(compared)).toContain('| 1,000 msg/s, +10 % | 500 msg/s, +120 % | 500 msg/s | not |');
  });

  test('is drawn as two curves in a panel; a latency that nobody measured is not drawn', () => {
    const charts = distributionCharts(compared, '1.0');
    expect(charts.map(({ name }) => name)).toEqual(['fidelity-percentiles-publish']);
    expect(JSON.stringify(charts[0]?.spec)).toContain('"measured"');
  });
});
