/** What limited the run, and when that changed. */
import type { ExperimentResult, LimitVerdict } from '../../lab/contract.ts';
import { pointLabel, sharesOf } from '../../lab/charts/index.ts';
import { WIDTH, cut, heading, paint, percent, table, widthOf, wrapped } from './layout.ts';

/** How many other shares are shown beside the one that limited. */
const NEXT = 4;

/** The verdict for one point, or a table over many. */
export function limitsText(result: ExperimentResult): string {
  const { points } = result;
  if (points.length > 1) return limitsTable(result);
  const runs = result.runs;
  const [run] = runs;
  if (run === undefined) return '';
  const names = [...new Set(runs.map(({ limits }) => limits.limitedBy))];
  const lines = [`${heading('Limited by')}  ${paint.bold(names.join(', or '))}`];
  const when = changes(run.limits);
  if (when !== undefined) lines.push(`  ${wrapped(`over time: ${when}`, '    ', 78)}`);
  const busiest = sharesOf(runs)
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, NEXT);
  const rows = busiest.map(({ name, kind, share }) => [
    cut(name, 44),
    percent(share),
    kind === 'resource' ? 'busy' : 'of the time somebody waited for it',
  ]);
  if (rows.length > 0) lines.push(table([['highest shares', '', ''], ...rows], (column) => column === 1));
  return lines.join('\n');
}

/** One line a point: the limit and its share; where nothing limited, what came closest. */
function limitsTable(result: ExperimentResult): string {
  const rows = result.points.map((point) => {
    const runs = result.runs.filter((run) => run.point === point.point);
    const shares = sharesOf(runs).sort((a, b) => b.share - a.share);
    const own = shares.find(({ name }) => point.limitedBy.includes(name));
    const changed = runs.some(({ limits }) => changes(limits) !== undefined) ? '*' : '';
    const { name, share } = own ?? shares[0] ?? { name: '', share: 0 };
    return {
      label: cut(pointLabel(point.assignment, result.swept, result.units), 30),
      limitedBy: [...new Set(point.limitedBy)].join(', or ') + changed,
      closest: own === undefined ? name : '',
      share: name === '' ? '' : percent(share),
    };
  });
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf));
  const room = WIDTH - 2 - Math.max(5, widest(rows.map(({ label }) => label))) - 3 * 2 - 5;
  const closest = widest(rows.map((row) => row.closest));
  const limiting = Math.max(
    10,
    Math.min(widest(rows.map(({ limitedBy }) => limitedBy)), closest > 0 ? room / 2 : room),
  );
  const cells = rows.map((row) => [
    row.label,
    cut(row.limitedBy, Math.floor(limiting)),
    ...(closest > 0 ? [cut(row.closest, Math.floor(room - limiting))] : []),
    row.share,
  ]);
  const head = ['point', 'limited by', ...(closest > 0 ? ['closest to its limit'] : []), 'share'];
  const note = rows.some(({ limitedBy }) => limitedBy.endsWith('*'))
    ? '\n  * changed over time: report.html shows when'
    : '';
  return `${heading('Limited by')}\n${table([head, ...cells], (column) => column === head.length - 1)}${note}`;
}

/** How many stretches of time are listed before the rest is counted. */
const STRETCHES = 5;

/** `offered load to 12 s, disk broker-1 to 40 s, …`; undefined if it never changed. Stretches of one interval are noise. */
export function changes({ perInterval }: LimitVerdict): string | undefined {
  const stretches: { name: string; until: number; intervals: number }[] = [];
  for (const { until, limitedBy } of perInterval) {
    const last = stretches.at(-1);
    if (last !== undefined && last.name === limitedBy) {
      last.until = until;
      last.intervals += 1;
    } else stretches.push({ name: limitedBy, until, intervals: 1 });
  }
  const lasting = stretches.filter(({ intervals }) => intervals > 1 || perInterval.length <= STRETCHES);
  const merged = lasting.filter(({ name }, i) => i === lasting.length - 1 || lasting[i + 1]?.name !== name);
  if (merged.length < 2) return undefined;
  const shown = merged.slice(0, STRETCHES).map(({ name, until }) => `${name} to ${Number(until.toFixed(1))} s`);
  const rest = merged.length - shown.length;
  return shown.join(', ') + (rest > 0 ? `, and ${rest} more changes` : '');
}
