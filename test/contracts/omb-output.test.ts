import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import type { ExperimentResult, RunResult, Series } from '../../lab/contract.ts';
import { padded } from '../../lab/formats/omb/console.ts';
import { ombConsole, ombResultJson } from '../../lab/formats/omb/index.ts';
import { javaDouble, quantileMap } from '../../lab/formats/omb/quantiles.ts';
import { Histogram } from '../../sim/index.ts';

const SECONDS = 20;

function series(metric: string, unit: string, value: (second: number) => number): Series {
  const times = Array.from({ length: SECONDS }, (_, i) => i + 1);
  return { metric, of: '', unit, times, values: times.map(value) };
}

function latency(metric: string, ms: number): Series[] {
  const statistics = { mean: 1, p50: 0.9, p75: 1.2, p95: 1.5, p99: 2, p999: 3, p9999: 4, max: 5 };
  return Object.entries(statistics).map(([name, factor]) => series(`${metric}.${name}`, 'ms', () => factor * ms));
}

function histogram(ns: readonly number[]): Histogram {
  const all = new Histogram();
  for (const value of ns) all.record(value);
  return all;
}

const RUN: RunResult = {
  point: 0,
  assignment: {},
  replication: 0,
  seed: 42,
  fingerprint: '00000000',
  events: 1,
  metrics: {},
  limits: { limitedBy: 'offered load', shares: [], perInterval: [] },
  series: [
    series('publish.rate', 'msg/s', (s) => (s <= 10 ? 1000 : 2000 + s)),
    series('publish.throughput', 'MiB/s', () => 1.25),
    series('consume.rate', 'msg/s', () => 500),
    series('consume.throughput', 'MiB/s', () => 12.375),
    series('backlog', 'msg', (s) => 100 * s),
    ...latency('publish.latency', 2),
    ...latency('publish.delay', 0.05),
    ...latency('e2e.latency', 3),
  ],
  distributions: {
    'publish.latency': histogram([1e6, 2e6, 3e6, 10e6]).snapshot(),
    'publish.delay': histogram([0, 0, 0, 64_000]).snapshot(),
    'e2e.latency': histogram([4e6]).snapshot(),
  },
  hops: [],
  ledger: [],
};

const RESULT: ExperimentResult = {
  schema: 1,
  experiment: 'one-kilobyte',
  question: '',
  run: '0',
  version: '0',
  seed: 42,
  notes: [],
  swept: [],
  metrics: [],
  points: [],
  runs: [RUN],
  verdicts: [],
  charts: [],
};

const FACTS = {
  workload: 'w',
  driver: 'Kafka',
  messageSize: 1024,
  topics: 1,
  partitions: 100,
  producersPerTopic: 4,
  consumersPerTopic: 2,
};

describe("OMB's console", () => {
  const lines = ombConsole(RESULT, RUN);

  it('prints a line every ten seconds and one at the end', () => {
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(
      'Pub rate  1000.0 msg/s /  1.2 MB/s | Pub err     0.0 err/s | Cons rate   500.0 msg/s / 12.4 MB/s | ' +
        'Backlog:  1.0 K | ' +
        'Pub Latency (ms) avg:  2.0 - 50%:  1.8 - 99%:  4.0 - 99.9%:  6.0 - Max: 10.0 | ' +
        'Pub Delay Latency (us) avg: 50.0 - 50%: 45.0 - 99%: 100.0 - 99.9%: 150.0 - Max: 250.0',
    );
    expect(lines[1]).toMatch(/^Pub rate {2}2015\.5 msg\/s .* \| Backlog: {2}2\.0 K \| /);
  });

  it('sums up as OMB does, with its two blanks before the delays', () => {
    expect(lines[2]).toMatch(
      /^----- Aggregated Pub Latency \(ms\) avg: {2}4\.0 - 50%: {2}2\.0 - 95%: 10\.0 - 99%: 10\.0 - 99\.9%: 10\.0 - 99\.99%: 10\.0 - Max: 10\.0 \| Pub Delay \(us\) {2}avg: 16\.0 - 50%: {2}0\.0 - 95%: 64\.0 - .* - Max: 64\.0$/,
    );
  });

  it('names the run when there are several', () => {
    const swept = { ...RUN, assignment: { 'producers.p.acks': 'all' }, replication: 1 };
    expect(ombConsole({ ...RESULT, runs: [RUN, swept] }, swept)[0]).toBe('--- producers.p.acks=all, replication 1 ---');
  });

  it('pads and rounds as the pattern 0.0 does in Java', () => {
    expect([padded(0.25, 4), padded(0.75, 4), padded(1.25, 4), padded(200_000, 7), padded(0, 7)]).toEqual([
      ' 0.2',
      ' 0.8',
      ' 1.2',
      '200000.0',
      '    0.0',
    ]);
  });
});

describe("OMB's result file", () => {
  const json = ombResultJson(RESULT, RUN, FACTS);

  it('has exactly the fields that its strict reader knows', () => {
    const suffixes = ['Avg', '50pct', '75pct', '95pct', '99pct', '999pct', '9999pct', 'Max'];
    const latencies = ['publishLatency', 'publishDelayLatency', 'endToEndLatency'];
    const big = (name: string): string => `aggregated${name[0]?.toUpperCase()}${name.slice(1)}`;
    const fields = latencies.flatMap((name) => [
      ...suffixes.flatMap((suffix) => [`${name}${suffix}`, `${big(name)}${suffix}`]),
      `${big(name)}Quantiles`,
    ]);
    const rates = ['publishRate', 'publishErrorRate', 'consumeRate', 'backlog'];
    expect(Object.keys(json).toSorted()).toEqual([...Object.keys(FACTS), ...rates, ...fields].toSorted());
  });

  it('has a value for every ten seconds, latencies in ms and delays in us', () => {
    expect(json).toMatchObject({
      workload: 'w',
      consumersPerTopic: 2,
      publishRate: [1000, 2015.5],
      backlog: [1000, 2000],
      publishLatency99pct: [4, 4],
      publishDelayLatencyAvg: [50, 50],
      endToEndLatencyMax: [15, 15],
      aggregatedPublishLatencyAvg: 4,
      aggregatedPublishDelayLatencyMax: 64,
      aggregatedEndToEndLatency999pct: 4,
    });
  });

  it('mixes the samples of a period: of one half fast and half slow, the median is fast and the upper quarter slow', () => {
    const halves = ['p50', 'p75', 'p95', 'p99', 'p999', 'p9999', 'max'].map((name) =>
      series(`publish.latency.${name}`, 'ms', (s) => (s % 2 === 0 ? 1 : 100)),
    );
    const mixed = { ...RUN, series: [series('publish.rate', 'msg/s', () => 1000), ...halves] };
    const slow = ombResultJson(RESULT, mixed, FACTS)['publishLatency75pct'];
    expect(slow).toEqual([100, 100]);
    expect(ombResultJson(RESULT, mixed, FACTS)['publishLatency50pct']).toEqual([1, 1]);
  });

  it('survives a run without messages', () => {
    const silent = ombResultJson(RESULT, { ...RUN, series: [], distributions: {} }, FACTS);
    expect(silent).toMatchObject({
      publishRate: [],
      aggregatedPublishLatencyAvg: 0,
      aggregatedPublishLatencyQuantiles: {},
    });
  });

  it('writes percentiles as Java writes doubles', () => {
    expect([100, 0.5, 99.99997238542208, 5.5229155846929855e-6].map(javaDouble)).toEqual([
      '100.0',
      '0.5',
      '99.99997238542208',
      '5.5229155846929855E-6',
    ]);
  });

  it('stops at the percentiles at which HdrHistogram stops', () => {
    const values = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 997) + (i % 13) + 1);
    const hdr = build({ numberOfSignificantValueDigits: 5 });
    for (const value of values) hdr.recordValue(value);
    const rows = hdr
      .outputPercentileDistribution(100, 1)
      .split('\n')
      .filter((row) => /^\s+\d/.test(row));
    const counts = new Set(rows.map((row) => Number(row.trim().split(/\s+/)[2])));
    const ours = Object.keys(quantileMap(histogram(values).snapshot(), (ns) => ns));
    expect(ours.map(Number)).toEqual([...counts].map((count) => (100 * count) / values.length));
  });
});
