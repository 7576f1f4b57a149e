/** Quantities for people: three or four digits and a fitting unit; and exact texts that read back to the same number. */
import { type Dimension, parseQuantity } from './units.ts';

interface Scale {
  readonly factor: number;
  readonly unit: string;
}

const TIMES: readonly Scale[] = [
  { factor: 86_400e9, unit: 'd' },
  { factor: 3600e9, unit: 'h' },
  { factor: 60e9, unit: 'min' },
  { factor: 1e9, unit: 's' },
  { factor: 1e6, unit: 'ms' },
  { factor: 1e3, unit: 'us' },
  { factor: 1, unit: 'ns' },
];
const SIZES: readonly Scale[] = [
  { factor: 2 ** 40, unit: 'TiB' },
  { factor: 2 ** 30, unit: 'GiB' },
  { factor: 2 ** 20, unit: 'MiB' },
  { factor: 2 ** 10, unit: 'KiB' },
  { factor: 1, unit: 'B' },
];
const BYTE_RATES: readonly Scale[] = SIZES.map(({ factor, unit }) => ({ factor, unit: `${unit}/s` }));
const THOUSANDS: readonly Scale[] = [
  { factor: 1e9, unit: 'G' },
  { factor: 1e6, unit: 'M' },
  { factor: 1e3, unit: 'k' },
  { factor: 1, unit: '' },
];
const decimal = (unit: string, of: number): readonly Scale[] =>
  THOUSANDS.map(({ factor, unit: prefix }) => ({ factor: factor * of, unit: `${prefix}${unit}` }));
const withUnit = (unit: string): readonly Scale[] =>
  THOUSANDS.map(({ factor, unit: prefix }) => ({ factor, unit: prefix === '' ? ` ${unit}` : `${prefix} ${unit}` }));

/** By unit of a metric: what one of it is in the base of its scales. */
const SCALES: Record<string, { readonly base: number; readonly scales: readonly Scale[] }> = {
  ns: { base: 1, scales: TIMES.slice(3) },
  ms: { base: 1e6, scales: TIMES.slice(3) },
  s: { base: 1e9, scales: TIMES },
  B: { base: 1, scales: SIZES },
  'B/s': { base: 1, scales: BYTE_RATES },
  'MiB/s': { base: 2 ** 20, scales: BYTE_RATES },
  msg: { base: 1, scales: withUnit('msg') },
  op: { base: 1, scales: withUnit('op') },
  'msg/s': { base: 1, scales: withUnit('msg/s') },
  'op/s': { base: 1, scales: withUnit('op/s') },
};

/**
 * A value in a unit (ns, ms, s, B, B/s, MiB/s, msg, msg/s, ratio, 1) as people read it, with three significant digits:
 * humanise(0.0024, 'ms') = '2.4 us', humanise(812345, 'msg/s') = '812k msg/s', humanise(0.937, 'ratio') = '93.7 %'.
 */
export function humanise(value: number, unit: string): string {
  if (!Number.isFinite(value)) return String(value);
  if (unit === 'ratio') return `${digits(value * 100)} %`;
  const known = SCALES[unit];
  if (known === undefined) return unit === '1' || unit === '' ? digits(value) : `${digits(value)} ${unit}`;
  const size = Math.abs(value) * known.base;
  const scale = known.scales.find(({ factor }) => size >= factor * 0.9995) ?? known.scales.at(-1);
  if (scale === undefined || value === 0) return `0 ${unit}`;
  const inScale = digits((value * known.base) / scale.factor);
  return /^[kMG]? /.test(scale.unit) ? inScale + scale.unit : `${inScale} ${scale.unit}`;
}

/** Three significant digits, no exponent below 1e21; whole numbers below 1000 stay whole. */
function digits(value: number): string {
  const short = Number(value.toPrecision(3));
  return Math.abs(value) < 1000 ? String(short) : String(Math.round(value));
}

/** Units of labels by the unit of a value: binary before decimal before bits, so that the first of equally short texts stands. */
const LABELS: Record<string, { readonly base: number; readonly scales: readonly Scale[] }> = {
  ms: { base: 1e6, scales: TIMES.slice(3) },
  s: { base: 1e9, scales: [...TIMES].reverse() },
  B: { base: 1, scales: [...SIZES, ...decimal('B', 1)] },
  'B/s': { base: 1, scales: [...BYTE_RATES, ...decimal('B/s', 1), ...decimal('bps', 1 / 8)] },
  'msg/s': { base: 1, scales: withUnit('msg/s') },
  'op/s': { base: 1, scales: withUnit('op/s') },
};

/** How many digits say something; all of them in a number with more than four. */
function significant(text: string): number {
  const digits = text.replace(/\D/g, '');
  return digits.length > 4 ? 10 * digits.length : digits.replace(/0+$/, '').length;
}

/**
 * A setting's value as a label: exactly it, in the unit that takes the fewest digits. shortest(12500000, 'B/s') = '100 Mbps',
 * shortest(65536, 'B') = '64 KiB'. Without a unit that it knows: undefined.
 */
export function shortest(value: number, unit: string): string | undefined {
  const known = LABELS[unit];
  if (known === undefined) return undefined;
  if (value === 0) return `0 ${unit}`;
  let found: string | undefined;
  let fewest = Infinity;
  for (const { factor, unit: symbol } of known.scales) {
    const number = Number(((value * known.base) / factor).toPrecision(12));
    const text = String(number);
    const digits = Math.abs(number) < 1 ? Infinity : significant(text);
    if (digits >= fewest) continue;
    fewest = digits;
    found = /^[kMG]? /.test(symbol) ? text + symbol : `${text} ${symbol}`;
  }
  return found;
}

/** How each dimension is written exactly: its scales, and the unit of the given number. */
const EXACT: Partial<Record<Dimension, readonly Scale[]>> = {
  time: TIMES.filter(({ unit }) => !['d', 'h', 'min'].includes(unit)),
  size: SIZES,
  'byte rate': BYTE_RATES,
  'message rate': [{ factor: 1, unit: 'msg/s' }],
};

/**
 * The shortest text with a unit that reads back to exactly this number of `unit`; the bare number where none does.
 * exactText(60, 'time', 's') = '60 s', exactText(0.002, 'time', 'ms') = '2 us'.
 */
export function exactText(value: number, dimension: Dimension, unit: string): string | number {
  if (value === 0) return `0 ${unit}`;
  const inBase = parseQuantity(value, dimension, baseOf(dimension), unit);
  if ('fault' in inBase) return value;
  for (const { factor, unit: symbol } of EXACT[dimension] ?? []) {
    const text = `${inBase.value / factor} ${symbol}`;
    const back = parseQuantity(text, dimension, unit);
    const isShort = text.length <= 10 || factor === 1;
    if (Math.abs(inBase.value) >= factor && isShort && 'value' in back && back.value === value) return text;
  }
  return value;
}

const BASES: Record<Dimension, string> = {
  time: 'ns',
  size: 'B',
  'byte rate': 'B/s',
  messages: 'msg',
  'message rate': 'msg/s',
  number: '',
};

/** The base unit of a dimension. */
export const baseOf = (dimension: Dimension): string => BASES[dimension];
