/** Predicted against published: a point a row, both axes logarithmic, the identity, and a band of ten per cent around it. */
import { type Chart, data, framed, type Row } from './chart.ts';
import { logTicks } from './scales.ts';
import { INK, SERIES_COLOURS, SERIES_SHAPES } from './theme.ts';

/** One row: both values in the same unit, above zero. */
export interface PredictedPoint {
  readonly id: string;
  readonly group: string;
  readonly published: number;
  readonly predicted: number;
}

const SIDE = 460; // px
const BAND = 0.1; // half its width, as a share

/** The chart of some rows, coloured by group. `quantity` and `unit` name both axes. */
export function predictedAgainstPublished(
  points: readonly PredictedPoint[],
  labels: {
    readonly name: string;
    readonly title: string;
    readonly about: string;
    readonly quantity: string;
    readonly unit: string;
  },
): Chart {
  const values = points.flatMap(({ published, predicted }) => [published, predicted]);
  const ticks = logTicks(Math.min(...values), Math.max(...values));
  const [least, most] = [ticks[0] ?? 1, ticks.at(-1) ?? 1];
  const groups = [...new Set(points.map(({ group }) => group))].sort();
  const scale = { type: 'log', domain: [least, most], nice: false };
  const axis = (side: string): object => ({
    title: `${side} ${labels.quantity} (${labels.unit}), log scale`,
    values: ticks,
    format: labels.unit === 'msg/s' ? '~s' : ',~f',
    grid: true,
  });
  const line = [least, most].map((x) => ({ x, y: x, low: x * (1 - BAND), high: x * (1 + BAND) }));
  const x = (field: string): object => ({ field, type: 'quantitative', scale, axis: axis('published') });
  const y = (field: string): object => ({ field, type: 'quantitative', scale, axis: axis('predicted') });
  const rows = points.map((point): Row => ({ ...point }));
  return framed(labels.about, {
    name: labels.name,
    title: labels.title,
    remark: 'line: predicted = published; band: ±10 %',
    width: SIDE,
    height: SIDE,
    beside: 120,
    body: {
      layer: [
        {
          data: data(line),
          mark: { type: 'area', opacity: 0.18, color: INK.reference.light, clip: true },
          encoding: { x: x('x'), y: y('low'), y2: { field: 'high' } },
        },
        {
          data: data(line),
          mark: { type: 'line', color: INK.reference.light, strokeWidth: 1.25 },
          encoding: { x: x('x'), y: y('y') },
        },
        {
          data: data(rows),
          mark: { type: 'point', size: 60, strokeWidth: 2, opacity: 0.9 },
          encoding: {
            x: x('published'),
            y: y('predicted'),
            color: {
              field: 'group',
              type: 'nominal',
              title: null,
              scale: { domain: groups, range: SERIES_COLOURS.slice(0, groups.length) },
            },
            shape: {
              field: 'group',
              type: 'nominal',
              title: null,
              scale: { domain: groups, range: SERIES_SHAPES.slice(0, groups.length) },
            },
            tooltip: ['id', 'published', 'predicted'].map((field) => ({ field })),
          },
        },
      ],
    },
  });
}
