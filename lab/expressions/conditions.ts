/** `| SSL and linger.ms = 5`: which points of the sweep are meant. */
import { type Scalar, didYouMean } from '../schema/index.ts';
import { type Condition, SyntaxFault } from './ast.ts';

/** A parameter that the sweep varies. */
export interface SweptParameter {
  readonly path: string;
  readonly values: readonly Scalar[];
  /** Unit of its canonical values ('ms', 'B', …), '' if there is none. */
  readonly unit: string;
  /** The canonical value that a text means, undefined if it means none: '64 KiB' is 65536. */
  meaning(text: string): Scalar | undefined;
}

/** Reads the conditions after a bar. Throws a SyntaxFault. */
export function readConditions(text: string, at: number, swept: readonly SweptParameter[]): Condition[] {
  return terms(text, at).map((term) => condition(term, swept));
}

interface Term {
  readonly text: string;
  readonly at: number;
}

/** Splits at the word `and`, outside of quotes. */
function terms(text: string, at: number): Term[] {
  const found: Term[] = [];
  let from = 0;
  for (const { 0: match, index } of text.matchAll(/'[^']*'|"[^"]*"|\band\b(?=\s|$)/g)) {
    if (match !== 'and') continue;
    found.push(trimmed(text.slice(from, index), at + from));
    from = index + match.length;
  }
  found.push(trimmed(text.slice(from), at + from));
  return found;
}

const trimmed = (text: string, at: number): Term => ({
  text: text.trim(),
  at: at + (text.length - text.trimStart().length),
});

function condition(term: Term, swept: readonly SweptParameter[]): Condition {
  const { text, at } = term;
  if (text === '') throw new SyntaxFault('a condition is missing: write a swept value, or path = value', at);
  if (swept.length === 0)
    throw new SyntaxFault('nothing is swept, so there is nothing to choose: leave the condition out', at);
  const parts = /^([^'"=]+?)\s*==?\s*(.*)$/s.exec(text);
  if (parts === null) return byValue(unquoted(text), at, swept);
  const [, path = '', value = ''] = parts;
  const parameter = parameterAt(path, swept);
  if (parameter === undefined) {
    throw new SyntaxFault(
      `'${path}' is not swept; ${didYouMean(
        path,
        swept.map((one) => one.path),
      )}`,
      at,
    );
  }
  const meant = parameter.meaning(unquoted(value));
  if (meant !== undefined && parameter.values.includes(meant)) return { path: parameter.path, value: meant };
  throw new SyntaxFault(
    `${parameter.path} is never '${unquoted(value)}': its values are ${listed(parameter.values)}`,
    at + text.length - value.length,
  );
}

/** A swept parameter by its path, or by the end of it where only one ends so. */
export function parameterAt(path: string, swept: readonly SweptParameter[]): SweptParameter | undefined {
  const exact = swept.find((one) => one.path === path);
  if (exact !== undefined) return exact;
  const ending = swept.filter((one) => one.path.endsWith(`.${path}`));
  return ending.length === 1 ? ending[0] : undefined;
}

function byValue(text: string, at: number, swept: readonly SweptParameter[]): Condition {
  const found = swept.flatMap((one) => {
    const meant = one.meaning(text);
    return meant !== undefined && one.values.includes(meant) ? [{ path: one.path, value: meant }] : [];
  });
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined && second !== undefined) {
    throw new SyntaxFault(
      `'${text}' is a value of ${first.path} and of ${second.path}: write which, as in ${first.path} = ${text}`,
      at,
    );
  }
  const known = swept.map((one) => `${one.path} (${listed(one.values)})`).join('; ');
  throw new SyntaxFault(`no swept parameter has the value '${text}': swept are ${known}`, at);
}

const listed = (values: readonly Scalar[]): string => values.join(', ');

const unquoted = (text: string): string => /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text;
