/**
 * Quantities as people write them: '5 ms', '64 KiB', '200k msg/s', '25 Gbps', '95 %'. Exact: numbers are read as
 * decimal fractions and rounded once, at the end.
 */
import { nearest } from './nearest.ts';

/** What a quantity measures. Base units: ns, B, B/s, msg, msg/s; a number has none. */
export type Dimension = 'time' | 'size' | 'byte rate' | 'messages' | 'message rate' | 'number';

interface Unit {
  readonly dimension: Dimension;
  /** The unit is `over / under` base units. */
  readonly over: bigint;
  readonly under: bigint;
}

/** A parsed quantity in base units, as an exact fraction. */
interface Exact {
  readonly dimension: Dimension;
  readonly over: bigint;
  readonly under: bigint;
}

/** A value, or a sentence that says what is wrong and what would be right. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

const unit = (dimension: Dimension, over: bigint | number, under: bigint | number = 1): Unit => ({
  dimension,
  over: BigInt(over),
  under: BigInt(under),
});

const SIZES = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;
const BINARY_SIZES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
const BITS = {
  bps: 1,
  kbps: 1e3,
  Mbps: 1e6,
  Gbps: 1e9,
  'bit/s': 1,
  'kbit/s': 1e3,
  'Mbit/s': 1e6,
  'Gbit/s': 1e9,
} as const;
const ALL_SIZES = Object.entries({ ...SIZES, ...BINARY_SIZES });

/** Every unit by its symbol. */
export const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['ns', unit('time', 1)],
  ['us', unit('time', 1e3)],
  ['µs', unit('time', 1e3)],
  ['ms', unit('time', 1e6)],
  ['s', unit('time', 1e9)],
  ['min', unit('time', 60e9)],
  ['h', unit('time', 3600e9)],
  ['d', unit('time', 86_400e9)],
  ...ALL_SIZES.map(([symbol, factor]) => [symbol, unit('size', factor)] as const),
  ...ALL_SIZES.map(([symbol, factor]) => [`${symbol}/s`, unit('byte rate', factor)] as const),
  ...Object.entries(BITS).map(([symbol, factor]) => [symbol, unit('byte rate', factor, 8)] as const),
  ['msg', unit('messages', 1)],
  ['op', unit('messages', 1)],
  ['messages', unit('messages', 1)],
  ['msg/s', unit('message rate', 1)],
  ['op/s', unit('message rate', 1)], // on a host a message is an operation
  ['messages/s', unit('message rate', 1)],
  ['msg/min', unit('message rate', 1, 60)],
  ['msg/h', unit('message rate', 1, 3600)],
  ['%', unit('number', 1, 100)],
]);

/** Factors that may follow the digits: '200k msg/s', '1M'. */
const FACTORS: ReadonlyMap<string, bigint> = new Map([
  ['k', 1000n],
  ['M', 1_000_000n],
  ['G', 1_000_000_000n],
]);

const EXAMPLES: Record<Dimension, string> = {
  time: "a time with ns, us, ms, s, min, h or d, such as '5 ms'",
  size: "a size with B, KiB, MiB, GiB (or kB, MB, GB), such as '64 KiB'",
  'byte rate': "bytes or bits per second, such as '50 MB/s', '10 MiB/s' or '25 Gbps'",
  messages: "a number of messages, such as '1000' or '10k msg'",
  'message rate': "messages per second, such as '200k msg/s'",
  number: "a number, such as '100', '1M' or '95 %'",
};

/** What a value of a dimension looks like, for sentences. */
export const exampleOf = (dimension: Dimension): string => EXAMPLES[dimension];

const NUMBER = /^([+-]?)(\d[\d_]*)?(?:\.(\d+))?(?:e([+-]?\d{1,2}))?/i;

/**
 * Reads a quantity of a dimension and gives it in the unit `into`. A bare number counts in the unit `bare`; without
 * `bare` only 0 may stand alone. Text with a factor but no unit ('1M') is refused for sizes, which have two of each.
 */
export function parseQuantity(
  text: string | number,
  dimension: Dimension,
  into: string,
  bare: string | undefined = into,
): Parsed<number> {
  if (typeof text === 'number' && bare === into && Number.isFinite(text)) return { value: text };
  const exact = parseExact(String(text), dimension, bare);
  if ('fault' in exact) return exact;
  const target = UNITS.get(into) ?? unit(dimension, 1);
  return { value: nearest(exact.value.over * target.under, exact.value.under * target.over) };
}

/** A literal of any dimension ('50 ms', '10 MiB/s', '0.9') in base units. */
export function parseLiteral(text: string): Parsed<{ dimension: Dimension; value: number }> {
  const number = splitNumber(text.trim());
  if (number === undefined) return { fault: `'${text}' is no number` };
  const found = UNITS.get(number.rest) ?? UNITS.get(number.rest.slice(1).trim());
  const dimension = found?.dimension ?? 'number';
  const exact = parseExact(text, dimension, undefined);
  if ('fault' in exact) return exact;
  return { value: { dimension, value: nearest(exact.value.over, exact.value.under) } };
}

function parseExact(text: string, dimension: Dimension, bare: string | undefined): Parsed<Exact> {
  const number = splitNumber(text.trim());
  if (number === undefined) return { fault: `'${text}' is no ${word(dimension)}: write ${EXAMPLES[dimension]}` };
  const { over, under, rest } = number;
  const whole = UNITS.get(rest);
  const factor = whole === undefined ? FACTORS.get(rest.slice(0, 1)) : undefined;
  const symbol = factor === undefined ? rest : rest.slice(1).trim();
  if (symbol === '' && factor !== undefined && dimension === 'size') return { fault: ambiguousSize(text, rest) };
  const chosen = symbol === '' ? bareUnit(dimension, bare, over) : UNITS.get(symbol);
  if (chosen === undefined)
    return { fault: symbol === '' ? unitless(text, dimension) : unknownUnit(text, rest, symbol, dimension) };
  if (chosen.dimension !== dimension) {
    return { fault: `'${text}' is no ${word(dimension)}: write ${EXAMPLES[dimension]}` };
  }
  return { value: { dimension, over: over * (factor ?? 1n) * chosen.over, under: under * chosen.under } };
}

function bareUnit(dimension: Dimension, bare: string | undefined, value: bigint): Unit | undefined {
  if (bare !== undefined) return UNITS.get(bare) ?? unit(dimension, 1);
  return value === 0n || dimension === 'number' ? unit(dimension, 1) : undefined;
}

function splitNumber(text: string): { over: bigint; under: bigint; rest: string } | undefined {
  if (text.length > 60) return undefined;
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [all, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt((whole + fraction).replaceAll('_', ''));
  const shift = Number(exponent) - fraction.length;
  const over = (sign === '-' ? -digits : digits) * (shift > 0 ? 10n ** BigInt(shift) : 1n);
  return { over, under: shift < 0 ? 10n ** BigInt(-shift) : 1n, rest: text.slice(all.length).trim() };
}

const word = (dimension: Dimension): string => (dimension === 'messages' ? 'number of messages' : dimension);

const unitless = (text: string, dimension: Dimension): string => `'${text}' has no unit: write ${EXAMPLES[dimension]}`;

function ambiguousSize(text: string, factor: string): string {
  const letter = factor.toUpperCase();
  const digits = text.trim().slice(0, -factor.length).trim();
  return `'${text}' may mean two sizes: write '${digits} ${letter === 'K' ? 'kB' : `${letter}B`}' (powers of 1000) or '${digits} ${letter}iB' (powers of 1024)`;
}

function unknownUnit(text: string, rest: string, symbol: string, dimension: Dimension): string {
  const wrongCase = [...UNITS].find(
    ([name, { dimension: its }]) => its === dimension && name.toLowerCase() === rest.toLowerCase(),
  );
  if (wrongCase !== undefined) {
    const digits = text.trim().slice(0, -rest.length).trim();
    return `'${rest}' is not a unit: did you mean '${digits} ${wrongCase[0]}'?`;
  }
  if (symbol === 'm') return `'m' is not a unit: write 'ms' for milliseconds, 'min' for minutes`;
  return `'${symbol}' in '${text}' is not a unit of ${word(dimension)}: write ${EXAMPLES[dimension]}`;
}
