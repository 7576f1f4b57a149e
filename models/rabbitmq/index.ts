/** RabbitMQ: the only door of this room. */
export { END_TO_END_HOPS } from './consumer.ts';
export { RABBIT_COSTS, type RabbitCosts } from './costs.ts';
export type { QueuePlan, RabbitPlan } from './plan.ts';
export { PUBLISH_HOPS } from './publisher.ts';
export { CONSUMER_SETTINGS, NODE_SETTINGS, PUBLISHER_SETTINGS, QUEUE_SETTINGS, RABBITMQ_VERSIONS } from './settings.ts';
export { RabbitSystem } from './system.ts';
