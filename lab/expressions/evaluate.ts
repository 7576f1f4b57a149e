/** Evaluation is total: it always ends, and what cannot be said is a value with a sentence. */
import { type Expression } from './ast.ts';
import { toBase } from './dimensions.ts';

/** A number in base units, a truth or a text; or why there is none. */
export type Outcome = { readonly value: number | boolean | string } | { readonly fault: string };

/** What an expression can ask of the world outside of it. */
export interface Surroundings {
  /** A number over runs, in the declared unit of the metric. */
  aggregate?(node: Extract<Expression, { node: 'aggregate' }>): Outcome;
  limited?(node: Extract<Expression, { node: 'limited' }>): Outcome;
  /** The metric of a threshold, in its declared unit. */
  metric?(): Outcome;
  /** The canonical value of a swept parameter. */
  parameter?(path: string): Outcome;
}

const NOTHING: Outcome = { fault: 'this cannot be asked here' };

/** The value of an expression. */
export function evaluate(expression: Expression, world: Surroundings): Outcome {
  switch (expression.node) {
    case 'number':
    case 'text':
      return { value: expression.value };
    case 'aggregate':
      return inBase(world.aggregate?.(expression) ?? NOTHING, expression.scale);
    case 'limited':
      return world.limited?.(expression) ?? NOTHING;
    case 'metric':
      return inBase(world.metric?.() ?? NOTHING, expression.scale);
    case 'parameter':
      return inBase(world.parameter?.(expression.path) ?? NOTHING, expression.scale);
    case 'scaled':
      return inBase(evaluate(expression.of, world), expression.scale);
    case 'call':
      return mapped(evaluate(expression.inputs[0] ?? expression, world), (value) => Math.abs(Number(value)));
    case 'negate':
      return mapped(evaluate(expression.of, world), (value) => -Number(value));
    case 'not':
      return mapped(evaluate(expression.of, world), (value) => value !== true);
    case 'binary':
      return evaluateBinary(expression, world);
  }
}

function evaluateBinary(expression: Extract<Expression, { node: 'binary' }>, world: Surroundings): Outcome {
  const { operator } = expression;
  const left = evaluate(expression.left, world);
  if ('fault' in left) return left;
  if (operator === 'and' && left.value === false) return left;
  if (operator === 'or' && left.value === true) return left;
  const right = evaluate(expression.right, world);
  if ('fault' in right) return right;
  if (operator === 'and' || operator === 'or') return right;
  if (operator === '=') return { value: left.value === right.value };
  if (operator === '!=') return { value: left.value !== right.value };
  return calculate(operator, Number(left.value), Number(right.value));
}

function calculate(operator: '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/', a: number, b: number): Outcome {
  switch (operator) {
    case '<':
      return { value: a < b };
    case '<=':
      return { value: a <= b };
    case '>':
      return { value: a > b };
    case '>=':
      return { value: a >= b };
    case '+':
      return finite(a + b);
    case '-':
      return finite(a - b);
    case '*':
      return finite(a * b);
    case '/':
      return b === 0 ? { fault: 'it divides by zero' } : finite(a / b);
  }
}

const finite = (value: number): Outcome => (Number.isFinite(value) ? { value } : { fault: 'a number is too large' });

const inBase = (outcome: Outcome, scale: number): Outcome =>
  mapped(outcome, (value) => (typeof value === 'number' ? toBase(value, scale) : value));

type Value = number | boolean | string;

const mapped = (outcome: Outcome, change: (value: Value) => Value): Outcome =>
  'fault' in outcome ? outcome : { value: change(outcome.value) };
