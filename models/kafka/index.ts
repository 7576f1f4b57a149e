export { KAFKA_COSTS, type KafkaCosts } from './costs.ts';
export type { KafkaPlan, TopicPlan, Workers, WriteBack } from './plan.ts';
export {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  KAFKA_VERSIONS,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from './settings/index.ts';
export { KafkaSystem } from './system.ts';
export { BROKER_HEAP, CLIENT_HEAP } from './costs.ts';
