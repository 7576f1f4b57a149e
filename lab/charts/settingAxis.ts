/** The horizontal axis of a sweep: along numbers where the setting has some, else categories in the sweep's order. */
import type { ExperimentResult, Scalar } from '../contract.ts';
import type { Spec } from './chart.ts';
import { quantity, type Units, valueLabel } from './labels.ts';
import { CASE } from '../sweep.ts';
import { spreads } from './scales.ts';
import { PLOT } from './theme.ts';

/** From this ratio of largest to smallest on, a numeric setting is drawn on a logarithmic axis. */
const LOG_FROM = 20;
const GEOMETRIC_FROM = 4; // values in a constant ratio, such as 1, 2, 4, 8, from this many on too
const PADDING = 18; // px between the outermost values and the edge
const FEWEST_NUMBERS = 3; // two numbers are two cases, not a line
const CHARACTER = 7; // px, about

/** How a swept setting is drawn. */
export interface SettingAxis {
  readonly numeric: boolean;
  readonly encoding: Spec;
  /** Where a value of the setting lies: a number, or the name of a category. */
  readonly of: (value: Scalar) => string | number;
}

/** The values that a swept path takes, in the order of the sweep. */
export function settingValues(result: ExperimentResult, path: string): Scalar[] {
  return [...new Set(result.points.flatMap(({ assignment }) => assignment[path] ?? []))];
}

function inConstantRatio(sorted: readonly number[]): boolean {
  const ratios = sorted.slice(1).map((value, i) => value / (sorted[i] ?? value));
  return (
    sorted.length >= GEOMETRIC_FROM &&
    (sorted[0] ?? 0) > 0 &&
    !spreads([1, ...ratios.map((r) => r / (ratios[0] ?? r))], 1.02)
  );
}

/** A text on as many lines as it takes to be no wider than `most` characters, broken between words. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Labels of categories: broken into lines where they would touch, turned where there are too many for that. */
function labelsOf(texts: readonly string[]): Spec {
  if (texts.length > 8) return { labelAngle: -30 };
  const most = Math.floor(PLOT.width / texts.length / CHARACTER) - 1;
  const cases = texts.map(
    (text) => `datum.label === ${JSON.stringify(text)} ? ${JSON.stringify(wrapped(text, most))} : `,
  );
  return { labelAngle: 0, labelLimit: 0, labelExpr: `${cases.join('')}datum.label` };
}

function categories(title: string, values: readonly Scalar[], labelOf: (value: Scalar) => string): SettingAxis {
  const texts = values.map(labelOf);
  const encoding = {
    field: 'x',
    type: 'ordinal',
    sort: texts,
    axis: { title: title === CASE ? null : title, ...labelsOf(texts) },
    scale: { paddingInner: 0.3, paddingOuter: 0.2 },
  };
  return { numeric: false, encoding, of: labelOf };
}

/** The axis of a swept path; `title` is its short name. */
export function settingAxis(path: string, title: string, values: readonly Scalar[], units: Units = {}): SettingAxis {
  const labelOf = (value: Scalar): string => valueLabel(path, value, units);
  const quantities = values.map(quantity);
  const [first] = quantities;
  const alike = first !== undefined && quantities.every((one) => one?.unit === first.unit);
  if (!alike || values.length < FEWEST_NUMBERS) return categories(title, values, labelOf);
  const numbers = quantities.map((one) => one?.value ?? 0);
  const sorted = [...numbers].sort((a, b) => a - b);
  const log = spreads(sorted, LOG_FROM) || inConstantRatio(sorted);
  const texts = numbers.map(
    (number, i) => `datum.value === ${number} ? ${JSON.stringify(labelOf(values[i] ?? ''))} : `,
  );
  const scale = log ? { type: 'log', nice: false, padding: PADDING } : { zero: false, nice: false, padding: PADDING };
  const axis = { title: log ? `${title}, log scale` : title, values: sorted, labelExpr: `${texts.join('')}''` };
  return {
    numeric: true,
    encoding: { field: 'x', type: 'quantitative', scale, axis },
    of: (value) => quantity(value)?.value ?? 0,
  };
}
