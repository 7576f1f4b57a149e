/** Charts that the experiment file asks for: a metric against a swept setting, one series a value of another. */
import type { Assignment, ChartRequest, ExperimentResult } from '../contract.ts';
import type { Chart, Row, Spec } from './chart.ts';
import { chart, data } from './chart.ts';
import type { Hover } from './hover.ts';
import { hover } from './hover.ts';
import { intervalMethod, replicationsOf } from './facts.ts';
import { CASE } from '../sweep.ts';
import { capital, metricInfo, metricLabel, pointLabel, shortPaths, valueLabel } from './labels.ts';
import { legendAbove, linesBody } from './lines.ts';
import { withUnit } from './numbers.ts';
import { axisFor, axisFormat, axisTitle } from './scales.ts';
import { BAND_REMARK, overTime } from './series.ts';
import type { SettingAxis } from './settingAxis.ts';
import { settingAxis, settingValues } from './settingAxis.ts';
import { INK, SERIES_COLOURS, SERIES_SHAPES } from './theme.ts';

const ONE_SERIES = 'all';
const TIME = 'time';

function seriesOf(request: ChartRequest, result: ExperimentResult, assignment: Assignment): string {
  const others = result.swept.filter((path) => path !== request.x && path !== request.series);
  const own = request.series === undefined ? undefined : assignment[request.series];
  if (others.length > 0)
    return pointLabel(assignment, request.series === undefined ? others : [request.series, ...others], result.units);
  const label = own === undefined ? '' : valueLabel(request.series ?? '', own, result.units);
  return label === '' ? ONE_SERIES : label;
}

function rowsOf(request: ChartRequest, result: ExperimentResult, x: SettingAxis): Row[] {
  return result.points.flatMap(({ assignment, metrics }) => {
    const summary = metrics[request.y];
    const value = assignment[request.x];
    if (summary === undefined || value === undefined || !Number.isFinite(summary.mean)) return [];
    const series = seriesOf(request, result, assignment);
    return [
      {
        x: x.of(value),
        setting: valueLabel(request.x, value, result.units),
        series,
        mean: summary.mean,
        low: Math.max(Math.min(0, summary.mean), summary.low), // what cannot be negative has no interval below 0
        high: summary.high,
      },
    ];
  });
}

function overPoint(what: string, setting: string): Hover {
  return hover(
    { field: 'series', title: 'series' },
    { field: 'setting', title: setting },
    { field: 'mean', title: what, format: ',.4~r' },
    { field: 'low', title: '95 % from', format: ',.4~r' },
    { field: 'high', title: 'to', format: ',.4~r' },
  );
}

/** Colours of the series; without a `symbol` the legend shows the shapes of the marks themselves. */
function colourOf(labels: readonly string[], symbol: string | undefined, title: string): Spec {
  const range = labels.map((_, i) => SERIES_COLOURS[i % SERIES_COLOURS.length]);
  const { symbolType: _line, ...above } = legendAbove(labels);
  const symbols = symbol === undefined ? {} : { symbolType: symbol };
  const titled = title === CASE ? {} : { title, titleOrient: 'left', titlePadding: 12 };
  const legend = { ...above, ...symbols, symbolSize: 110, ...titled };
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: labels, range },
    legend: labels.length > 1 ? legend : null,
  };
}

interface Drawing {
  readonly rows: readonly Row[];
  readonly labels: readonly string[];
  readonly x: SettingAxis;
  readonly y: Spec;
  readonly what: string;
  readonly setting: string;
  readonly seriesTitle: string;
}

const errorBar = (y: Spec, extra: Spec = {}): Spec => ({
  mark: {
    type: 'errorbar',
    ticks: { size: 9, aria: false, ...extra },
    rule: { strokeWidth: 1.75, aria: false, ...extra },
  },
  encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } },
});

function lines({ rows, labels, x, y, what, setting, seriesTitle }: Drawing): Spec {
  const over = overPoint(what, setting);
  const color = colourOf(labels, undefined, seriesTitle);
  const range = labels.map((_, i) => SERIES_SHAPES[i % SERIES_SHAPES.length]);
  const shape = { ...color, scale: { domain: labels, range } };
  return {
    data: data(rows),
    encoding: { x: x.encoding, color },
    layer: [
      errorBar(y),
      { mark: { type: 'line', aria: false }, encoding: { y } },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1, ...over.mark },
        encoding: { y, shape, tooltip: over.tooltip },
      },
    ],
  };
}

/** Above this many bars the values beside them would touch. */
const MOST_LABELLED = 8;
const HEADROOM = 1.1; // for the value above the highest bar

/** An axis from zero that leaves room for a value above the highest bar. */
function withHeadroom(y: Spec, rows: readonly Row[]): Spec {
  const most = Math.max(0, ...rows.map((row) => Number(row['high'])));
  return most === 0 ? y : { ...y, scale: { ...(y['scale'] as Spec), domainMax: most * HEADROOM } };
}

function columns({ rows, labels, x, y: given, what, setting, seriesTitle }: Drawing): Spec {
  const log = (given['scale'] as { type?: string }).type === 'log';
  const y = log ? given : withHeadroom(given, rows);
  const over = overPoint(what, setting);
  const color = colourOf(labels, log ? 'circle' : 'square', seriesTitle);
  const side = labels.length > 1 ? { xOffset: { field: 'series', type: 'nominal', sort: labels } } : {};
  const mark = log ? { type: 'point', filled: true, size: 90, opacity: 1 } : { type: 'bar' };
  const bars = { mark: { ...mark, ...over.mark }, encoding: { y, color, tooltip: over.tooltip } };
  const errors = errorBar(y, log ? {} : { color: INK.title.light });
  const coloured = log ? { ...errors, encoding: { ...(errors['encoding'] as Spec), color } } : errors;
  const values: Spec = {
    mark: {
      type: 'text',
      baseline: 'bottom',
      dy: -6,
      fontSize: 12,
      fontWeight: 'bold',
      color: INK.title.light,
      aria: false,
    },
    encoding: { y: { ...y, field: 'high' }, text: { field: 'text', type: 'nominal' } },
  };
  const texts = rows.map((row) => ({ ...row, text: withUnit(Number(row['mean']), '') }));
  const layer = [bars, coloured, ...(rows.length <= MOST_LABELLED ? [values] : [])];
  return { data: data(texts), encoding: { x: x.encoding, ...side }, layer };
}

function againstTime(request: ChartRequest, result: ExperimentResult, what: string, unit: string): Chart | undefined {
  const assignments = new Map(result.points.map((point) => [point.point, point.assignment]));
  const rows = [...assignments].flatMap(([point, assignment]) => {
    const only = { ...result, points: result.points.filter((one) => one.point === point) };
    return overTime(only, request.y).map((row) => ({ ...row, series: seriesOf(request, result, assignment) }));
  });
  if (rows.length === 0) return undefined;
  const labels = [...new Set(rows.map((row) => row.series))].map((label) => ({ label }));
  const values = rows.flatMap((row) => [row.least, row.most]);
  const y = axisFor(
    values,
    axisTitle(what, unit),
    axisFormat(unit),
    request.scale === undefined ? undefined : request.scale === 'log',
  );
  const title = request.title ?? `${capital(what)} over time`;
  const body = linesBody({
    rows,
    lines: labels,
    legendTitle:
      request.series === undefined || request.series === CASE ? undefined : shortName(result, request.series),
    y,
    valueTitle: axisTitle(what, unit),
    happenings: result.happenings,
    valueFormat: ',.4~r',
  });
  const remark = replicationsOf(result) > 1 ? { remark: BAND_REMARK } : {};
  return chart(result, { name: request.name, title, ...remark, body });
}

const shortName = (result: ExperimentResult, path: string): string => shortPaths(result.swept).get(path) ?? path;

/** A setting by its short name; what there is a number of is said as well: `worker.count`. */
function settingName(path: string, short: ReadonlyMap<string, string>): string {
  const name = short.get(path) ?? path;
  return name === 'count' ? path.split('.').slice(-2).join('.') : name;
}

function againstSetting(
  request: ChartRequest,
  result: ExperimentResult,
  what: string,
  unit: string,
): Chart | undefined {
  const short = shortPaths(result.swept);
  const setting = settingName(request.x, short);
  const x = settingAxis(request.x, setting, settingValues(result, request.x), result.units);
  const rows = rowsOf(request, result, x);
  if (rows.length === 0) return undefined;
  const values = rows.flatMap((row) => [Number(row['low']), Number(row['high'])]);
  const log = request.scale === undefined ? undefined : request.scale === 'log';
  const y = { field: 'mean', type: 'quantitative', ...axisFor(values, axisTitle(what, unit), axisFormat(unit), log) };
  const labels = [...new Set(rows.map((row) => String(row['series'])))];
  const seriesTitle = request.series === undefined ? 'series' : (short.get(request.series) ?? request.series);
  const drawing: Drawing = { rows, labels, x, y, what: axisTitle(what, unit), setting, seriesTitle };
  const by = labels.length > 1 ? ` and ${seriesTitle}` : '';
  const method = intervalMethod(result);
  return chart(result, {
    name: request.name,
    title: request.title ?? `${capital(what)} by ${setting}${by}`,
    ...(method === undefined ? {} : { remark: `error bars: ${method}` }),
    body: x.numeric ? lines(drawing) : columns(drawing),
  });
}

/** A chart as the experiment file asks for it; undefined when the result has no such metric or setting. */
export function requestedChart(request: ChartRequest, result: ExperimentResult): Chart | undefined {
  const what = metricLabel(request.y);
  const { unit } = metricInfo(result, request.y);
  return request.x === TIME ? againstTime(request, result, what, unit) : againstSetting(request, result, what, unit);
}
