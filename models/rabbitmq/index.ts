/** RabbitMQ: the only door of this room. */
export { END_TO_END_HOPS } from './consumers/hops.ts';
export { RABBIT_COSTS, type RabbitCosts } from './costs.ts';
export { EXCHANGE_TYPES, type ExchangePlan, type BindingPlan } from './exchanges/plan.ts';
export { APPLIES_TO, type AppliesTo, type PolicyPlan } from './queues/policies.ts';
export type { QueuePlan, RabbitPlan } from './plan.ts';
export { PUBLISH_HOPS } from './publishers/hops.ts';
export {
  CONSUMER_SETTINGS,
  NODE_SETTINGS,
  POLICY_SETTINGS,
  PUBLISHER_SETTINGS,
  QUEUE_SETTINGS,
  RABBITMQ_VERSIONS,
} from './settings/index.ts';
export { RabbitSystem } from './system.ts';
