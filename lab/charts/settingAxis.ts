/** The horizontal axis of a sweep: along numbers where the setting has some, else categories in the sweep's order. */
import type { ExperimentResult, Scalar } from '../contract.ts';
import type { Spec } from './chart.ts';
import { quantity, scalarText } from './labels.ts';
import { axisTitle, spreads } from './scales.ts';

/** From this ratio of largest to smallest on, a numeric setting is drawn on a logarithmic axis. */
const LOG_FROM = 20;
const GEOMETRIC_FROM = 4; // values in a constant ratio, such as 1, 2, 4, 8, from this many on too
const PADDING = 18; // px between the outermost values and the edge
const FEWEST_NUMBERS = 3; // two numbers are two cases, not a line

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

function categories(title: string, values: readonly Scalar[]): SettingAxis {
  const encoding = {
    field: 'x',
    type: 'ordinal',
    sort: values.map(scalarText),
    axis: { title, labelAngle: values.length > 8 ? -30 : 0 },
    scale: { paddingInner: 0.3, paddingOuter: 0.2 },
  };
  return { numeric: false, encoding, of: scalarText };
}

/** The axis of a swept path; `name` is its short name. */
export function settingAxis(path: string, name: string, values: readonly Scalar[]): SettingAxis {
  const quantities = values.map(quantity);
  const [first] = quantities;
  const title = axisTitle(name, /(^|\.)rate$/.test(path) && typeof values[0] === 'number' ? 'msg/s' : '');
  const alike = first !== undefined && quantities.every((one) => one?.unit === first.unit);
  if (!alike || values.length < FEWEST_NUMBERS) return categories(title, values);
  const numbers = quantities.map((one) => one?.value ?? 0);
  const sorted = [...numbers].sort((a, b) => a - b);
  const log = spreads(sorted, LOG_FROM) || inConstantRatio(sorted);
  const texts = numbers.map(
    (number, i) => `datum.value === ${number} ? ${JSON.stringify(scalarText(values[i] ?? ''))} : `,
  );
  const scale = log ? { type: 'log', nice: false, padding: PADDING } : { zero: false, nice: false, padding: PADDING };
  const axis = { title: log ? `${title}, log scale` : title, values: sorted, labelExpr: `${texts.join('')}''` };
  return {
    numeric: true,
    encoding: { field: 'x', type: 'quantitative', scale, axis },
    of: (value) => quantity(value)?.value ?? 0,
  };
}
