/** Latency of each interval over time: median and 99th percentile, publish and end-to-end. */
import type { ExperimentResult } from '../contract.ts';
import type { Chart } from './chart.ts';
import { chart } from './chart.ts';
import { replicationsOf } from './facts.ts';
import type { Line } from './lines.ts';
import { linesBody } from './lines.ts';
import { withUnit } from './numbers.ts';
import { axisFor } from './scales.ts';
import type { Interval } from './series.ts';
import { BAND_REMARK, MOST_LINES, overTime, pointLabels } from './series.ts';
import { SERIES_COLOURS } from './theme.ts';

const NAME = 'latency-over-time';
const DASHED = [5, 4];
const LINES: readonly (Line & { readonly metric: string; readonly colour: string })[] = [
  { metric: 'publish.latency.p50', label: 'publish p50', colour: SERIES_COLOURS[0] ?? '', dash: DASHED },
  { metric: 'publish.latency.p99', label: 'publish p99', colour: SERIES_COLOURS[0] ?? '' },
  { metric: 'e2e.latency.p50', label: 'end-to-end p50', colour: SERIES_COLOURS[1] ?? '', dash: DASHED },
  { metric: 'e2e.latency.p99', label: 'end-to-end p99', colour: SERIES_COLOURS[1] ?? '' },
];

function body({ happenings }: ExperimentResult, rows: readonly Interval[], lines: readonly Line[]): Chart['spec'] {
  const values = rows.flatMap((row) => [row.least, row.most]);
  const y = axisFor(values, 'latency (ms)', ',~f');
  return linesBody({ rows, lines, y, happenings, valueTitle: 'latency (ms)', valueFormat: ',.4~r' });
}

function sentence(result: ExperimentResult): string {
  const said = [['publish', 'publish.latency.p99'] as const, ['end-to-end', 'e2e.latency.p99'] as const].flatMap(
    ([what, metric]) => {
      const mean = result.points[0]?.metrics[metric]?.mean;
      return mean === undefined || !Number.isFinite(mean) ? [] : [`${what} ${withUnit(mean, 'ms')}`];
    },
  );
  return said.length === 0 ? 'Latency over time' : `Latency over time: p99 of the whole run is ${said.join(', ')}`;
}

function ofOnePoint(result: ExperimentResult): Chart | undefined {
  const lines = LINES.filter((line) => overTime(result, line.metric).length > 0);
  if (lines.length === 0) return undefined;
  const rows = lines.flatMap((line) => overTime(result, line.metric).map((row) => ({ ...row, series: line.label })));
  const remark = replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {};
  return chart(result, { name: NAME, title: sentence(result), ...remark, body: body(result, rows, lines) });
}

function ofPoints(result: ExperimentResult): Chart | undefined {
  const rows = overTime(result, 'e2e.latency.p99').map((row) => ({ ...row, series: row.point }));
  if (rows.length === 0 || result.points.length > MOST_LINES) return undefined;
  const lines = pointLabels(result).map((label) => ({ label }));
  const remark = replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {};
  const title = '99th percentile of the end-to-end latency of each interval, over time';
  return chart(result, { name: NAME, title, ...remark, body: body(result, rows, lines) });
}

/** Median and p99 latency per interval of one point, or end-to-end p99 of each point of a small sweep. */
export function latencyOverTime(result: ExperimentResult): Chart | undefined {
  return result.points.length === 1 ? ofOnePoint(result) : ofPoints(result);
}
