/** Units of metrics, parameters and literals → dimensions and factors to the base units s, B, msg. */
import { type Dimension, humanise } from '../schema/index.ts';
import { type Dimensions, NONE, type Type } from './ast.ts';

interface Measure {
  readonly dimensions: Dimensions;
  /** A value times `over` divided by `under` is in base units: 50 ms = 50 x 1 / 1000 s. */
  readonly over: number;
  readonly under: number;
}

const measure = (dimensions: Partial<Dimensions>, over = 1, under = 1): Measure => ({
  dimensions: { ...NONE, ...dimensions },
  over,
  under,
});

const MEASURES: Record<string, Measure> = {
  ms: measure({ time: 1 }, 1, 1000),
  s: measure({ time: 1 }),
  B: measure({ size: 1 }),
  'B/s': measure({ size: 1, time: -1 }),
  'MiB/s': measure({ size: 1, time: -1 }, 2 ** 20),
  msg: measure({ messages: 1 }),
  'msg/s': measure({ messages: 1, time: -1 }),
  op: measure({ messages: 1 }),
  'op/s': measure({ messages: 1, time: -1 }),
};

/** Dimensions of a declared unit; a unit that is not known ('ratio', '1', '') has none. */
export const dimensionsOf = (unit: string): Dimensions => MEASURES[unit]?.dimensions ?? NONE;

/** The factor with which `scaled` takes a value of the unit to base units (negative: divide by it). */
export function scaleOf(unit: string): number {
  const { over, under } = MEASURES[unit] ?? { over: 1, under: 1 };
  return under === 1 ? over : -under;
}

/** A value in a declared unit, in base units. Division where the factor is a fraction: 50 ms is exactly 0.05 s. */
export const toBase = (value: number, scale: number): number => (scale < 0 ? value / -scale : value * scale);

/** The type of a metric or parameter with a declared unit. */
export const typeOfUnit = (unit: string): Type => ({
  kind: 'quantity',
  dimensions: dimensionsOf(unit),
  unit: MEASURES[unit] === undefined && unit !== 'ratio' ? undefined : unit,
  isConstant: false,
});

/** Dimension of a literal → its dimensions and the divisor from the base of lab/schema (ns) to that of expressions (s). */
export function literalMeasure(dimension: Dimension): { dimensions: Dimensions; under: number } {
  switch (dimension) {
    case 'time':
      return { dimensions: { ...NONE, time: 1 }, under: 1e9 };
    case 'size':
      return { dimensions: { ...NONE, size: 1 }, under: 1 };
    case 'byte rate':
      return { dimensions: { ...NONE, size: 1, time: -1 }, under: 1 };
    case 'messages':
      return { dimensions: { ...NONE, messages: 1 }, under: 1 };
    case 'message rate':
      return { dimensions: { ...NONE, messages: 1, time: -1 }, under: 1 };
    case 'number':
      return { dimensions: NONE, under: 1 };
  }
}

/** Dimensions in words: "a time", "messages per second". */
export function inWords(dimensions: Dimensions): string {
  const { time, size, messages } = dimensions;
  const known: Record<string, string> = {
    '0,0,0': 'a plain number',
    '1,0,0': 'a time',
    '0,1,0': 'a size',
    '0,0,1': 'messages',
    '-1,1,0': 'bytes per second',
    '-1,0,1': 'messages per second',
  };
  return known[`${time},${size},${messages}`] ?? `s^${time} B^${size} msg^${messages}`;
}

/** A value in base units for people: in the declared unit if there is one. */
export function shown(value: number, type: Type): string {
  if (type.kind !== 'quantity') return String(value);
  const unit = type.unit ?? baseUnit(type.dimensions);
  const scale = scaleOf(unit);
  return humanise(scale < 0 ? value * -scale : value / scale, unit);
}

function baseUnit(dimensions: Dimensions): string {
  const found = Object.entries(MEASURES).find(
    ([, { dimensions: d, over, under }]) => over === 1 && under === 1 && inWords(d) === inWords(dimensions),
  );
  return found?.[0] ?? (inWords(dimensions) === 'a plain number' ? '1' : inWords(dimensions));
}
