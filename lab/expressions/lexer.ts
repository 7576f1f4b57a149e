/** Text → tokens, on demand. */
import { UNITS, parseLiteral } from '../schema/index.ts';
import { SyntaxFault } from './ast.ts';
import { literalMeasure } from './dimensions.ts';
import type { Dimensions } from './ast.ts';

export type Token =
  | { readonly kind: 'number'; readonly at: number; readonly value: number; readonly dimensions: Dimensions }
  | { readonly kind: 'name' | 'text' | 'sign'; readonly at: number; readonly value: string }
  | { readonly kind: 'end'; readonly at: number; readonly value: '' };

const SIGNS: readonly (readonly [written: string, means: string])[] = [
  ['<=', '<='],
  ['≤', '<='],
  ['>=', '>='],
  ['≥', '>='],
  ['!=', '!='],
  ['≠', '!='],
  ['==', '='],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
  ['+', '+'],
  ['-', '-'],
  ['−', '-'],
  ['*', '*'],
  ['×', '*'],
  ['/', '/'],
  ['(', '('],
  [')', ')'],
  [',', ','],
  ['|', '|'],
];

/** Longest first, so that 'MiB/s' is not read as 'MiB' and '/ s'. */
const SYMBOLS = [...UNITS.keys()].sort((a, b) => b.length - a.length);

/** Reads tokens from left to right. `names` are names that may hold hyphens and the like: paths of the file. */
export class Lexer {
  position = 0;
  private readonly text: string;
  private readonly names: readonly string[];
  constructor(text: string, names: readonly string[] = []) {
    this.text = text;
    this.names = [...names].sort((a, b) => b.length - a.length);
  }

  next(): Token {
    this.position += /^\s*/.exec(this.text.slice(this.position))?.[0].length ?? 0;
    const at = this.position;
    const rest = this.text.slice(at);
    if (rest === '') return { kind: 'end', at, value: '' };
    const known = this.names.find((name) => rest.startsWith(name) && !continues(rest.slice(name.length)));
    if (known !== undefined) return this.took(known, { kind: 'name', at, value: known });
    const number = /^(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(rest)?.[0];
    if (number !== undefined) return this.number(at, rest, number);
    const name = /^[A-Za-z_][\w.]*/.exec(rest)?.[0];
    if (name !== undefined) return this.took(name, { kind: 'name', at, value: name });
    if (/^['"]/.test(rest)) return this.quoted(at, rest);
    const sign = SIGNS.find(([written]) => rest.startsWith(written));
    if (sign !== undefined) return this.took(sign[0], { kind: 'sign', at, value: sign[1] });
    throw new SyntaxFault(`'${rest.slice(0, 1)}' has no meaning here`, at);
  }

  /** The raw text up to the closing parenthesis, outside of quotes; the parenthesis itself is the next token. */
  untilClosing(): { text: string; at: number } {
    const at = this.position;
    const found = /^(?:'[^']*'|"[^"]*"|[^'")])*/.exec(this.text.slice(at))?.[0] ?? '';
    this.position += found.length;
    if (/^['"]/.test(this.text.slice(this.position)))
      throw new SyntaxFault('this quotation mark is never closed', this.position);
    return { text: found, at };
  }

  private took(written: string, token: Token): Token {
    this.position += written.length;
    return token;
  }

  private quoted(at: number, rest: string): Token {
    const end = rest.indexOf(rest.slice(0, 1), 1);
    if (end < 0) throw new SyntaxFault('this quotation mark is never closed', at);
    return this.took(rest.slice(0, end + 1), { kind: 'text', at, value: rest.slice(1, end) });
  }

  private number(at: number, rest: string, digits: string): Token {
    const written = digits + unitAfter(rest.slice(digits.length));
    const literal = parseLiteral(written);
    if ('fault' in literal) throw new SyntaxFault(literal.fault, at);
    const wrong = /^\s*([A-Za-z_µ][\w/%]*|\.\w*)/.exec(rest.slice(written.length))?.[1] ?? '';
    if (wrong !== '' && wrong !== 'and' && wrong !== 'or') {
      throw new SyntaxFault(
        `'${wrong}' is not a unit: write ms, s, msg/s, MiB/s, B, KiB, MiB or %`,
        at + rest.indexOf(wrong, digits.length),
      );
    }
    const { dimensions, under } = literalMeasure(literal.value.dimension);
    return this.took(written, { kind: 'number', at, value: literal.value.value / under, dimensions });
  }
}

/** Whether a name or number goes on here. */
const continues = (rest: string): boolean => /^[\w.]/.test(rest);

/** The factor and unit that follow a number, with the spaces before them; '' if there are none. */
function unitAfter(rest: string): string {
  const factor = /^[kMG](?![A-Za-z])/.exec(rest)?.[0] ?? '';
  const spaces = /^ */.exec(rest.slice(factor.length))?.[0] ?? '';
  const after = rest.slice(factor.length + spaces.length);
  const symbol = SYMBOLS.find((one) => after.startsWith(one) && !continues(after.slice(one.length)));
  return factor + (symbol === undefined ? '' : spaces + symbol);
}
