/** Messages (on a host: operations) per second over time: offered, published, consumed. */
import type { ExperimentResult } from '../contract.ts';
import type { Chart } from './chart.ts';
import { chart } from './chart.ts';
import type { Line } from './lines.ts';
import { linesBody } from './lines.ts';
import { compact } from './numbers.ts';
import { axisFor } from './scales.ts';
import type { Interval } from './series.ts';
import { BAND_REMARK, MOST_LINES, overTime, pointLabels } from './series.ts';
import { replicationsOf } from './facts.ts';
import { capital } from './labels.ts';
import { type Words, wordsOf } from './words.ts';
import { INK } from './theme.ts';

const NAME = 'throughput-over-time';
const DASHED = [6, 4];
const linesOf = ({ published, consumed }: Words): readonly (Line & { readonly metric: string })[] => [
  { metric: 'publish.rate', label: published },
  { metric: 'consume.rate', label: consumed },
  { metric: 'offered.rate', label: 'offered', colour: INK.reference.light, dash: DASHED },
];

function body(result: ExperimentResult, rows: readonly Interval[], lines: readonly Line[]): Chart['spec'] {
  const { happenings } = result;
  const what = `${wordsOf(result).noun} per second`;
  const y = axisFor(
    rows.map((row) => row.most),
    what,
    '~s',
    false,
  );
  return linesBody({ rows, lines, y, happenings, valueTitle: what, valueFormat: ',.4~r' });
}

const mean = (result: ExperimentResult, metric: string): number | undefined => result.points[0]?.metrics[metric]?.mean;

function ofOnePoint(result: ExperimentResult): Chart | undefined {
  const words = wordsOf(result);
  const lines = linesOf(words).filter((line) => overTime(result, line.metric).length > 0);
  if (!lines.some((line) => line.metric !== 'offered.rate')) return undefined;
  const rows = lines.flatMap((line) => overTime(result, line.metric).map((row) => ({ ...row, series: line.label })));
  const said = lines.flatMap((line) => {
    const rate = mean(result, line.metric);
    return rate === undefined ? [] : [`${compact(rate)} ${line.label}`];
  });
  const what = `${capital(words.noun)} per second`;
  const title = said.length === 0 ? `${what} over time` : `${what}: ${said.join(', ')}`;
  const remark = replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {};
  return chart(result, { name: NAME, title, ...remark, body: body(result, rows, lines) });
}

function ofPoints(result: ExperimentResult): Chart | undefined {
  const rows = overTime(result, 'consume.rate').map((row) => ({ ...row, series: row.point }));
  if (rows.length === 0 || result.points.length > MOST_LINES) return undefined;
  const lines = pointLabels(result).map((label) => ({ label }));
  const remark = replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {};
  return chart(result, {
    name: NAME,
    title: `${capital(wordsOf(result).noun)} ${wordsOf(result).consumed} per second over time`,
    ...remark,
    body: body(result, rows, lines),
  });
}

/** Rates over time: offered, published and consumed of one point, or consumed of each point of a small sweep. */
export function throughputOverTime(result: ExperimentResult): Chart | undefined {
  return result.points.length === 1 ? ofOnePoint(result) : ofPoints(result);
}
