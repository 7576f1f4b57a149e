/** The settings of RabbitMQ that a user may write, under their real names, with their defaults by version. */
export { CONSUMER_SETTINGS } from './consumers.ts';
import { NODE_SETTINGS as SINGLE_NODE } from './nodes.ts';
export { PUBLISHER_SETTINGS } from './publishers.ts';
import { QUEUE_SETTINGS as SINGLE_QUEUE } from './queues.ts';
import { CLUSTER_SETTINGS, REPLICATION_SETTINGS, STREAM_SETTINGS } from './replication.ts';
import type { Setting } from '../../settings.ts';
import { policySettings } from './policies.ts';

/** What rabbitmq.conf and advanced.config of a node say. */
export const NODE_SETTINGS: readonly Setting[] = [...SINGLE_NODE, ...CLUSTER_SETTINGS];
/** Arguments of a queue, and what policies say of it. */
export const QUEUE_SETTINGS: readonly Setting[] = [...SINGLE_QUEUE, ...REPLICATION_SETTINGS, ...STREAM_SETTINGS];
/** What policies say of queues and exchanges. */
export const POLICY_SETTINGS: readonly Setting[] = policySettings(QUEUE_SETTINGS);

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
export { whyUnmodelled } from './unmodelled.ts';
export { EXCHANGE_TYPES } from '../exchanges/plan.ts';
