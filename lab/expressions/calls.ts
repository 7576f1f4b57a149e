/** Functions of the language: aggregates over runs, and arithmetic. */
import type { MetricInfo } from '../contract.ts';
import { didYouMean } from '../schema/index.ts';
import { type Condition, type Expression, NONE, SyntaxFault } from './ast.ts';
import { type SweptParameter, readConditions } from './conditions.ts';
import { scaleOf, typeOfUnit } from './dimensions.ts';
import type { Tokens } from './tokens.ts';
import { binary, quantity } from './typing.ts';

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

/** What a function needs of the parser around it. */
export interface Caller {
  readonly tokens: Tokens;
  readonly meaning: Meaning;
  /** Parses a whole expression, up to a comma or a closing parenthesis. */
  inner(): Expression;
}

/** A function with the opening parenthesis in view. */
export function call(caller: Caller, name: string, at: number): Expression {
  const { meaning } = caller;
  if (name === 'abs' || name === 'ratio') return arithmetic(caller, name, at);
  if (!AGGREGATES.includes(name) && name !== 'limited') {
    const known = [...AGGREGATES, 'limited', 'abs', 'ratio'];
    throw new SyntaxFault(`there is no function '${name}'; ${didYouMean(name, known)}`, at);
  }
  if (meaning.isOfPoint === true || meaning.subject !== undefined) {
    throw new SyntaxFault(`${name}() looks at runs, which is for claims: compare with a plain value here`, at);
  }
  return name === 'limited' ? limited(caller, at) : aggregate(caller, name, at);
}

function arithmetic({ tokens, inner }: Caller, name: 'abs' | 'ratio', at: number): Expression {
  tokens.advance();
  const first = inner();
  if (name === 'abs') {
    tokens.close(at);
    return { node: 'call', name, inputs: [first], at, type: quantity(first) };
  }
  if (!tokens.isSign(',')) {
    throw new SyntaxFault('ratio wants two values: ratio(a, b) is a divided by b', tokens.token.at);
  }
  tokens.advance();
  const second = inner();
  tokens.close(at);
  return binary('/', first, second, at);
}

function aggregate({ tokens, meaning }: Caller, how: string, at: number): Expression {
  tokens.advance();
  const { token } = tokens;
  const found = token.kind === 'name' ? meaning.findMetric(token.value) : undefined;
  if (found === undefined) {
    const names = meaning.metrics.map((one) => one.name);
    const hint = didYouMean(String(token.value), names);
    throw new SyntaxFault(`${how}() wants a metric, not ${tokens.found()}; ${hint}`, token.at);
  }
  tokens.advance();
  const when = conditions(tokens, meaning);
  const text = tokens.close(at);
  const { name: metric, unit } = found;
  return { node: 'aggregate', how, metric, scale: scaleOf(unit), when, text, at, type: typeOfUnit(unit) };
}

function limited({ tokens, meaning }: Caller, at: number): Expression {
  tokens.advance();
  const { token } = tokens;
  if (token.kind !== 'name' && token.kind !== 'text') {
    throw new SyntaxFault("limited() wants what limits, in quotes: limited('disk')", token.at);
  }
  tokens.advance();
  const when = conditions(tokens, meaning);
  const text = tokens.close(at);
  const type = { kind: 'quantity', dimensions: NONE, unit: 'ratio', isConstant: false } as const;
  return { node: 'limited', by: token.value, when, text, at, type };
}

function conditions(tokens: Tokens, meaning: Meaning): Condition[] {
  if (!tokens.isSign('|')) return [];
  const { text, at } = tokens.untilClosing();
  return readConditions(text, at, meaning.swept);
}
