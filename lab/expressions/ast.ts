/** What an expression is after parsing. Each node knows where it begins (offset in the text). */
import type { Scalar } from '../schema/index.ts';

/** Exponents of the base units s, B and msg. */
export interface Dimensions {
  readonly time: number;
  readonly size: number;
  readonly messages: number;
}

/** What an expression yields: a quantity (with the declared unit of its metric, if it has one), a truth, or a text. */
export type Type =
  | {
      readonly kind: 'quantity';
      readonly dimensions: Dimensions;
      readonly unit: string | undefined;
      readonly isConstant: boolean;
    }
  | { readonly kind: 'truth' }
  | { readonly kind: 'text' };

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';
export type Operator = Comparison | '+' | '-' | '*' | '/' | 'and' | 'or';

/** A swept parameter must have this value. */
export interface Condition {
  readonly path: string;
  readonly value: Scalar;
}

/** Quantities are in base units: s, B, msg, and their products. */
export type Expression = { readonly at: number; readonly type: Type } & (
  | { readonly node: 'number'; readonly value: number }
  | { readonly node: 'text'; readonly value: string }
  | {
      readonly node: 'aggregate';
      readonly how: string;
      readonly metric: string;
      readonly scale: number;
      readonly when: readonly Condition[];
      readonly text: string;
    }
  | { readonly node: 'limited'; readonly by: string; readonly when: readonly Condition[]; readonly text: string }
  /** The metric that a threshold is about. */
  | { readonly node: 'metric'; readonly scale: number }
  /** The value of a swept parameter at a point. */
  | { readonly node: 'parameter'; readonly path: string; readonly scale: number }
  /** A bare number that takes the unit of what it is compared with. */
  | { readonly node: 'scaled'; readonly scale: number; readonly of: Expression }
  | { readonly node: 'call'; readonly name: string; readonly inputs: readonly Expression[] }
  | { readonly node: 'negate' | 'not'; readonly of: Expression }
  | { readonly node: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
);

/** A fault in an expression. */
export interface ExpressionFault {
  readonly message: string;
  /** Offset in the text, from 0. */
  readonly offset: number;
}

/** Raised inside of the parser only; its doors turn it into a value. */
export class SyntaxFault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export const NONE: Dimensions = { time: 0, size: 0, messages: 0 };

/** Whether two quantities can be added and compared. */
export const sameDimensions = (a: Dimensions, b: Dimensions): boolean =>
  a.time === b.time && a.size === b.size && a.messages === b.messages;
