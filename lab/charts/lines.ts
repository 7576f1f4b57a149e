/** Lines over time with a band for the spread over replications: the body that the charts over time share. */
import type { Happening } from '../contract.ts';
import type { Row, Spec } from './chart.ts';
import { hover } from './hover.ts';
import { data } from './chart.ts';
import { INK, SERIES_COLOURS } from './theme.ts';
import type { AxisChoice } from './scales.ts';

export interface Line {
  readonly label: string;
  readonly colour?: string;
  readonly dash?: readonly number[];
}

export interface LinesParts {
  /** Rows with `series`, `time`, `value`, `least`, `most`. */
  readonly rows: readonly Row[];
  readonly lines: readonly Line[];
  readonly y: AxisChoice;
  readonly valueTitle: string;
  readonly valueFormat: string;
  /** What the lines differ in, before the legend. */
  readonly legendTitle?: string | undefined;
  /** Faults to mark. */
  readonly happenings?: readonly Happening[] | undefined;
}

const SOLID = [1, 0];
const HOVER_SIZE = 30;

/** Long enough to show dashes, and as strong as the line whatever the band is. */
const LEGEND_LINE = { symbolSize: 500, symbolOpacity: 1 };

/** A legend above the plot, at its left edge; lines beside each other, as many as fit. */
export function legendAbove(labels: readonly string[]): Spec {
  const longest = Math.max(...labels.map((label) => label.length));
  const columns = longest > 30 ? 1 : longest > 18 ? 3 : longest > 8 ? 4 : 6;
  return {
    orient: 'top',
    title: null,
    direction: 'horizontal',
    columns,
    symbolType: 'stroke',
    ...LEGEND_LINE,
    offset: 8,
  };
}

const xOverTime: Spec = {
  field: 'time',
  type: 'quantitative',
  scale: { zero: true, nice: false },
  axis: { title: 'time since the end of the warm-up (s)', tickCount: 8, format: ',~f' },
};

function styleOf(lines: readonly Line[], title: string | undefined): { colour: Spec; dash: Spec } {
  const domain = lines.map((line) => line.label);
  const colours = lines.map((line, i) => line.colour ?? SERIES_COLOURS[i % SERIES_COLOURS.length]);
  const dashes = lines.map((line) => line.dash ?? SOLID);
  const titled = title === undefined ? {} : { title, titleOrient: 'left', titlePadding: 12 };
  const legend = lines.length > 1 ? { ...legendAbove(domain), ...titled } : null;
  return {
    colour: { field: 'series', type: 'nominal', scale: { domain, range: colours }, legend },
    dash: { field: 'series', type: 'nominal', scale: { domain, range: dashes }, legend },
  };
}

/** More of them than this would hide the lines. */
const MOST_MARKS = 12;

/** A band from the beginning of each fault to its end, and what it was, written along its beginning. */
function marksOf(happenings: readonly Happening[], rows: readonly Row[]): Spec[] {
  const end = Math.max(0, ...rows.map(({ time }) => Number(time)));
  const shown = happenings.filter(({ from }) => from <= end).slice(0, MOST_MARKS);
  if (shown.length === 0) return [];
  const values = data(shown.map(({ says, from, until = end }) => ({ says, time: from, until: Math.min(until, end) })));
  return [
    {
      data: values,
      mark: { type: 'rect', opacity: 0.35, color: INK.grid.light, aria: false },
      encoding: { x: xOverTime, x2: { field: 'until' } },
    },
    {
      data: values,
      mark: { type: 'rule', color: INK.quiet.light, strokeDash: [3, 3], aria: false },
      encoding: { x: xOverTime },
    },
    {
      data: values,
      mark: {
        type: 'text',
        align: 'right',
        baseline: 'top',
        angle: 270,
        dx: -6,
        dy: 4,
        fontSize: 11,
        color: INK.text.light,
      },
      encoding: { x: xOverTime, y: { value: 0 }, text: { field: 'says' } },
    },
  ];
}

/** The Vega-Lite body: bands below, lines above, and unseen points that carry what a reader hovers over. */
export function linesBody(parts: LinesParts): Spec {
  const { colour, dash } = styleOf(parts.lines, parts.legendTitle);
  const y = { field: 'value', type: 'quantitative', ...parts.y };
  const banded = parts.rows.some((row) => row['least'] !== row['most']);
  const band: Spec = {
    mark: { type: 'area', opacity: 0.16, aria: false },
    encoding: { y: { ...y, field: 'least' }, y2: { field: 'most' }, color: colour },
  };
  const line: Spec = { mark: { type: 'line', aria: false }, encoding: { y, color: colour, strokeDash: dash } };
  const over = hover(
    { field: 'series', title: 'series' },
    { field: 'time', title: 'time (s)', format: ',~f' },
    { field: 'value', title: parts.valueTitle, format: parts.valueFormat },
  );
  const unseen: Spec = {
    mark: { type: 'point', opacity: 0, size: HOVER_SIZE, ...over.mark },
    encoding: {
      y,
      tooltip: over.tooltip,
    },
  };
  const marks = marksOf(parts.happenings ?? [], parts.rows);
  const lines = {
    data: data(parts.rows),
    encoding: { x: xOverTime },
    layer: [...(banded ? [band] : []), line, unseen],
  };
  return marks.length === 0 ? lines : { layer: [...marks, lines] };
}
