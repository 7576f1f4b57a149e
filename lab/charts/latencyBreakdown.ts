/** Where the time of a message went, hop by hop: stacked bars for the mean, the median and the 99th percentile. */
import type { ExperimentResult, HopBreakdown } from '../contract.ts';
import type { Chart, Row, Spec } from './chart.ts';
import { hover } from './hover.ts';
import { chart, data } from './chart.ts';
import { withUnit } from './numbers.ts';
import { spreads } from './scales.ts';
import { pointLabels } from './series.ts';
import { INK, SERIES_COLOURS } from './theme.ts';
import { wordsOf } from './words.ts';

const NAME = 'latency-breakdown';
/** A hop that is nowhere more than this share of its bar is shown together with its like. */
const SMALL = 0.01;
const OTHERS = 'all smaller hops';
const MOST_POINTS = 12;
const ROOM_FOR_TOTALS = 1.14;
/** Ratio of longest to shortest total from which a sweep's bars are drawn to 100 % each. */
const SHARES_FROM = 8;
const BAR = 34; // px a bar, with the space around it
const LATENCIES = { publish: 'publish', e2e: 'end-to-end' } as const;

interface Bar {
  readonly label: string;
  readonly total: number;
  readonly hops: ReadonlyMap<string, number>;
}

/** Several breakdowns of the same thing (one a replication) averaged. */
function averaged(label: string, breakdowns: readonly HopBreakdown[]): Bar {
  const hops = new Map<string, number>();
  let total = 0;
  for (const one of breakdowns) {
    total += one.total / breakdowns.length;
    for (const hop of one.hops) hops.set(hop.name, (hops.get(hop.name) ?? 0) + hop.time / breakdowns.length);
  }
  return { label, total, hops };
}

function barsOfOnePoint(result: ExperimentResult): Bar[] {
  const bars: Bar[] = [];
  for (const latency of ['publish', 'e2e'] as const) {
    for (const at of ['mean', 'p50', 'p99'] as const) {
      const found = result.runs.flatMap((run) => run.hops.filter((hop) => hop.latency === latency && hop.at === at));
      if (found.length > 0) bars.push(averaged(`${LATENCIES[latency]} ${at}`, found));
    }
  }
  return bars;
}

function barsOfPoints(result: ExperimentResult): Bar[] {
  const labels = pointLabels(result);
  return result.points.flatMap((point, i) => {
    const runs = result.runs.filter((run) => run.point === point.point);
    const found = runs.flatMap((run) => run.hops.filter((hop) => hop.latency === 'e2e' && hop.at === 'p99'));
    return found.length === 0 ? [] : [averaged(labels[i] ?? '', found)];
  });
}

/** The hops worth a colour of their own, in path order; the last colour is for the rest. */
function hopsShown(bars: readonly Bar[]): string[] {
  const names = new Set(bars.flatMap((bar) => [...bar.hops.keys()]));
  const share = (name: string): number => Math.max(...bars.map((bar) => (bar.hops.get(name) ?? 0) / bar.total));
  const shown = [...names].filter((name) => share(name) > SMALL);
  const colours = SERIES_COLOURS.length - 1;
  const largest = new Set([...shown].sort((a, b) => share(b) - share(a)).slice(0, colours));
  return shown.filter((name) => largest.has(name));
}

function rowsOf(bars: readonly Bar[], shown: readonly string[]): Row[] {
  return bars.flatMap((bar) => {
    const rest = [...bar.hops].filter(([name]) => !shown.includes(name)).reduce((sum, [, time]) => sum + time, 0);
    const rows = shown.map((hop, order) => ({ bar: bar.label, hop, order, time: bar.hops.get(hop) ?? 0 }));
    return rest > 0 ? [...rows, { bar: bar.label, hop: OTHERS, order: shown.length, time: rest }] : rows;
  });
}

const onTheLeft = (labels: readonly string[]): Spec => ({
  field: 'bar',
  type: 'nominal',
  sort: labels,
  axis: { title: null, labelPadding: 8 },
  scale: { paddingInner: 0.3 },
});

function colourOfHops(rows: readonly Row[], shown: readonly string[]): Spec {
  const domain = rows.some((row) => row['hop'] === OTHERS) ? [...shown, OTHERS] : shown;
  const range = domain.map((hop, i) => (hop === OTHERS ? SERIES_COLOURS.at(-1) : SERIES_COLOURS[i]));
  return {
    field: 'hop',
    type: 'nominal',
    scale: { domain, range },
    legend: { title: 'hop, in path order', offset: 24 },
  };
}

/** `shares`: every bar is drawn to 100 %, for totals too different to share an axis of times. */
function body(bars: readonly Bar[], shares: boolean): Spec {
  const shown = hopsShown(bars);
  const totalOf = new Map(bars.map((bar) => [bar.label, bar.total]));
  const rows = rowsOf(bars, shown).map((row) => ({
    ...row,
    length: shares ? Number(row['time']) / (totalOf.get(String(row['bar'])) ?? 1) : Number(row['time']),
  }));
  const most = shares ? 1 : Math.max(...bars.map((bar) => bar.total));
  const scale = { domain: [0, most * ROOM_FOR_TOTALS], nice: false };
  const axis = shares
    ? { title: 'share of the total (%)', format: '.0%', grid: true, values: [0, 0.25, 0.5, 0.75, 1] }
    : { title: 'time (ms)', format: ',~f', grid: true, tickCount: 6 };
  const over = hover(
    { field: 'bar', title: 'latency' },
    { field: 'hop', title: 'hop' },
    { field: 'time', title: 'time (ms)', format: ',.3~r' },
  );
  const stack: Spec = {
    data: data(rows),
    mark: { type: 'bar', stroke: INK.background.light, strokeWidth: 0.75, ...over.mark },
    encoding: {
      x: { field: 'length', type: 'quantitative', scale, axis },
      color: colourOfHops(rows, shown),
      order: { field: 'order', type: 'quantitative' },
      tooltip: over.tooltip,
    },
  };
  const ends = bars.map(({ label, total }) => ({ bar: label, end: shares ? 1 : total, text: withUnit(total, 'ms') }));
  const totals: Spec = {
    data: data(ends),
    mark: { type: 'text', align: 'left', dx: 6, fontSize: 12, fontWeight: 'bold', color: INK.title.light, aria: false },
    encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text', type: 'nominal' } },
  };
  return { encoding: { y: onTheLeft(bars.map((bar) => bar.label)) }, layer: [stack, totals] };
}

function sentence(bars: readonly Bar[], what: string): string {
  const widest = bars.reduce((a, b) => (b.total > a.total ? b : a));
  const [hop, time] = [...widest.hops].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as const);
  const share = Math.round((time / widest.total) * 100);
  return `${what}: ${share} % of ${widest.label} is “${hop}”`;
}

/** The breakdown by hop of one point (six bars), or of end-to-end p99 at each point of a sweep. */
export function latencyBreakdown(result: ExperimentResult): Chart | undefined {
  const single = result.points.length === 1;
  const bars = (single ? barsOfOnePoint(result) : barsOfPoints(result)).filter((bar) => bar.total > 0);
  if (bars.length === 0 || result.points.length > MOST_POINTS) return undefined;
  const words = wordsOf(result);
  const what = single
    ? `Where the time of ${words.one} goes`
    : 'Where the time of the slowest 1 % (end-to-end p99) goes';
  return chart(result, {
    name: NAME,
    title: sentence(bars, what),
    remark: `bars of a percentile average the ${words.noun} at that percentile; hops add up to the total`,
    height: bars.length * BAR,
    width: 520,
    beside: 180,
    body: body(
      bars,
      !single &&
        spreads(
          bars.map((bar) => bar.total),
          SHARES_FROM,
        ),
    ),
  });
}
