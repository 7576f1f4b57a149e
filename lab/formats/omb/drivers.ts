/** OMB's driver files: which system, and with which settings. */
import {
  CONSUMER_SETTINGS,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from '../../../models/kafka/index.ts';
import { QUEUE_SETTINGS } from '../../../models/rabbitmq/index.ts';
import type { Setting, SettingValue } from '../../../models/settings.ts';
import type { OmbDocument } from './document.ts';
import { readProperties, readSettings } from './properties.ts';
import type { Property } from './properties.ts';

type Values = Readonly<Record<string, SettingValue>>;

/** What a Kafka driver file asks for. */
export interface KafkaDriver {
  readonly system: 'kafka';
  readonly name: string;
  readonly topic: Values;
  readonly producer: Values;
  readonly consumer: Values;
  readonly unknown: readonly string[]; // properties that no table knows
}

/** What a RabbitMQ driver file asks for. */
export interface RabbitDriver {
  readonly system: 'rabbitmq';
  readonly name: string;
  readonly queue: Values;
  readonly publisher: Values;
  readonly unknown: readonly string[];
}

export type OmbDriver = KafkaDriver | RabbitDriver;

/**
 * The driver of a workload that comes without one: acks=all over three replicas and batches of up to 1 MiB within 1 ms,
 * published in openmessaging/benchmark as driver-kafka/kafka-throughput.yaml.
 */
export const DEFAULT_DRIVER: KafkaDriver = {
  system: 'kafka',
  name: 'Kafka',
  topic: { 'replication.factor': 3, 'min.insync.replicas': 2 },
  producer: { acks: 'all', 'linger.ms': 1, 'batch.size': 1_048_576 },
  consumer: { 'max.partition.fetch.bytes': 10_485_760 },
  unknown: [],
};

/** What is about the place of the cluster only: a simulation has no use for it and no need to speak of it. */
const OF_THE_PLACE = new Set(['bootstrap.servers', 'client.id', 'group.id']);

/** Reads a driver file; undefined (and a fault in the document) if its system is not simulated. */
export function readDriver(document: OmbDocument): OmbDriver | undefined {
  const name = document.text('name', '');
  const driverClass = document.text('driverClass', '');
  const told = `${driverClass} ${name}`.toLowerCase();
  if (told.includes('kafka') || document.has('producerConfig')) return readKafka(document, name || 'Kafka');
  if (told.includes('rabbit') || document.has('amqpUris')) return readRabbit(document, name || 'RabbitMQ');
  document.blame(
    'driverClass',
    `'${driverClass}' is not a system that is simulated: use a Kafka or a RabbitMQ driver file`,
  );
  return undefined;
}

function readKafka(document: OmbDocument, name: string): KafkaDriver {
  const common = readProperties(document.block('commonConfig'));
  const tables = [...PRODUCER_SETTINGS, ...CONSUMER_SETTINGS];
  const unknown = new Set(notIn(tables, common).map((property) => `commonConfig.${property}`));
  const read = (block: string, table: readonly Setting[], shared: readonly Property[]): Values => {
    const fromCommon = readSettings(document, 'commonConfig', known(table, shared), table);
    const own = readSettings(document, block, placeless(readProperties(document.block(block))), table);
    for (const property of own.unknown) unknown.add(`${block}.${property}`);
    return { ...fromCommon.settings, ...own.settings };
  };
  const replicas = document.number('replicationFactor', { least: 1, whole: true, fallback: 1 });
  const topic = { 'replication.factor': replicas, ...read('topicConfig', TOPIC_SETTINGS, []) };
  const producer = read('producerConfig', PRODUCER_SETTINGS, common);
  const consumer = read('consumerConfig', CONSUMER_SETTINGS, common);
  document.has('reset');
  return { system: 'kafka', name, topic, producer, consumer, unknown: [...unknown] };
}

function placeless(properties: readonly Property[]): Property[] {
  return properties.filter((property) => !OF_THE_PLACE.has(property.name));
}

function known(table: readonly Setting[], properties: readonly Property[]): Property[] {
  return placeless(properties).filter((property) => table.some((setting) => setting.name === property.name));
}

function notIn(table: readonly Setting[], properties: readonly Property[]): string[] {
  const strange = placeless(properties).filter((property) => !table.some((setting) => setting.name === property.name));
  return strange.map((property) => property.name);
}

/** Published in openmessaging/benchmark, driver-rabbitmq: durable queues, confirms without a bound, automatic acks. */
function readRabbit(document: OmbDocument, name: string): RabbitDriver {
  const queueType = document.text('queueType', 'CLASSIC').toLowerCase();
  const types = QUEUE_SETTINGS.find((setting) => setting.name === 'x-queue-type')?.choices ?? [];
  if (!types.includes(queueType)) {
    const choices = types.map((type) => type.toUpperCase()).join(', ');
    document.blame('queueType', `'${queueType.toUpperCase()}' is not one of those that are simulated: ${choices}`);
  }
  const persistent = document.flag('messagePersistence', false);
  for (const key of SETTING_UP) document.has(key);
  return {
    system: 'rabbitmq',
    name,
    queue: { 'x-queue-type': queueType, durable: true },
    publisher: { confirm: 'unlimited', 'delivery-mode': persistent ? '2' : '1' },
    unknown: [],
  };
}

/** Fields that matter before a benchmark begins only. */
const SETTING_UP = [
  'amqpUris',
  'producerCreationDelay',
  'producerCreationBatchSize',
  'consumerCreationDelay',
  'consumerCreationBatchSize',
];
