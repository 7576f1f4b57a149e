/** The settings of Apache Kafka: real names, real defaults, files as they are. */
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../lab/files/index.ts';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from '../../models/kafka/settings/index.ts';
import { defaultOf, type Setting } from '../../models/settings.ts';

const TABLES: readonly (readonly [string, readonly Setting[]])[] = [
  ['brokers', BROKER_SETTINGS],
  ['topics', TOPIC_SETTINGS],
  ['producers', PRODUCER_SETTINGS],
  ['consumers', CONSUMER_SETTINGS],
];

const inVersion = (table: readonly Setting[], name: string, version: string) => {
  const setting = table.find((one) => one.name === name);
  if (setting === undefined) throw new Error(`${name} is missing`);
  return defaultOf(setting, version);
};

test.each(TABLES)('each setting of %s is there once', (_, table) => {
  const names = table.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

describe('defaults follow the version', () => {
  // specification: ProducerConfig of 0.8.2.2, 2.6.3, 3.9.1 and 4.0.0
  test.each([
    ['acks', ['1', '1', 'all', 'all']],
    ['enable.idempotence', [false, false, true, true]],
    ['linger.ms', [0, 0, 0, 5]],
    ['retries', [0, 2147483647, 2147483647, 2147483647]],
    ['delivery.timeout.ms', [Number.MAX_SAFE_INTEGER, 120_000, 120_000, 120_000]],
    ['batch.size', [16_384, 16_384, 16_384, 16_384]],
    ['buffer.memory', [33_554_432, 33_554_432, 33_554_432, 33_554_432]],
  ] as const)('%s of producers', (name, values) => {
    expect(['0.8', '2.6', '3.9', '4.0'].map((version) => inVersion(PRODUCER_SETTINGS, name, version))).toEqual(values);
  });

  // specification: KafkaConfig of the same versions
  test.each([
    [BROKER_SETTINGS, 'log.cleaner.enable', [false, true, true, true]],
    [BROKER_SETTINGS, 'offsets.retention.minutes', [1440, 10_080, 10_080, 10_080]],
    [BROKER_SETTINGS, 'group.coordinator.rebalance.protocols', ['classic', 'classic', 'classic', 'classic,consumer']],
    [BROKER_SETTINGS, 'num.recovery.threads.per.data.dir', [1, 1, 1, 2]],
  ] as const)('%$ %s of brokers', (table, name, values) => {
    const told = ['0.8', '2.6', '3.9', '4.0'].map((version) => inVersion(table, name, version));
    expect(told.map((value) => String(value).split(',').toSorted().join())).toEqual(
      values.map((value) => String(value).split(',').toSorted().join()),
    );
  });
});

const FILE = `
name: as-they-are
system:
  kafka:
    version: "3.9"
    config: server.properties
    topics: { events: { partitions: 3 } }
producers: { app: { topic: events, rate: 1k msg/s, config: producer.properties, linger.ms: 7 } }
consumers: { app: { topic: events, config: consumer.properties } }
`;

/** The settings that Kafka's own config folder sets or shows, with values of its kind. */
const SERVER = `# a broker
broker.id=0
listeners=PLAINTEXT://:9092
advertised.listeners=PLAINTEXT://host:9092
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/var/kafka
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.flush.interval.messages=10000
log.flush.interval.ms=1000
log.retention.hours=168
log.retention.bytes=1073741824
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
zookeeper.connect=host:2181
zookeeper.connection.timeout.ms=18000
group.initial.rebalance.delay.ms=0
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@host:9093
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
ssl.keystore.location=/etc/keys.jks
ssl.keystore.password=secret
sasl.enabled.mechanisms=PLAIN
authorizer.class.name=kafka.security.authorizer.AclAuthorizer
confluent.support.metrics.enable=false
log4j.rootLogger=INFO, stdout
`;
const PRODUCER = `bootstrap.servers=host:9092
compression.type=lz4
partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner
request.timeout.ms=20000
linger.ms=2
max.request.size=1000000
buffer.memory=64000000
acks=-1
key.serializer=org.apache.kafka.common.serialization.StringSerializer
ssl.truststore.location=/etc/trust.jks
`;
const CONSUMER = `bootstrap.servers=host:9092
group.id=billing
auto.offset.reset=earliest
key.deserializer=org.apache.kafka.common.serialization.StringDeserializer
fetch.min.bytes=1000
`;
const FILES: Record<string, string> = {
  'server.properties': SERVER,
  'producer.properties': PRODUCER,
  'consumer.properties': CONSUMER,
};
const read = (files: Record<string, string> = FILES) =>
  readExperiment(FILE, 'e.yaml', { readFile: (path) => files[path] ?? '' });

describe('properties files of Kafka', () => {
  test('are taken as they are: known names count, and nothing is refused', () => {
    const result = read();
    if ('faults' in result) throw new Error(JSON.stringify(result.faults));
    expect(result.experiment.data).toMatchObject({
      system: { kafka: { config: { 'num.io.threads': 8, 'socket.send.buffer.bytes': 102_400 } } },
      producers: { app: { acks: 'all', 'compression.type': 'lz4', 'partitioner.class': 'RoundRobinPartitioner' } },
      consumers: { app: { 'group.id': 'billing', 'fetch.min.bytes': 1000 } },
    });
    const unknown = result.warnings.filter(({ message }) => message.includes('is not known'));
    expect(unknown.map(({ message }) => message.split("'")[1])).toEqual([
      'confluent.support.metrics.enable',
      'log4j.rootLogger',
    ]);
  });

  test('what the group says itself goes before what its file says', () => {
    const result = read();
    if ('faults' in result) throw new Error(JSON.stringify(result.faults));
    expect(result.experiment.data).toMatchObject({
      producers: { app: { 'linger.ms': 7, 'request.timeout.ms': 20_000 } },
    });
  });

  test('a value that is none is reported with its line in the file', () => {
    const result = read({ ...FILES, 'producer.properties': 'acks=all\nbatch.size=many\n' });
    if (!('faults' in result)) throw new Error('there is a fault');
    expect(result.faults).toMatchObject([{ file: 'producer.properties', line: 2, path: 'producers.app.batch.size' }]);
  });

  test('what is written out again names no file, and reads as the same experiment', () => {
    const result = read();
    if ('faults' in result) throw new Error(JSON.stringify(result.faults));
    expect(JSON.stringify(result.experiment.data)).not.toContain('.properties');
  });
});

test('a misspelt setting is refused with the name that was meant, also among those without effect', () => {
  const result = readExperiment(FILE.replace('linger.ms: 7', 'ssl.keystore.locatoin: x'), 'e.yaml', {
    readFile: (path) => FILES[path] ?? '',
  });
  if (!('faults' in result)) throw new Error('there is a fault');
  expect(result.faults[0]?.message).toContain("'ssl.keystore.location'");
});
