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
 * Rates, means and maxima are exact. A percentile of a period is that of the mixture of its samples, each a line through
 * its own percentiles: exact where one sample covers the period, an estimate where several do. The error rate is 0 unless a
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
    endToEnd: latenciesOf(
      endToEndMetric((name) => series.has(`${name}.mean`)),
      values,
      messages('consume.rate'),
    ),
  };
}

/**
 * What OMB calls end to end: of Kafka it is counted from the record's timestamp, which has whole milliseconds, so it is half a
 * millisecond longer on average (published: openmessaging/benchmark, KafkaBenchmarkConsumer.java).
 */
export const endToEndMetric = (has: (metric: string) => boolean): string =>
  has('record.latency') ? 'record.latency' : 'e2e.latency';

/** The percentiles that a sample knows, by name and share. */
const KNOWN = [
  ['p50', 0.5],
  ['p75', 0.75],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
  ['p9999', 0.9999],
  ['max', 1],
] as const;

function latenciesOf(metric: string, values: (metric: string) => number[], messages: readonly number[]): Latencies {
  const columns = KNOWN.map(([name, share]) => ({ share, values: values(`${metric}.${name}`) }));
  const samples = messages
    .map((weight, i) => ({
      weight,
      line: lineOf(columns.map((column) => [column.values[i] ?? Number.NaN, column.share])),
    }))
    .filter(({ weight, line }) => weight > 0 && line.length > 0);
  const at = (share: number): number => mixtureQuantile(samples, share);
  const max = samples.reduce((most, { line }) => Math.max(most, line.at(-1)?.[0] ?? 0), 0);
  return {
    mean: weighted(values(`${metric}.mean`), messages),
    p50: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    p9999: at(0.9999),
    max,
  };
}

/** A distribution as a line through (value, share below it). */
type Line = readonly (readonly [value: number, share: number])[];

/** The line through what is known; below the median it goes on with the slope of the quarter above (assumption). */
function lineOf(points: Line): Line {
  const known = points.filter(([value]) => Number.isFinite(value));
  const [median, above] = known;
  if (median === undefined) return [];
  const least = above === undefined ? median[0] : Math.max(0, median[0] - 2 * (above[0] - median[0]));
  return [[least, 0], ...known];
}

function shareBelow(line: Line, value: number): number {
  const next = line.findIndex(([x]) => x > value);
  if (next < 0) return 1;
  const [x1, s1] = line[next] ?? [0, 1];
  const [x0, s0] = line[next - 1] ?? [x1, 0];
  return next === 0 ? 0 : s0 + ((value - x0) / (x1 - x0)) * (s1 - s0);
}

/** The least value that the share of all messages does not exceed, by bisection. */
function mixtureQuantile(samples: readonly { weight: number; line: Line }[], share: number): number {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const below = (value: number): number =>
    samples.reduce((sum, { weight, line }) => sum + weight * shareBelow(line, value), 0) / total;
  let low = 0;
  let high = samples.reduce((most, { line }) => Math.max(most, line.at(-1)?.[0] ?? 0), 0);
  if (total === 0 || below(0) >= share) return 0;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return high;
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
