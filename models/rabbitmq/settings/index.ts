/** The settings of RabbitMQ that a user may write, under their real names, with their defaults by version. */
export { CONSUMER_SETTINGS } from './consumers.ts';
export { NODE_SETTINGS } from './nodes.ts';
export { PUBLISHER_SETTINGS } from './publishers.ts';
export { QUEUE_SETTINGS } from './queues.ts';

/** Versions that the model knows rules of, oldest first; one in between follows the newest that is not newer. */
export const RABBITMQ_VERSIONS: readonly string[] = [
  '2.8',
  '3.0',
  '3.5',
  '3.5.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '4.0',
  '4.1',
  '4.2',
  '4.3',
];
export { EXCHANGE_TYPES } from '../exchanges/plan.ts';
