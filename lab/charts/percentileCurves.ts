/** Percentile curves side by side: a panel a run, what was measured and what was predicted. */
import { type Chart, data, framed, type Row, type Spec } from './chart.ts';
import { INK, SERIES_COLOURS } from './theme.ts';

/** One panel: latencies in ms at some quantiles (0 to 1). */
export interface CurvePanel {
  readonly title: string;
  readonly points: readonly { readonly quantile: number; readonly measured: number; readonly predicted: number }[];
}

const COLUMNS = 3;
const PANEL = { width: 240, height: 150 } as const; // px
const NAMED = [0.5, 0.9, 0.99, 0.999, 0.9999] as const;

/** The position of a quantile on the axis: the number of nines it has. */
const nines = (quantile: number): number => -Math.log10(1 - quantile);

const nameOf = (quantile: number): string => `p${Number((quantile * 100).toFixed(2))}`;

const LABELS = NAMED.map(
  (quantile) => `abs(datum.value - ${nines(quantile).toFixed(4)}) < 0.001 ? '${nameOf(quantile)}' : `,
).join('');

/** The chart of some panels; each has a scale of its own, logarithmic. */
export function percentileCurves(
  panels: readonly CurvePanel[],
  labels: { readonly name: string; readonly title: string; readonly about: string },
): Chart {
  const rows = panels.flatMap(({ title, points }) => points.flatMap((point) => rowsOf(title, point)));
  const series = ['measured', 'predicted'];
  const axis = { title: null, values: NAMED.map(nines), labelExpr: `${LABELS}''`, grid: true };
  const y: Spec = {
    field: 'latency',
    type: 'quantitative',
    title: 'ms',
    scale: { type: 'log', nice: true },
    axis: { tickCount: 4, format: '~g' },
  };
  const panel: Spec = {
    width: PANEL.width,
    height: PANEL.height,
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: { field: 'nines', type: 'quantitative', scale: { domain: [0, nines(0.9999)], nice: false }, axis },
      y,
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        scale: { domain: series, range: [INK.reference.light, SERIES_COLOURS[0]] },
        legend: { orient: 'top', symbolType: 'stroke' },
      },
      strokeDash: {
        field: 'series',
        type: 'nominal',
        scale: {
          domain: series,
          range: [
            [4, 3],
            [1, 0],
          ],
        },
      },
    },
  };
  const frame = framed(labels.about, {
    ...labels,
    width: COLUMNS * (PANEL.width + 60),
    remark: 'dashed: measured; solid: predicted; each panel has its own scale (ms, logarithmic)',
    body: {},
  });
  const { width: _, height: __, ...house } = frame.spec;
  const facet = {
    field: 'panel',
    type: 'nominal',
    title: null,
    sort: panels.map(({ title }) => title),
    header: { labelFontSize: 11, labelColor: INK.text.light, labelLimit: PANEL.width + 40 },
  };
  return {
    ...frame,
    spec: {
      ...house,
      data: data(rows),
      facet,
      columns: COLUMNS,
      spec: panel,
      resolve: { scale: { y: 'independent' } },
    },
  };
}

const rowsOf = (panel: string, { quantile, measured, predicted }: CurvePanel['points'][number]): Row[] => [
  { panel, nines: nines(quantile), series: 'measured', latency: measured },
  { panel, nines: nines(quantile), series: 'predicted', latency: predicted },
];
