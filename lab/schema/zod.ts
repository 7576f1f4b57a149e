/** Shapes → zod schemas, which validate files, give canonical values, and describe the file to editors. */
import { z } from 'zod';
import type { Field, Shape } from './shape.ts';
import { expectation, parseScalar } from './values.ts';

/** Message of the union of a scalar and a group: which of its branches was meant, the value tells. */
export const EITHER = 'either';

/** The zod schema of a shape. `strict`: required keys are required (for editors; a reader asks for them itself). */
export function toZod(shape: Shape, strict: boolean): z.ZodType {
  switch (shape.type) {
    case 'leaf':
      return leafSchema(shape.field).meta({ description: shape.says, ...hints(shape.field) });
    case 'group':
      return z
        .strictObject(keysOf(shape.keys, strict ? (shape.required ?? []) : [], strict), { error: mustBeGroup })
        .meta({ description: shape.says });
    case 'named':
      return z
        .object(keysOf(shape.keys ?? {}, [], strict), { error: mustBeGroup })
        .catchall(toZod(shape.of, strict))
        .meta({ description: shape.says });
    case 'list':
      return z.array(toZod(shape.of, strict), { error: mustBeList }).meta({ description: shape.says });
    case 'either':
      return z
        .union([toZod(shape.leaf, strict), toZod(shape.group, strict)], { error: EITHER })
        .meta({ description: shape.says });
    case 'variants':
      return variantSchema(shape.variants, strict).meta({ description: shape.says });
  }
}

const mustBeGroup = (issue: { code?: string; input?: unknown }): string | undefined =>
  issue.code === 'invalid_type' ? `${inWords(issue.input)}: write keys and values below it` : undefined;

const mustBeList = (issue: { code?: string; input?: unknown }): string | undefined =>
  issue.code === 'invalid_type' ? `${inWords(issue.input)}: write a list, such as [a, b]` : undefined;

/** What a misplaced value is, for sentences. */
function inWords(input: unknown): string {
  if (input === null || input === undefined) return 'has no value';
  if (Array.isArray(input)) return 'is a list';
  return typeof input === 'object' ? 'is a group of keys' : `is '${String(input)}'`;
}

function keysOf(
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[],
  strict: boolean,
): Record<string, z.ZodType> {
  const entries = Object.entries(keys).map(([key, shape]) => {
    const schema = toZod(shape, strict);
    return [key, required.includes(key) ? schema : schema.optional()] as const;
  });
  return Object.fromEntries(entries);
}

function variantSchema(shapes: Readonly<Record<string, Shape>>, strict: boolean): z.ZodType {
  const options = Object.entries(shapes).map(([kind, shape]) => variantOption(kind, shape, strict));
  const [first, ...rest] = options;
  if (first === undefined) throw new RangeError('variants need at least one kind');
  return z.discriminatedUnion('kind', [first, ...rest], {
    error: (issue) =>
      issue.code === 'invalid_union' ? `needs a kind: one of ${Object.keys(shapes).join(', ')}` : undefined,
  });
}

function variantOption(kind: string, shape: Shape, strict: boolean) {
  if (shape.type !== 'group') throw new RangeError(`the variant '${kind}' must be a group`);
  const required = strict ? (shape.required ?? []) : [];
  const { kind: _, ...rest } = keysOf(shape.keys, required, strict);
  return z.strictObject({ kind: z.literal(kind), ...rest }).meta({ description: shape.says });
}

function leafSchema(field: Field): z.ZodType {
  return z
    .union(rawTypes(field), { error: (issue) => sentence(parseScalar(field, issue.input ?? null), field) })
    .transform((raw, context) => {
      const parsed = parseScalar(field, raw);
      if ('value' in parsed) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.fault, input: raw });
      return z.NEVER;
    });
}

const sentence = (parsed: ReturnType<typeof parseScalar>, field: Field): string =>
  'fault' in parsed ? parsed.fault : `write ${expectation(field)}`;

/** What may be written: numbers with and without units, and words. */
function rawTypes(field: Field): [z.ZodType, z.ZodType, ...z.ZodType[]] {
  const isNumeric = !['boolean', 'choice', 'text', 'scalar'].includes(field.kind);
  return isNumeric ? [z.number(), z.string()] : [z.string(), z.number(), z.boolean()];
}

/** What editors show and complete: the choices, also as the numbers that YAML makes of them. */
function hints(field: Field): Record<string, unknown> {
  if (field.kind === 'boolean') return { type: 'boolean' };
  if (field.kind === 'choice') {
    const spellings = [...(field.choices ?? []), ...Object.keys(field.aliases ?? {})];
    const numbers = spellings.filter((text) => /^-?\d+$/.test(text)).map(Number);
    return { enum: [...spellings, ...numbers] };
  }
  return field.words === undefined ? {} : { examples: [...field.words] };
}
