/** Typed nodes: what may be added to, compared with and divided by what. */
import {
  type Comparison,
  type Dimensions,
  type Expression,
  NONE,
  type Operator,
  SyntaxFault,
  type Type,
  sameDimensions,
} from './ast.ts';
import { inWords, scaleOf } from './dimensions.ts';

type Quantity = Extract<Type, { kind: 'quantity' }>;

const TRUTH: Type = { kind: 'truth' };
const COMPARISONS: readonly Operator[] = ['<', '<=', '>', '>=', '=', '!='];

/** Whether an operator compares. */
export const isComparison = (operator: string): operator is Comparison => COMPARISONS.includes(operator as Operator);

/** A binary node; throws a SyntaxFault where the sides do not go together. */
export function binary(operator: Operator, left: Expression, right: Expression, at: number): Expression {
  if (operator === 'and' || operator === 'or') {
    const sides = { left: truth(left, operator), right: truth(right, operator) };
    return { node: 'binary', operator, ...sides, at: left.at, type: TRUTH };
  }
  if (isComparison(operator) && left.type.kind === 'text' && right.type.kind === 'text') {
    if (operator === '=' || operator === '!=')
      return { node: 'binary', operator, left, right, at: left.at, type: TRUTH };
    throw new SyntaxFault(`texts have no order: compare them with = or !=`, at);
  }
  const [a, b] = [quantity(left), quantity(right)];
  if (operator === '*' || operator === '/') return product(operator, left, right, a, b);
  const [l, r] = aligned(left, right, a, b, operator, at);
  const [x, y] = [quantity(l), quantity(r)];
  const sum = { ...x, unit: x.unit ?? y.unit, isConstant: x.isConstant && y.isConstant };
  return { node: 'binary', operator, left: l, right: r, at: left.at, type: isComparison(operator) ? TRUTH : sum };
}

/** Brings a bare number to the unit of the other side; throws if the dimensions differ. */
function aligned(
  left: Expression,
  right: Expression,
  a: Quantity,
  b: Quantity,
  operator: Operator,
  at: number,
): [Expression, Expression] {
  if (sameDimensions(a.dimensions, b.dimensions)) return [left, right];
  if (isBare(b) && a.unit !== undefined) return [left, scaled(right, a)];
  if (isBare(a) && b.unit !== undefined) return [scaled(left, b), right];
  const verb = isComparison(operator) ? 'compared with' : 'combined with';
  throw new SyntaxFault(
    `${inWords(a.dimensions)} cannot be ${verb} ${inWords(b.dimensions)}: write the unit, such as 50 ms or 100k msg/s`,
    at,
  );
}

const isBare = (type: Quantity): boolean => type.isConstant && sameDimensions(type.dimensions, NONE);

const scaled = (of: Expression, like: Quantity): Expression => ({
  node: 'scaled',
  scale: scaleOf(like.unit ?? ''),
  of,
  at: of.at,
  type: { ...like, isConstant: true },
});

function product(operator: '*' | '/', left: Expression, right: Expression, a: Quantity, b: Quantity): Expression {
  const sign = operator === '*' ? 1 : -1;
  const dimensions: Dimensions = {
    time: a.dimensions.time + sign * b.dimensions.time,
    size: a.dimensions.size + sign * b.dimensions.size,
    messages: a.dimensions.messages + sign * b.dimensions.messages,
  };
  const keepsUnit = sameDimensions(b.dimensions, NONE)
    ? a.unit
    : sameDimensions(a.dimensions, NONE) && sign > 0
      ? b.unit
      : undefined;
  const type: Type = { kind: 'quantity', dimensions, unit: keepsUnit, isConstant: a.isConstant && b.isConstant };
  return { node: 'binary', operator, left, right, at: left.at, type };
}

/** The type of a quantity; throws for a truth or a text. */
export function quantity(expression: Expression): Quantity {
  const { type, at } = expression;
  if (type.kind === 'quantity') return type;
  if (type.kind === 'truth')
    throw new SyntaxFault('a comparison has no value to calculate with: join comparisons with and, or', at);
  const text = expression.node === 'text' ? expression.value : 'this';
  throw new SyntaxFault(`'${text}' is a text, not a number`, at);
}

/** The expression, if it is true or false; throws otherwise. */
export function truth(expression: Expression, asked: string): Expression {
  if (expression.type.kind === 'truth') return expression;
  throw new SyntaxFault(`${asked} wants a comparison here, such as mean(consume.rate) > 100k msg/s`, expression.at);
}
