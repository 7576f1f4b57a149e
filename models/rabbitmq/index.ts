/** RabbitMQ: the only door of this room. */
export { END_TO_END_HOPS } from './consumers/consumer.ts';
export { RABBIT_COSTS, type RabbitCosts } from './costs.ts';
export type { QueuePlan, RabbitPlan } from './plan.ts';
export { PUBLISH_HOPS } from './publishers/publisher.ts';
export {
  CONSUMER_SETTINGS,
  NODE_SETTINGS,
  PUBLISHER_SETTINGS,
  QUEUE_SETTINGS,
  RABBITMQ_VERSIONS,
} from './settings/index.ts';
export { RabbitSystem } from './system.ts';
