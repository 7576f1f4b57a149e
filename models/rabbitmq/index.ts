/** RabbitMQ: the only door of this room. */
export type { QueuePlan, RabbitPlan } from './plan.ts';
export { CONSUMER_SETTINGS, NODE_SETTINGS, PUBLISHER_SETTINGS, QUEUE_SETTINGS, RABBITMQ_VERSIONS } from './settings.ts';
