/** Messages waiting in the broker over time. */
import type { ExperimentResult } from '../contract.ts';
import type { Chart } from './chart.ts';
import { chart } from './chart.ts';
import { replicationsOf } from './facts.ts';
import { linesBody } from './lines.ts';
import { compact } from './numbers.ts';
import { axisFor } from './scales.ts';
import { BAND_REMARK, MOST_LINES, overTime, pointLabels } from './series.ts';

/** Messages stored and not yet consumed, over time; not drawn when nothing ever waited. */
export function backlogOverTime(result: ExperimentResult): Chart | undefined {
  const rows = overTime(result, 'backlog');
  const most = Math.max(0, ...rows.map((row) => row.most));
  if (most === 0 || result.points.length > MOST_LINES) return undefined;
  const single = result.points.length === 1;
  const named = rows.map((row) => ({ ...row, series: single ? 'backlog' : row.point }));
  const lines = single ? [{ label: 'backlog' }] : pointLabels(result).map((label) => ({ label }));
  const y = axisFor(
    rows.map((row) => row.most),
    'messages waiting',
    '~s',
    false,
  );
  return chart(result, {
    name: 'backlog-over-time',
    title: `Messages waiting in the broker over time: at most ${compact(Math.round(most))}`,
    ...(replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {}),
    body: linesBody({
      rows: named,
      lines,
      y,
      valueTitle: 'messages',
      valueFormat: ',.5~r',
      happenings: result.happenings,
    }),
  });
}
