/** The small, total, sandboxed language of claims, thresholds and constraints; specified in docs/expressions.md. */
export type { Expression, ExpressionFault } from './ast.ts';
export * from './claims.ts';
export type { SweptParameter } from './conditions.ts';
export { type Outcome, evaluate } from './evaluate.ts';
export { AGGREGATES, type Meaning } from './calls.ts';
export { parseExpression } from './parser.ts';
export * from './thresholds.ts';
