/** Exchanges of RabbitMQ: file → plan. */
import type { BindingPlan, ExchangePlan } from '../../models/rabbitmq/index.ts';
import { type Group, type Tree, child, isGroup } from '../schema/index.ts';

/** The exchanges of a system; nothing at all if it has none. */
export function exchangesFrom(exchanges: Group): { exchanges?: readonly ExchangePlan[] } {
  const plans = Object.entries(exchanges).map(([name, exchange]) => exchangeFrom(name, exchange));
  return plans.length === 0 ? {} : { exchanges: plans };
}

function exchangeFrom(name: string, exchange: Tree): ExchangePlan {
  const alternate = child(exchange, 'alternate-exchange');
  const delayed = child(exchange, 'x-delayed-type');
  const bindings = child(exchange, 'bindings');
  return {
    name,
    type: String(child(exchange, 'type')) as ExchangePlan['type'],
    ...(delayed === undefined ? {} : { delayedType: String(delayed) as NonNullable<ExchangePlan['delayedType']> }),
    ...(alternate === undefined ? {} : { alternate: String(alternate) }),
    bindings: Array.isArray(bindings) ? (bindings as readonly Tree[]).map(bindingFrom) : [],
  };
}

function bindingFrom(binding: Tree): BindingPlan {
  const exchange = child(binding, 'exchange');
  const match = child(binding, 'match');
  const headers = child(binding, 'headers');
  return {
    to: String(exchange ?? child(binding, 'queue')),
    isExchange: exchange !== undefined,
    key: String(child(binding, 'key') ?? ''),
    headers: { ...(match === 'any' ? { 'x-match': 'any' } : {}), ...(isGroup(headers) ? texts(headers) : {}) },
  };
}

const texts = (headers: Group): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
