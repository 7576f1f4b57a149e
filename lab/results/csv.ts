/** The tables of a result. Numbers in their shortest form, `.` for the point, empty where nothing was measured. */
import { stringify } from 'csv-stringify/sync';
import { bucketBounds } from '../../sim/index.ts';
import type { Assignment, ExperimentResult, RunResult, Scalar } from '../contract.ts';
import { inOrder } from '../metricList.ts';

type Cell = Scalar | undefined;

/** Many rows are put into text this many at a time, so that a large table never stands in memory. */
const ROWS_AT_ONCE = 5000;

/** Lines of CSV, a chunk at a time. */
function* lines(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  const text = (chunk: (readonly Cell[])[]): string =>
    stringify(chunk, {
      record_delimiter: '\n',
      cast: { boolean: String, number: (n) => (Number.isFinite(n) ? String(n) : '') },
    });
  let chunk: (readonly Cell[])[] = [header];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < ROWS_AT_ONCE) continue;
    yield text(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield text(chunk);
}

const assigned = (swept: readonly string[], assignment: Assignment): Cell[] => swept.map((path) => assignment[path]);

/** runs.csv: a row a point and replication. */
export function runsCsv(result: ExperimentResult): Iterable<string> {
  const { swept, runs } = result;
  const names = inOrder(runs.flatMap((run) => Object.keys(run.metrics)));
  const header = ['point', 'replication', 'seed', ...swept, 'limitedBy', 'events', 'fingerprint', ...names];
  const row = (run: RunResult): Cell[] => [
    run.point,
    run.replication,
    run.seed,
    ...assigned(swept, run.assignment),
    run.limits.limitedBy,
    run.events,
    run.fingerprint,
    ...names.map((name) => run.metrics[name]),
  ];
  return lines(header, runs.map(row));
}

const SUMMARY = ['mean', 'median', 'low', 'high'] as const;

/** points.csv: a row a point; mean, median and 95 % confidence interval (`.low`, `.high`) of each metric. */
export function pointsCsv(result: ExperimentResult): Iterable<string> {
  const { swept, points } = result;
  const names = inOrder(points.flatMap((point) => Object.keys(point.metrics)));
  const columns = names.flatMap((name) => SUMMARY.map((part) => `${name}:${part}`));
  const header = ['point', ...swept, 'replications', 'limitedBy', ...columns];
  const rows = points.map((point): Cell[] => [
    point.point,
    ...assigned(swept, point.assignment),
    point.limitedBy.length,
    [...new Set(point.limitedBy)].join('; '),
    ...names.flatMap((name) => SUMMARY.map((part) => point.metrics[name]?.[part])),
  ]);
  return lines(header, rows);
}

/** series.csv: the time series in long form; `time` in seconds since the end of the warm-up, at the interval's end. */
export function seriesCsv(result: ExperimentResult): Iterable<string> {
  function* rows(): Generator<Cell[]> {
    for (const { point, replication, series } of result.runs) {
      for (const { metric, of, unit, times, values } of series) {
        for (let i = 0; i < times.length; i++) yield [point, replication, metric, of, unit, times[i], values[i]];
      }
    }
  }
  return lines(['point', 'replication', 'metric', 'of', 'unit', 'time', 'value'], rows());
}

/** latency.csv: the distributions in long form, a row a bucket that holds something. */
export function latencyCsv(result: ExperimentResult): Iterable<string> {
  function* rows(): Generator<Cell[]> {
    for (const { point, replication, distributions } of result.runs) {
      for (const metric of inOrder(Object.keys(distributions))) {
        let cumulative = 0;
        for (const [index, count] of distributions[metric]?.buckets ?? []) {
          cumulative += count;
          yield [point, replication, metric, bucketBounds(index)[1] / 1e6, count, cumulative];
        }
      }
    }
  }
  return lines(['point', 'replication', 'metric', 'upper_bound_ms', 'count', 'cumulative'], rows());
}
