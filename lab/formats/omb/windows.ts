/** A run cut into OMB's reporting periods of ten seconds. */
import type { RunResult, Series } from '../../contract.ts';

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

/** Samples [first, end) of the run's series. */
interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * The periods of a run, oldest first; the last one is shorter if the run was no multiple of ten seconds.
 *
 * Rates, means and maxima are exact. A percentile of a period is the mean of its samples' percentiles, weighted by
 * their messages: exact where one sample covers the period, an estimate where several do.
 */
export function periodsOf(run: RunResult): Period[] {
  const series = new Map(run.series.filter(({ of }) => of === '').map((one) => [one.metric, one]));
  const times = series.get('publish.rate')?.times ?? [];
  return spansOf(times).map((span) => periodOf(series, lengthsOf(times), span));
}

function spansOf(times: readonly number[]): Span[] {
  const spans: Span[] = [];
  let first = 0;
  for (let i = 0; i < times.length; i++) {
    const next = times[i + 1];
    const closes = next === undefined || periodAt(next) > periodAt(times[i] ?? 0);
    if (!closes) continue;
    spans.push({ first, end: i + 1 });
    first = i + 1;
  }
  return spans;
}

/** Which period a sample that ends at `time` belongs to; a millionth of a second forgives rounding. */
function periodAt(time: number): number {
  return Math.ceil((time - 1e-6) / PERIOD);
}

function lengthsOf(times: readonly number[]): number[] {
  return times.map((time, i) => time - (times[i - 1] ?? 0));
}

function periodOf(series: ReadonlyMap<string, Series>, lengths: readonly number[], span: Span): Period {
  const values = (metric: string): number[] => (series.get(metric)?.values ?? []).slice(span.first, span.end);
  const spanLengths = lengths.slice(span.first, span.end);
  const mean = (metric: string): number => weighted(values(metric), spanLengths);
  const messages = (metric: string): number[] => values(metric).map((rate, i) => rate * (spanLengths[i] ?? 0));
  const published = messages('publish.rate');
  return {
    publishRate: mean('publish.rate'),
    publishThroughput: mean('publish.throughput'),
    errorRate: mean('reject.rate'),
    consumeRate: mean('consume.rate'),
    consumeThroughput: mean('consume.throughput'),
    backlog: Math.max(0, Math.round(values('backlog').at(-1) ?? 0)),
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
    max: values(`${metric}.max`).reduce((most, value) => Math.max(most, value), 0),
  };
}

/** The weighted mean; samples without weight (an interval without messages) say nothing. */
function weighted(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    const weight = weights[i] ?? 0;
    if (weight <= 0 || !Number.isFinite(value)) return;
    sum += value * weight;
    total += weight;
  });
  return total === 0 ? 0 : sum / total;
}
