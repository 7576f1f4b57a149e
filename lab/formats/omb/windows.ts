/** A run cut into OMB's reporting periods of ten seconds. */
import type { RunResult } from '../../contract.ts';

/** Seconds between two lines of OMB's console, and between two values of its result arrays. */
const PERIOD = 10;

/** Latencies of one period, in ms. */
export interface Latencies {
  readonly mean: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly max: number;
}

/** What OMB reports of one period: rates in msg/s, throughput in MiB/s, backlog in messages. */
export interface Period {
  readonly publishRate: number;
  readonly publishThroughput: number;
  readonly errorRate: number;
  readonly consumeRate: number;
  readonly consumeThroughput: number;
  readonly backlog: number;
  readonly publish: Latencies;
  readonly delay: Latencies;
  readonly endToEnd: Latencies;
}

/** The samples of one period: when each ended, and how long it was, in s. */
interface Span {
  readonly ends: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * The periods of a run, oldest first; the last one is shorter if the run was no multiple of ten seconds.
 *
 * Rates, means and maxima are exact. A percentile of a period is the mean of its samples' percentiles, weighted by
 * their messages: exact where one sample covers the period, an estimate where several do. The error rate is 0 unless a
 * model reports `reject.rate`.
 */
export function periodsOf(run: RunResult): Period[] {
  const system = run.series.filter(({ of }) => of === '');
  // A series leaves out an interval in which it had nothing to say, so values are found by their time.
  const series = new Map(
    system.map(({ metric, times, values }) => [metric, new Map(times.map((t, i) => [t, values[i]]))]),
  );
  const times = system.find(({ metric }) => metric === 'publish.rate')?.times ?? [];
  return spansOf(times).map((span) => periodOf(series, span));
}

function spansOf(times: readonly number[]): Span[] {
  const spans = new Map<number, { ends: number[]; lengths: number[] }>();
  times.forEach((time, i) => {
    const period = Math.ceil((time - 1e-6) / PERIOD); // a millionth of a second forgives rounding
    const span = spans.get(period) ?? { ends: [], lengths: [] };
    span.ends.push(time);
    span.lengths.push(time - (times[i - 1] ?? 0));
    spans.set(period, span);
  });
  return [...spans.values()];
}

type Samples = ReadonlyMap<string, ReadonlyMap<number, number | undefined>>;

function periodOf(series: Samples, span: Span): Period {
  const values = (metric: string): number[] => span.ends.map((end) => series.get(metric)?.get(end) ?? Number.NaN);
  const mean = (metric: string): number => weighted(values(metric), span.lengths);
  const messages = (metric: string): number[] => values(metric).map((rate, i) => rate * (span.lengths[i] ?? 0));
  const published = messages('publish.rate');
  const backlog = values('backlog').at(-1) ?? 0;
  return {
    publishRate: mean('publish.rate'),
    publishThroughput: mean('publish.throughput'),
    errorRate: mean('reject.rate'),
    consumeRate: mean('consume.rate'),
    consumeThroughput: mean('consume.throughput'),
    backlog: Number.isFinite(backlog) ? Math.max(0, Math.round(backlog)) : 0,
    publish: latenciesOf('publish.latency', values, published),
    delay: latenciesOf('publish.delay', values, published),
    endToEnd: latenciesOf('e2e.latency', values, messages('consume.rate')),
  };
}

function latenciesOf(metric: string, values: (metric: string) => number[], messages: readonly number[]): Latencies {
  const of = (statistic: string): number => weighted(values(`${metric}.${statistic}`), messages);
  return {
    mean: of('mean'),
    p50: of('p50'),
    p75: of('p75'),
    p95: of('p95'),
    p99: of('p99'),
    p999: of('p999'),
    p9999: of('p9999'),
    max: values(`${metric}.max`).reduce((most, value) => (value > most ? value : most), 0),
  };
}

/** The weighted mean; samples without weight (an interval without messages) say nothing. */
function weighted(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    const weight = weights[i] ?? 0;
    if (!(weight > 0) || !Number.isFinite(value)) return;
    sum += value * weight;
    total += weight;
  });
  return total === 0 ? 0 : sum / total;
}
