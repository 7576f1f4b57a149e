/** Latency against percentile on an axis that gives each further nine the same room, as HdrHistogram plots it. */
import type { HistogramData } from '../../sim/index.ts';
import { Histogram } from '../../sim/index.ts';
import type { ExperimentResult, RunResult } from '../contract.ts';
import type { Chart, Row, Spec } from './chart.ts';
import { hover } from './hover.ts';
import { chart, data } from './chart.ts';
import { replicationsOf } from './facts.ts';
import { legendAbove } from './lines.ts';
import { withUnit } from './numbers.ts';
import { axisFor } from './scales.ts';
import { MOST_LINES, pointLabels } from './series.ts';
import { SERIES_COLOURS } from './theme.ts';
import { type Words, wordsOf } from './words.ts';

const NAME = 'latency-percentiles';
const NS_PER_MS = 1e6;
const STEPS_PER_NINE = 20;
const NINES = 4; // the axis ends at p99.99
/** A percentile with fewer messages beyond it than this says more about luck than about the system. */
const LEAST_BEYOND = 10;
/** The named percentiles: marked on the axis and on the lines. */
const NAMED = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999] as const;
const DISTRIBUTIONS = [
  ['publish.latency', 'publish'],
  ['e2e.latency', 'end-to-end'],
] as const;

interface Curve {
  readonly label: string;
  readonly histogram: Histogram;
}

function merged(runs: readonly RunResult[], name: string): Histogram | undefined {
  const parts: HistogramData[] = runs.flatMap((run) => run.distributions[name] ?? []).filter((part) => part.count > 0);
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  const all = Histogram.from(first);
  for (const other of others) all.merge(Histogram.from(other));
  return all;
}

function curvesOf(result: ExperimentResult): Curve[] {
  if (result.points.length === 1) {
    return DISTRIBUTIONS.flatMap(([name, label]) => {
      const histogram = merged(result.runs, name);
      return histogram === undefined ? [] : [{ label, histogram }];
    });
  }
  const labels = pointLabels(result);
  return result.points.flatMap(({ point }, i) => {
    const histogram = merged(
      result.runs.filter((run) => run.point === point),
      'e2e.latency',
    );
    return histogram === undefined ? [] : [{ label: labels[i] ?? '', histogram }];
  });
}

/** The position of a percentile on the axis: how many nines it has. */
const nines = (quantile: number): number => -Math.log10(1 - quantile);
const nameOf = (quantile: number): string => `p${Number((quantile * 100).toFixed(2))}`;

function quantilesOf(count: number): { quantile: number; named: boolean }[] {
  const least = Math.round(nines(0.5) * STEPS_PER_NINE);
  const between = Array.from({ length: NINES * STEPS_PER_NINE - least }, (_, i) => ({
    quantile: 1 - 1 / Math.exp(((least + 1 + i) / STEPS_PER_NINE) * Math.LN10),
    named: false,
  }));
  return [...between, ...NAMED.map((quantile) => ({ quantile, named: true }))]
    .filter(({ quantile }) => count * (1 - quantile) >= LEAST_BEYOND)
    .sort((a, b) => a.quantile - b.quantile);
}

function rowsOf(curves: readonly Curve[]): Row[] {
  return curves.flatMap(({ label, histogram }) =>
    quantilesOf(histogram.count).map(({ quantile, named }) => ({
      series: label,
      nines: nines(quantile),
      named,
      percentile: nameOf(quantile),
      latency: histogram.quantile(quantile) / NS_PER_MS,
    })),
  );
}

const labelOf = NAMED.map(
  (quantile) => `abs(datum.value - ${nines(quantile).toFixed(4)}) < 0.001 ? '${nameOf(quantile)}' : `,
);

function body(rows: readonly Row[], labels: readonly string[], noun: string): Spec {
  const values = rows.map((row) => Number(row['latency']));
  const range = labels.map((_, i) => SERIES_COLOURS[i % SERIES_COLOURS.length]);
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: labels, range },
    legend: labels.length > 1 ? legendAbove(labels) : null,
  };
  const axis = {
    title: `percentile of the ${noun}`,
    values: NAMED.map(nines),
    labelExpr: `${labelOf.join('')}''`,
    grid: true,
  };
  const x = { field: 'nines', type: 'quantitative', scale: { domain: [nines(0.5), nines(0.9999)], nice: false }, axis };
  const y = { field: 'latency', type: 'quantitative', ...axisFor(values, 'latency (ms)', ',~f') };
  const over = hover(
    { field: 'series', title: 'series' },
    { field: 'percentile', title: 'percentile' },
    { field: 'latency', title: 'latency (ms)', format: ',.4~r' },
  );
  const points: Spec = {
    transform: [{ filter: 'datum.named' }],
    mark: { type: 'point', filled: true, size: 48, opacity: 1, ...over.mark },
    encoding: {
      tooltip: over.tooltip,
    },
  };
  return { data: data(rows), encoding: { x, y, color }, layer: [{ mark: { type: 'line', aria: false } }, points] };
}

function sentence(curves: readonly Curve[], { noun, acknowledged, delivered }: Words, single: boolean): string {
  if (!single) return 'End-to-end latency by percentile at each point';
  const done: Readonly<Record<string, string>> = { publish: acknowledged, 'end-to-end': delivered };
  const said = curves.map(
    ({ label, histogram }) => `${done[label]} within ${withUnit(histogram.quantile(0.99) / NS_PER_MS, 'ms')}`,
  );
  return `99 % of the ${noun} are ${said.join(', ')}`;
}

/** The percentile plot of publish and end-to-end latency of one point, or of end-to-end latency of a small sweep. */
export function latencyPercentiles(result: ExperimentResult): Chart | undefined {
  if (result.points.length > MOST_LINES) return undefined;
  const curves = curvesOf(result);
  const rows = rowsOf(curves);
  if (rows.length === 0) return undefined;
  const words = wordsOf(result);
  return chart(result, {
    name: NAME,
    title: sentence(curves, words, result.points.length === 1),
    remark: `${replicationsOf(result) > 1 ? 'all replications together; ' : ''}a percentile is drawn when at least ${LEAST_BEYOND} ${words.noun} lie beyond it`,
    body: body(
      rows,
      curves.map((curve) => curve.label),
      words.noun,
    ),
  });
}
