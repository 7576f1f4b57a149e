/** Settings tables of the broker rooms and of the host → shapes and defaults. */
import {
  FILE_SETTINGS,
  HOST_VERSIONS,
  KERNEL_SETTINGS,
  READER_SETTINGS,
  WRITER_SETTINGS,
} from '../../models/host/settings.ts';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  KAFKA_VERSIONS,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from '../../models/kafka/settings/index.ts';
import {
  CONSUMER_SETTINGS as RABBIT_CONSUMER_SETTINGS,
  NODE_SETTINGS,
  PUBLISHER_SETTINGS,
  QUEUE_SETTINGS,
  RABBITMQ_VERSIONS,
} from '../../models/rabbitmq/settings/index.ts';
import type { Setting } from '../../models/settings.ts';
import { type Shape, leaf } from './shape.ts';

/** The settings tables of one broker or of a host, by whose settings they are. */
export interface Tables {
  readonly system: 'kafka' | 'rabbitmq' | 'host';
  readonly versions: readonly string[];
  readonly brokers: readonly Setting[];
  readonly destinations: readonly Setting[];
  readonly producers: readonly Setting[];
  readonly consumers: readonly Setting[];
}

/** The tables of Kafka. */
export const KAFKA: Tables = {
  system: 'kafka',
  versions: KAFKA_VERSIONS,
  brokers: BROKER_SETTINGS,
  destinations: TOPIC_SETTINGS,
  producers: PRODUCER_SETTINGS,
  consumers: CONSUMER_SETTINGS,
};

/** The tables of RabbitMQ. */
export const RABBITMQ: Tables = {
  system: 'rabbitmq',
  versions: RABBITMQ_VERSIONS,
  brokers: NODE_SETTINGS,
  destinations: QUEUE_SETTINGS,
  producers: PUBLISHER_SETTINGS,
  consumers: RABBIT_CONSUMER_SETTINGS,
};

/** The tables of a host: a machine by itself. */
export const HOST: Tables = {
  system: 'host',
  versions: HOST_VERSIONS,
  brokers: KERNEL_SETTINGS,
  destinations: FILE_SETTINGS,
  producers: WRITER_SETTINGS,
  consumers: READER_SETTINGS,
};

/** Values that the real system takes as another spelling. */
const ALIASES: Record<string, Readonly<Record<string, string>>> = {
  acks: { '-1': 'all' },
  'partitioner.class': {
    null: 'default',
    'org.apache.kafka.clients.producer.internals.DefaultPartitioner': 'DefaultPartitioner',
    'org.apache.kafka.clients.producer.RoundRobinPartitioner': 'RoundRobinPartitioner',
    'org.apache.kafka.clients.producer.UniformStickyPartitioner': 'UniformStickyPartitioner',
  },
};

/** Kinds that the real systems keep as whole numbers. */
const WHOLE: readonly string[] = ['ms', 'bytes', 'count'];

/** One setting as a leaf of the file, with its default in the text that editors show. */
export function settingShape(setting: Setting): Shape {
  const { name, kind, choices, min, max } = setting;
  const field = { kind, choices, aliases: ALIASES[name], min, max, whole: WHOLE.includes(kind), bare: true };
  const ignored = setting.ignored === undefined ? '' : ` Accepted, but not modelled: ${setting.ignored}.`;
  return leaf(field, `${sentence(setting.meaning)} Default: ${defaultInWords(setting)}.${ignored}`);
}

/** A table as keys of a group. */
export const settingShapes = (table: readonly Setting[]): Record<string, Shape> =>
  Object.fromEntries(table.map((setting) => [setting.name, settingShape(setting)]));

/** Whether the default is not the same in all versions. */
export const isVersioned = (setting: Setting): boolean =>
  typeof setting.default === 'object' && setting.default.length > 1;

function defaultInWords(setting: Setting): string {
  const table = setting.default;
  if (typeof table !== 'object') return shown(table);
  const [first, ...later] = table;
  return [shown(first?.value ?? ''), ...later.map(({ since, value }) => `${shown(value)} since ${since}`)].join(', ');
}

const shown = (value: unknown): string => (value === '' ? 'empty' : String(value));

const sentence = (text: string): string => {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  return capital.endsWith('.') ? capital : `${capital}.`;
};
