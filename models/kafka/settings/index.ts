/**
 * The settings of Apache Kafka that a user may write, under their real names, with the defaults of each version.
 *
 * Source of names, meanings and defaults: specification, the configuration reference of Kafka's documentation (0.8.2, 2.6, 3.9
 * and 4.0: brokerconfigs, topicconfigs, producerconfigs, consumerconfigs). A setting with `ignored` is accepted with a warning.
 */
export { BROKER_SETTINGS } from './brokers.ts';
export { CONSUMER_SETTINGS } from './consumers.ts';
export { PRODUCER_SETTINGS } from './producers.ts';
export { TOPIC_SETTINGS } from './topics.ts';

/** The versions whose defaults are known. A version in between takes the defaults of the newest one before it. */
export const KAFKA_VERSIONS = ['0.8', '2.6', '3.9', '4.0'] as const;
