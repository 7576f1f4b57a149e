/** A Pratt parser: each operator binds to its left with a strength (docs/expressions.md gives the grammar). */
import { didYouMean } from '../schema/index.ts';
import { type Expression, type ExpressionFault, type Operator, SyntaxFault, type Type } from './ast.ts';
import { type Caller, type Meaning, call } from './calls.ts';
import { parameterAt } from './conditions.ts';
import { scaleOf, typeOfUnit } from './dimensions.ts';
import { Tokens } from './tokens.ts';
import { binary, isComparison, quantity, truth } from './typing.ts';

const STRENGTH: Record<string, number> = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '=': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};
const NOT = 3;
const NEGATION = 7;
const LONGEST = 2000;
const DEEPEST = 60;

/** Parses a text that must be true or false. Never throws: a fault is a value with the offset of what is wrong. */
export function parseExpression(text: string, meaning: Meaning): { ast: Expression } | { fault: ExpressionFault } {
  try {
    if (text.length > LONGEST)
      throw new SyntaxFault(`an expression has at most ${LONGEST} characters: split it into several claims`, LONGEST);
    const parser = new Parser(text, meaning);
    return { ast: truth(parser.whole(), 'the expression') };
  } catch (error) {
    if (error instanceof SyntaxFault) return { fault: { message: error.message, offset: error.offset } };
    throw error;
  }
}

class Parser implements Caller {
  readonly tokens: Tokens;
  readonly meaning: Meaning;
  private depth = 0;

  constructor(text: string, meaning: Meaning) {
    this.meaning = meaning;
    this.tokens = new Tokens(text, meaning.isOfPoint === true ? meaning.swept.map(({ path }) => path) : []);
  }

  readonly inner = (): Expression => this.expression(0);

  whole(): Expression {
    const expression = this.expression(0);
    if (this.tokens.token.kind === 'end') return expression;
    throw new SyntaxFault(
      `${this.tokens.found()} is not expected here: an operator (<, >, =, and, or, +, -, *, /) or the end is`,
      this.tokens.token.at,
    );
  }

  private expression(strength: number): Expression {
    if (++this.depth > DEEPEST)
      throw new SyntaxFault(
        `parentheses and signs are nested more than ${DEEPEST} deep: simplify`,
        this.tokens.token.at,
      );
    let left = this.operand();
    for (;;) {
      const { at } = this.tokens.token;
      const operator = String(this.tokens.token.value);
      const its =
        this.tokens.token.kind === 'sign' || this.tokens.token.kind === 'name' ? STRENGTH[operator] : undefined;
      if (its === undefined || its <= strength) break;
      if (isComparison(operator) && left.node === 'binary' && isComparison(left.operator)) {
        throw new SyntaxFault(`comparisons do not chain: write a < b and b < c`, at);
      }
      this.tokens.advance();
      left = binary(operator as Operator, left, this.expression(its), at);
    }
    this.depth--;
    return left;
  }

  private operand(): Expression {
    const token = this.tokens.token;
    switch (token.kind) {
      case 'number':
        this.tokens.advance();
        return {
          node: 'number',
          value: token.value,
          at: token.at,
          type: { kind: 'quantity', dimensions: token.dimensions, unit: undefined, isConstant: true },
        };
      case 'text':
        this.tokens.advance();
        return { node: 'text', value: token.value, at: token.at, type: { kind: 'text' } };
      case 'name':
        return this.name(token.value, token.at);
      case 'sign':
        return this.sign(token.value, token.at);
      case 'end':
        throw new SyntaxFault(
          'something is missing at the end: a value, such as 50 ms or mean(consume.rate)',
          token.at,
        );
    }
  }

  private sign(sign: string, at: number): Expression {
    if (sign === '(') {
      this.tokens.advance();
      const inner = this.expression(0);
      this.tokens.close(at);
      return inner;
    }
    if (sign === '-') {
      this.tokens.advance();
      const of = this.expression(NEGATION);
      return { node: 'negate', of, at, type: quantity(of) };
    }
    if (isComparison(sign) && this.meaning.subject !== undefined) {
      const { unit } = this.meaning.subject;
      this.tokens.advance();
      const metric: Expression = { node: 'metric', scale: scaleOf(unit), at, type: typeOfUnit(unit) };
      return binary(sign, metric, this.expression(STRENGTH[sign] ?? 0), at);
    }
    throw new SyntaxFault(`${this.tokens.found()} has nothing before it: a value is missing`, at);
  }

  private name(name: string, at: number): Expression {
    this.tokens.advance();
    if (name === 'not') {
      const of = truth(this.expression(NOT), 'not');
      return { node: 'not', of, at, type: { kind: 'truth' } };
    }
    if (this.tokens.isSign('(')) return call(this, name, at);
    if (this.meaning.isOfPoint === true) return this.parameterOrText(name, at);
    if (this.meaning.findMetric(name) !== undefined) {
      throw new SyntaxFault(
        `${name} has a value for each run: say which, such as mean(${name}) or median(${name})`,
        at,
      );
    }
    throw new SyntaxFault(
      `'${name}' has no meaning here; ${didYouMean(
        name,
        this.meaning.metrics.map((one) => one.name),
      )}`,
      at,
    );
  }

  private parameterOrText(name: string, at: number): Expression {
    const parameter = parameterAt(name, this.meaning.swept);
    if (parameter === undefined) {
      const isValue = this.meaning.swept.some(({ values }) => values.some((value) => String(value) === name));
      if (isValue) return { node: 'text', value: name, at, type: { kind: 'text' } };
      throw new SyntaxFault(
        `'${name}' is neither a swept path nor one of the values; ${didYouMean(
          name,
          this.meaning.swept.map((one) => one.path),
        )}`,
        at,
      );
    }
    const isNumeric = parameter.values.every((value) => typeof value === 'number');
    const type: Type = isNumeric ? typeOfUnit(parameter.unit) : { kind: 'text' };
    return { node: 'parameter', path: parameter.path, scale: scaleOf(parameter.unit), at, type };
  }
}
