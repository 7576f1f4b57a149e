/**
 * JSON with one spelling: keys in alphabetical order, numbers in their shortest form that reads back to the same number,
 * `null` for what JSON has no number for, newlines as \n. Lists and small objects without further nesting stand on one
 * line, so that a diff of two results shows what changed.
 */
export function canonicalJson(value: unknown): string {
  return `${render(value, '')}\n`;
}

/** The same without a line break: for hashes and for lists of documents. */
export function compactJson(value: unknown): string {
  return inline(value);
}

function render(value: unknown, indent: string): string {
  if (isScalar(value) || isFlat(value)) return inline(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + render(item, inner)).join(',\n')}\n${indent}]`;
  }
  const lines = entriesOf(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${render(item, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (isScalar(value)) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(inline).join(',')}]`;
  return `{${entriesOf(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${inline(item)}`)
    .join(',')}}`;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

/** Lists of scalars (or of lists of scalars), and objects of up to six scalars. */
function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.every((item) => isScalar(item) || (Array.isArray(item) && item.every(isScalar)));
  }
  const entries = entriesOf(value);
  return entries.length <= 6 && entries.every(([, item]) => isScalar(item));
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
