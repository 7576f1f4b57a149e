/** OMB's driver files: which system, and with which settings. */
import type { Setting, SettingValue } from '../../../models/settings.ts';
import type { Property } from '../../files/index.ts';
import { KAFKA, RABBITMQ, parseScalar, settingShape } from '../../schema/index.ts';
import type { OmbDocument } from './document.ts';

type Values = Readonly<Record<string, SettingValue>>;

/** What a Kafka driver file asks for. */
export interface KafkaDriver {
  readonly system: 'kafka';
  readonly name: string;
  readonly topic: Values;
  readonly producer: Values;
  readonly consumer: Values;
  readonly unknown: readonly string[]; // properties that no table knows
  readonly idle: readonly string[]; // properties that the model takes no notice of
}

/** What a RabbitMQ driver file asks for. */
export interface RabbitDriver {
  readonly system: 'rabbitmq';
  readonly name: string;
  readonly queue: Values;
  readonly publisher: Values;
  readonly unknown: readonly string[];
  readonly idle: readonly string[];
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
  idle: [],
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
  const replicas = document.number('replicationFactor', { least: 1, whole: true, fallback: 1 });
  document.has('reset');
  const blocks = new Blocks(document);
  const topic = { 'replication.factor': replicas, ...blocks.settings('topicConfig', KAFKA.destinations) };
  const producer = blocks.clientSettings('producerConfig', KAFKA.producers);
  const consumer = blocks.clientSettings('consumerConfig', KAFKA.consumers);
  return { system: 'kafka', name, topic, producer, consumer, unknown: blocks.unknown(), idle: blocks.idle() };
}

/** The blocks of Java properties of one driver file, and what of them nobody could use. */
class Blocks {
  private readonly document: OmbDocument;
  private readonly strange = new Set<string>();
  private readonly used = new Set<string>();
  private readonly ignored = new Set<string>();

  constructor(document: OmbDocument) {
    this.document = document;
  }

  /** What of a block takes effect, in the units of the table. A value of the wrong type is a fault. */
  settings(block: string, table: readonly Setting[]): Values {
    const settings: Record<string, SettingValue> = {};
    for (const property of this.document.properties(block)) {
      if (OF_THE_PLACE.has(property.name)) continue;
      const setting = table.find(({ name }) => name === property.name);
      const value = setting === undefined ? undefined : this.read(block, property, setting);
      const place = `${block}.${property.name}`;
      if (value !== undefined && setting?.ignored === undefined) settings[property.name] = value;
      if (setting?.ignored !== undefined) this.ignored.add(place);
      (setting === undefined ? this.strange : this.used).add(place);
    }
    return settings;
  }

  /** A client's own block over the one that producers and consumers share. */
  clientSettings(block: string, table: readonly Setting[]): Values {
    return { ...this.settings('commonConfig', table), ...this.settings(block, table) };
  }

  /** Properties that no table knew. */
  unknown(): string[] {
    return [...this.strange].filter((name) => !this.used.has(name));
  }

  /** Properties that a table knows and the model takes no notice of. */
  idle(): string[] {
    return [...this.ignored];
  }

  private read(block: string, property: Property, setting: Setting): SettingValue | undefined {
    const shape = settingShape(setting);
    const parsed = shape.type === 'leaf' ? parseScalar(shape.field, property.value) : undefined;
    if (parsed !== undefined && 'fault' in parsed) this.document.blameProperty(property, block, parsed.fault);
    return parsed !== undefined && 'value' in parsed ? parsed.value : undefined;
  }
}

/** Published in openmessaging/benchmark, driver-rabbitmq: durable queues, confirms without a bound, automatic acks. */
function readRabbit(document: OmbDocument, name: string): RabbitDriver {
  const queueType = document.text('queueType', 'CLASSIC').toLowerCase();
  const types = RABBITMQ.destinations.find((setting) => setting.name === 'x-queue-type')?.choices ?? [];
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
    idle: [],
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
