/** A Pratt parser: each operator binds to its left with a strength (docs/expressions.md gives the grammar). */
import type { MetricInfo } from '../contract.ts';
import { didYouMean } from '../schema/index.ts';
import { type Expression, type ExpressionFault, NONE, type Operator, SyntaxFault, type Type } from './ast.ts';
import { type SweptParameter, parameterAt, readConditions } from './conditions.ts';
import { scaleOf, typeOfUnit } from './dimensions.ts';
import { Lexer, type Token } from './lexer.ts';
import { binary, isComparison, quantity, truth } from './typing.ts';

/** What names mean in an expression. */
export interface Meaning {
  readonly metrics: readonly MetricInfo[];
  /** A metric by name; names beyond the list (maxima) may be known too. */
  findMetric(name: string): MetricInfo | undefined;
  readonly swept: readonly SweptParameter[];
  /** The metric that a comparison without left side is about. */
  readonly subject?: MetricInfo | undefined;
  /** Whether parameters of a point may be named ('where'); metrics may not then. */
  readonly isOfPoint?: boolean | undefined;
}

/** Functions that make one number of the values of a metric over runs. */
export const AGGREGATES: readonly string[] = [
  'mean',
  'median',
  'min',
  'max',
  'p5',
  'p25',
  'p75',
  'p90',
  'p95',
  'p99',
  'low',
  'high',
];

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

class Parser {
  private readonly text: string;
  private readonly meaning: Meaning;
  private readonly lexer: Lexer;
  private token: Token;
  private depth = 0;

  constructor(text: string, meaning: Meaning) {
    this.text = text;
    this.meaning = meaning;
    this.lexer = new Lexer(text, meaning.isOfPoint === true ? meaning.swept.map(({ path }) => path) : []);
    this.token = this.lexer.next();
  }

  whole(): Expression {
    const expression = this.expression(0);
    if (this.token.kind === 'end') return expression;
    throw new SyntaxFault(
      `${this.found()} is not expected here: an operator (<, >, =, and, or, +, -, *, /) or the end is`,
      this.token.at,
    );
  }

  private expression(strength: number): Expression {
    if (++this.depth > DEEPEST)
      throw new SyntaxFault(`parentheses and signs are nested more than ${DEEPEST} deep: simplify`, this.token.at);
    let left = this.operand();
    for (;;) {
      const { at } = this.token;
      const operator = String(this.token.value);
      const its = this.token.kind === 'sign' || this.token.kind === 'name' ? STRENGTH[operator] : undefined;
      if (its === undefined || its <= strength) break;
      if (isComparison(operator) && left.node === 'binary' && isComparison(left.operator)) {
        throw new SyntaxFault(`comparisons do not chain: write a < b and b < c`, at);
      }
      this.advance();
      left = binary(operator as Operator, left, this.expression(its), at);
    }
    this.depth--;
    return left;
  }

  private operand(): Expression {
    const token = this.token;
    switch (token.kind) {
      case 'number':
        this.advance();
        return {
          node: 'number',
          value: token.value,
          at: token.at,
          type: { kind: 'quantity', dimensions: token.dimensions, unit: undefined, isConstant: true },
        };
      case 'text':
        this.advance();
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
      this.advance();
      const inner = this.expression(0);
      this.close(at);
      return inner;
    }
    if (sign === '-') {
      this.advance();
      const of = this.expression(NEGATION);
      return { node: 'negate', of, at, type: quantity(of) };
    }
    if (isComparison(sign) && this.meaning.subject !== undefined) {
      const { unit } = this.meaning.subject;
      this.advance();
      const metric: Expression = { node: 'metric', scale: scaleOf(unit), at, type: typeOfUnit(unit) };
      return binary(sign, metric, this.expression(STRENGTH[sign] ?? 0), at);
    }
    throw new SyntaxFault(`${this.found()} has nothing before it: a value is missing`, at);
  }

  private name(name: string, at: number): Expression {
    this.advance();
    if (name === 'not') {
      const of = truth(this.expression(NOT), 'not');
      return { node: 'not', of, at, type: { kind: 'truth' } };
    }
    if (this.isSign('(')) return this.call(name, at);
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

  private call(name: string, at: number): Expression {
    if (name === 'abs' || name === 'ratio') return this.arithmetic(name, at);
    const isOfRuns = AGGREGATES.includes(name) || name === 'limited';
    if (!isOfRuns)
      throw new SyntaxFault(
        `there is no function '${name}'; ${didYouMean(name, [...AGGREGATES, 'limited', 'abs', 'ratio'])}`,
        at,
      );
    if (this.meaning.isOfPoint === true || this.meaning.subject !== undefined) {
      throw new SyntaxFault(`${name}() looks at runs, which is for claims: compare with a plain value here`, at);
    }
    return name === 'limited' ? this.limited(at) : this.aggregate(name, at);
  }

  private arithmetic(name: 'abs' | 'ratio', at: number): Expression {
    this.advance();
    const first = this.expression(0);
    if (name === 'abs') {
      this.close(at);
      return { node: 'call', name, inputs: [first], at, type: quantity(first) };
    }
    if (!this.isSign(','))
      throw new SyntaxFault('ratio wants two values: ratio(a, b) is a divided by b', this.token.at);
    this.advance();
    const second = this.expression(0);
    this.close(at);
    return binary('/', first, second, at);
  }

  private aggregate(how: string, at: number): Expression {
    this.advance();
    const { token } = this;
    const metric = token.kind === 'name' ? this.meaning.findMetric(token.value) : undefined;
    if (metric === undefined) {
      throw new SyntaxFault(
        `${how}() wants a metric, not ${this.found()}; ${didYouMean(
          String(token.value),
          this.meaning.metrics.map((one) => one.name),
        )}`,
        token.at,
      );
    }
    this.advance();
    const when = this.conditions();
    const text = this.close(at);
    return {
      node: 'aggregate',
      how,
      metric: metric.name,
      scale: scaleOf(metric.unit),
      when,
      text,
      at,
      type: typeOfUnit(metric.unit),
    };
  }

  private limited(at: number): Expression {
    this.advance();
    const { token } = this;
    if (token.kind !== 'name' && token.kind !== 'text') {
      throw new SyntaxFault("limited() wants what limits, in quotes: limited('disk')", token.at);
    }
    this.advance();
    const when = this.conditions();
    const text = this.close(at);
    return {
      node: 'limited',
      by: token.value,
      when,
      text,
      at,
      type: { kind: 'quantity', dimensions: NONE, unit: 'ratio', isConstant: false },
    };
  }

  private conditions() {
    if (!this.isSign('|')) return [];
    const { text, at } = this.lexer.untilClosing();
    const found = readConditions(text, at, this.meaning.swept);
    this.advance();
    return found;
  }

  /** Steps over the closing parenthesis; returns the text since `from`. */
  private close(from: number): string {
    if (!this.isSign(')'))
      throw new SyntaxFault(`a parenthesis is never closed: ')' is missing before ${this.found()}`, this.token.at);
    const text = this.text.slice(from, this.token.at + 1);
    this.advance();
    return text;
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  private isSign(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.value === sign;
  }

  private found(): string {
    return this.token.kind === 'end'
      ? 'the end'
      : `'${this.text.slice(this.token.at, this.token.at + 20).split(/[\s)]/)[0]}'`;
  }
}
