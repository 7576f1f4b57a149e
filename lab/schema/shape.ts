/**
 * The shape of the experiment file as data: what may stand where, in which unit, with which meaning. The zod schema (and
 * by it the JSON Schema), the paths of sweeps and the way back to text are all derived from it.
 */

/** A scalar of the file, as canonical value: times in the unit of the field, sizes in bytes, rates in msg/s. */
export type Scalar = string | number | boolean;

/** Plain data of an experiment file. */
export type Tree = Scalar | null | readonly Tree[] | { readonly [key: string]: Tree };

/** Keys and values of a part of the file. */
export type Group = { readonly [key: string]: Tree };

/**
 * How a scalar is written and kept: `ms` and `seconds` are times, kept in that unit; `bytes`; `byte-rate` in B/s;
 * `rate` in msg/s; `count` a whole number; `ratio` a number; `scalar` any scalar as it stands.
 */
export type FieldKind =
  | 'ms'
  | 'seconds'
  | 'bytes'
  | 'byte-rate'
  | 'rate'
  | 'count'
  | 'ratio'
  | 'boolean'
  | 'choice'
  | 'text'
  | 'scalar';

/** One scalar of the file. */
export interface Field {
  readonly kind: FieldKind;
  readonly choices?: readonly string[] | undefined;
  /** Other spellings of choices or values: { '-1': 'all' }. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Words accepted beside numbers: 'unlimited'. */
  readonly words?: readonly string[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The value must be larger than this. */
  readonly above?: number | undefined;
  /** The value must be smaller than this. */
  readonly below?: number | undefined;
  /** Whether the canonical value must be a whole number. */
  readonly whole?: boolean | undefined;
  /** Written without unit, as the real system has it, when the file is written back. */
  readonly bare?: boolean | undefined;
}

/** What may stand at a place of the file. */
export type Shape =
  | { readonly type: 'leaf'; readonly says: string; readonly field: Field }
  | {
      readonly type: 'group';
      readonly says: string;
      readonly keys: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[] | undefined;
    }
  /** Keys chosen by the user; `keys` are reserved ones. */
  | {
      readonly type: 'named';
      readonly says: string;
      readonly of: Shape;
      readonly keys?: Readonly<Record<string, Shape>> | undefined;
    }
  | { readonly type: 'list'; readonly says: string; readonly of: Shape }
  /** A scalar, or written out. */
  | { readonly type: 'either'; readonly says: string; readonly leaf: Shape; readonly group: Shape }
  /** Told apart by the value of `kind`. */
  | { readonly type: 'variants'; readonly says: string; readonly variants: Readonly<Record<string, Shape>> };

/** A scalar of a kind. */
export const leaf = (field: Field | FieldKind, says: string): Shape => ({
  type: 'leaf',
  says,
  field: typeof field === 'string' ? { kind: field } : field,
});

/** Fixed keys. */
export const group = (
  says: string,
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): Shape => ({
  type: 'group',
  says,
  keys,
  required,
});

/** Keys that the user chooses. */
export const named = (says: string, of: Shape, keys: Readonly<Record<string, Shape>> = {}): Shape => ({
  type: 'named',
  says,
  of,
  keys,
});

/** A list. */
export const list = (says: string, of: Shape): Shape => ({ type: 'list', says, of });

/** A scalar or a group. */
export const either = (says: string, leafShape: Shape, groupShape: Shape): Shape => ({
  type: 'either',
  says,
  leaf: leafShape,
  group: groupShape,
});

/** Groups told apart by `kind`; each is given without that key. */
export function variants(
  says: string,
  of: Readonly<Record<string, { says: string; keys: Readonly<Record<string, Shape>>; required?: readonly string[] }>>,
): Shape {
  const shapes = Object.entries(of).map(([kind, { says: its, keys, required = [] }]) => {
    const discriminator = leaf({ kind: 'choice', choices: [kind] }, its);
    return [kind, group(its, { kind: discriminator, ...keys }, ['kind', ...required])] as const;
  });
  return { type: 'variants', says, variants: Object.fromEntries(shapes) };
}

/** Whether a value is an object with keys. */
export const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own property of an object, undefined for anything else (never one of a prototype). */
export const child = (value: unknown, key: string | number): Tree | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, Tree>)[key]
    : undefined;
