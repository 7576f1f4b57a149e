import type { Headers } from './headers.ts';

/** The types of exchanges; x-delayed-message and x-consistent-hash come with plugins. */
export const EXCHANGE_TYPES = [
  'direct',
  'fanout',
  'topic',
  'headers',
  'x-consistent-hash',
  'x-delayed-message',
] as const;

export type ExchangeType = (typeof EXCHANGE_TYPES)[number];

/** An exchange with what is bound to it, as plain data. */
export interface ExchangePlan {
  readonly name: string;
  readonly type: ExchangeType;
  /** How an x-delayed-message exchange routes once the delay is over. */
  readonly delayedType?: Exclude<ExchangeType, 'x-delayed-message'> | undefined;
  /** Takes what this exchange cannot route. */
  readonly alternate?: string | undefined;
  readonly bindings: readonly BindingPlan[];
}

/** A binding to a group of queues (to each of them), or to an exchange. */
export interface BindingPlan {
  readonly to: string;
  readonly isExchange: boolean;
  /** Routing key or pattern; for a consistent-hash exchange the weight. */
  readonly key: string;
  readonly headers: Headers;
}
