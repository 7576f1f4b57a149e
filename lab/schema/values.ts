/** Scalars as written → canonical values, with sentences for what does not fit. */
import { exactText, humanise } from './humanise.ts';
import type { Field, FieldKind, Scalar } from './shape.ts';
import { didYouMean } from './suggest.ts';
import { type Dimension, type Parsed, exampleOf, parseQuantity } from './units.ts';

interface Measure {
  readonly dimension: Dimension;
  readonly unit: string;
}

const MEASURES: Partial<Record<FieldKind, Measure>> = {
  ms: { dimension: 'time', unit: 'ms' },
  seconds: { dimension: 'time', unit: 's' },
  bytes: { dimension: 'size', unit: 'B' },
  'byte-rate': { dimension: 'byte rate', unit: 'B/s' },
  rate: { dimension: 'message rate', unit: 'msg/s' },
  count: { dimension: 'number', unit: '' },
  ratio: { dimension: 'number', unit: '' },
};

/** The unit of a canonical value: 'ms', 's', 'B', 'B/s', 'msg/s', or '' for what has none. */
export const unitOf = (field: Field): string => MEASURES[field.kind]?.unit ?? '';

/** What a field wants, for sentences: "a time with ns, us, … such as '5 ms'". */
export function expectation(field: Field): string {
  const words = (field.words ?? []).map((word) => `'${word}'`).join(' or ');
  const or = words === '' ? '' : `, or ${words}`;
  const measure = MEASURES[field.kind];
  if (field.kind === 'choice') return `one of ${(field.choices ?? []).join(', ')}`;
  if (field.kind === 'boolean') return 'true or false';
  if (field.kind === 'count') return `a whole number, such as 4 or 1M${or}`;
  if (measure !== undefined) return exampleOf(measure.dimension) + or;
  return field.kind === 'scalar' ? 'a text, a number, true or false' : 'a text';
}

/** Reads a scalar of the file. */
export function parseScalar(field: Field, raw: unknown): Parsed<Scalar> {
  if (raw === null) return { fault: `has no value: write ${expectation(field)}` };
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') {
    return { fault: `is ${Array.isArray(raw) ? 'a list' : 'a group of keys'}: write ${expectation(field)}` };
  }
  switch (field.kind) {
    case 'scalar':
      return { value: raw };
    case 'text':
      return { value: String(raw) };
    case 'boolean':
      return boolean(raw);
    case 'choice':
      return choice(field, String(raw));
    default:
      return quantity(field, raw);
  }
}

function boolean(raw: Scalar): Parsed<Scalar> {
  if (raw === true || raw === 'true') return { value: true };
  if (raw === false || raw === 'false') return { value: false };
  return { fault: `'${raw}' is not true or false: write one of them` };
}

function choice(field: Field, text: string): Parsed<Scalar> {
  const choices = field.choices ?? [];
  const meant = field.aliases?.[text] ?? text;
  // A class may be written with its package, as the real setting wants it.
  const short = meant.slice(meant.lastIndexOf('.') + 1);
  const found = choices.find((one) => one === meant) ?? choices.find((one) => /^[A-Z]/.test(one) && one === short);
  if (found !== undefined) return { value: found };
  const hint = choices.length > 3 ? `; ${didYouMean(text, choices)}` : '';
  return { fault: `'${text}' is not one of ${choices.join(', ')}${hint.includes('mean') ? hint : ''}` };
}

function quantity(field: Field, raw: Scalar): Parsed<Scalar> {
  if (typeof raw === 'boolean') return { fault: `'${raw}' is no quantity: write ${expectation(field)}` };
  if (field.words?.includes(String(raw)) === true) return { value: raw };
  const { dimension, unit } = MEASURES[field.kind] ?? { dimension: 'number', unit: '' };
  if (typeof raw === 'number' && !Number.isFinite(raw))
    return { fault: `${raw} is not finite: write ${expectation(field)}` };
  const parsed = parseQuantity(raw, dimension, unit);
  if ('fault' in parsed)
    return field.words === undefined ? parsed : { fault: `${parsed.fault}, or ${field.words.join(', ')}` };
  return inRange(field, field.whole === true || field.kind === 'count' ? largest(parsed.value) : parsed.value);
}

/** Beyond 2^53 a number means "never" or "no limit" (Long.MAX_VALUE in Kafka): the largest exact one means that here. */
const largest = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER);

function inRange(field: Field, value: number): Parsed<Scalar> {
  const { min, max, above, below } = field;
  const isWhole = field.whole === true || field.kind === 'count';
  if (isWhole && !Number.isInteger(value)) {
    return { fault: `${value} is not whole: write a whole number${inUnit(field)}` };
  }
  const show = (bound: number): string => String(exactOf(field, bound));
  if (min !== undefined && value < min) return { fault: `${show(value)} is too small: at least ${show(min)}` };
  if (max !== undefined && value > max) return { fault: `${show(value)} is too large: at most ${show(max)}` };
  if (above !== undefined && value <= above)
    return { fault: `${show(value)} is too small: it must be more than ${show(above)}` };
  if (below !== undefined && value >= below)
    return { fault: `${show(value)} is too large: it must be less than ${show(below)}` };
  return { value: Object.is(value, -0) ? 0 : value };
}

const inUnit = (field: Field): string => (unitOf(field) === '' ? '' : ` of ${unitOf(field)}`);

/** A canonical value as text (or bare number) that reads back to exactly it. */
export function exactOf(field: Field, value: Scalar): Scalar {
  const measure = MEASURES[field.kind];
  if (typeof value !== 'number' || measure === undefined || measure.unit === '') return value;
  return exactText(value, measure.dimension, measure.unit);
}

/** A canonical value for people: '64 KiB', '200k msg/s'. */
export function show(field: Field, value: Scalar): string {
  if (typeof value !== 'number' || unitOf(field) === '') return String(value);
  return humanise(value, unitOf(field));
}
