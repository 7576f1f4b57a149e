/** Where the time went, hop by hop. */
import type { ExperimentResult, HopBreakdown, RunResult } from '../../lab/contract.ts';
import { plain, pointLabel } from '../../lab/charts/index.ts';
import { alike, bar, cut, heading, paint, percent, table, widthOf } from './layout.ts';

const WORDS = { publish: 'publish: from send to acknowledgement', e2e: 'end to end: from send to delivery' } as const;
const BAR = 8;

/** The breakdown of the only point, or the three longest hops of each point of a sweep. */
export function hopsText(result: ExperimentResult): string {
  if (result.runs.every((run) => run.hops.length === 0)) return '';
  if (result.points.length > 1) return longestHops(result);
  const tables = (['publish', 'e2e'] as const).map((latency) => hopTable(result.runs, latency)).filter((t) => t !== '');
  return [`${heading('Where the time went')}  ms`, ...tables].join('\n');
}

/** The mean over replications of one breakdown. */
export function meanBreakdown(
  runs: readonly RunResult[],
  latency: HopBreakdown['latency'],
  at: HopBreakdown['at'],
): HopBreakdown | undefined {
  const all = runs.flatMap((run) => run.hops.filter((hop) => hop.latency === latency && hop.at === at));
  const [first] = all;
  if (first === undefined) return undefined;
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / all.length;
  const hops = first.hops.map(({ name }) => ({
    name,
    time: mean(all.map((one) => one.hops.find((hop) => hop.name === name)?.time ?? 0)),
  }));
  return { latency, at, total: mean(all.map(({ total }) => total)), hops };
}

const NAME = 37; // columns, so that both tables align

function hopTable(runs: readonly RunResult[], latency: HopBreakdown['latency']): string {
  const mean = meanBreakdown(runs, latency, 'mean');
  if (mean === undefined) return '';
  const parts = [mean, meanBreakdown(runs, latency, 'p50'), meanBreakdown(runs, latency, 'p99')];
  const text = alike(Math.max(...parts.map((part) => part?.total ?? 0)));
  const cells = (of: (part: HopBreakdown) => number): string[] =>
    parts.map((part) => (part === undefined ? '–' : text(of(part))));
  const rows = mean.hops.map(({ name, time }) => {
    const [ofMean = '', ...others] = cells(({ hops }) => hops.find((hop) => hop.name === name)?.time ?? 0);
    const share = time / mean.total;
    return [cut(name, NAME), ofMean, percent(share), ...others, paint.cyan(bar(share, BAR))];
  });
  const [ofMean = '', ...others] = cells(({ total }) => total).map((cell) => paint.bold(cell));
  const head = [WORDS[latency].padEnd(NAME), 'mean', 'share', 'p50', 'p99', ''];
  return table([head, ...rows, [paint.bold('total'), ofMean, '', ...others, '']], (c) => c > 0 && c < 5);
}

function longestHops(result: ExperimentResult): string {
  const labels = result.points.map((point) => cut(pointLabel(point.assignment, result.swept, result.units), 30));
  const room = 68 - Math.max(5, ...labels.map(widthOf));
  const rows = result.points.map((point, i) => {
    const label = labels[i] ?? '';
    const runs = result.runs.filter((run) => run.point === point.point);
    const mean = meanBreakdown(runs, 'e2e', 'mean') ?? meanBreakdown(runs, 'publish', 'mean');
    if (mean === undefined) return [label, '–', ''];
    const longest = [...mean.hops].sort((a, b) => b.time - a.time).slice(0, 3);
    const words = longest.map(({ name, time }) => `${name} ${percent(time / mean.total)}`).join(', ');
    return [label, plain(mean.total), cut(words, room)];
  });
  const title = `${heading('Where the time went')}  longest hops end to end, mean in ms`;
  return `${title}\n${table([['point', 'mean', 'longest hops'], ...rows], (column) => column === 1)}`;
}
