import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { experimentFromOmb, isOmbWorkload } from '../../lab/formats/omb/index.ts';
import { readExperiment } from '../../lab/files/index.ts';
import { KAFKA_EXPERIMENT, RABBITMQ_EXPERIMENT, toZod } from '../../lab/schema/index.ts';

const WORKLOAD = `# a comment of the workload's author
name: two topics
topics: 2
partitionsPerTopic: 5
keyDistributor: "KEY_ROUND_ROBIN"
messageSize: 100
useRandomizedPayloads: true
randomBytesRatio: 0.5
subscriptionsPerTopic: 3
producersPerTopic: 4
consumerPerSubscription: 2
producerRate: 30000
consumerBacklogSizeGB: 0
testDurationMinutes: 5
`;

const KAFKA = `name: Kafka
driverClass: io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver
replicationFactor: 2
topicConfig: |
  min.insync.replicas=1
commonConfig: |
  bootstrap.servers=localhost:9092
  request.timeout.ms=120000
producerConfig: |
  # the leader alone
  acks=1
  linger.ms : 10
  batch.size=131072
consumerConfig: |
  auto.offset.reset=earliest
  enable.auto.commit=false
  max.partition.fetch.bytes=2097152
`;

const RABBIT = `name: RabbitMQ
driverClass: io.openmessaging.benchmark.driver.rabbitmq.RabbitMqBenchmarkDriver
amqpUris:
  - amqp://localhost
messagePersistence: true
`;

interface Experiment {
  name: string;
  hardware: string;
  system: {
    kafka?: { version: string; brokers: number; config: object; topics: Record<string, object> };
    rabbitmq?: { queues: Record<string, object> };
  };
  producers: Record<string, Record<string, unknown>>;
  consumers: Record<string, Record<string, unknown>>;
  warmup: string;
  duration: string;
  replications: number;
}

const file = (text: string, name = 'load.yaml') => ({ name, text });

function read(workload: string, driver?: string): { experiment: Experiment; notes: string[] } {
  const out = experimentFromOmb(file(workload), driver === undefined ? undefined : file(driver, 'driver.yaml'), {});
  if ('faults' in out) throw new Error(JSON.stringify(out.faults));
  return { experiment: out.experiment as Experiment, notes: out.notes };
}

function faults(workload: string, driver?: string): string[] {
  const out = experimentFromOmb(file(workload), driver === undefined ? undefined : file(driver, 'driver.yaml'), {});
  if (!('faults' in out)) return [];
  return out.faults.map((fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.path}: ${fault.message}`);
}

describe('an OMB workload', () => {
  it('is told from an experiment file', () => {
    expect(isOmbWorkload(parse(WORKLOAD))).toBe(true);
    expect(isOmbWorkload({ name: 'x', system: { kafka: {} }, producers: {} })).toBe(false);
    expect(isOmbWorkload('topics: 1')).toBe(false);
    expect(isOmbWorkload(null)).toBe(false);
  });

  it('spreads its rate over all topics and gives each subscription a consumer group', () => {
    const { experiment } = read(WORKLOAD);
    expect(Object.keys(experiment.system.kafka?.topics ?? {})).toEqual(['test-topic-1', 'test-topic-2']);
    expect(Object.values(experiment.producers).map(({ topic, count, rate }) => [topic, count, rate])).toEqual([
      ['test-topic-1', 4, '15000 msg/s'],
      ['test-topic-2', 4, '15000 msg/s'],
    ]);
    const groups = Object.values(experiment.consumers);
    expect(new Set(groups.map((group) => group['group.id'])).size).toBe(6);
    expect(groups.every(({ count }) => count === 2)).toBe(true);
  });

  it('keeps sizes, data and keys', () => {
    const [producer] = Object.values(read(WORKLOAD).experiment.producers);
    expect(producer?.['message']).toEqual({ size: '100 B', data: 'half-random' });
    expect(producer?.['key']).toEqual({ kind: 'round-robin', keys: 10_000 });
  });

  it('sends without a limit from 10 million messages a second on', () => {
    const { experiment } = read(WORKLOAD.replace('30000', '10000000'));
    expect(Object.values(experiment.producers)[0]?.['rate']).toBe('unlimited');
  });

  it('is shortened to a minute, and says so', () => {
    const { experiment, notes } = read(WORKLOAD);
    expect([experiment.warmup, experiment.duration, experiment.replications]).toEqual(['10 s', '60 s', 1]);
    expect(notes[0]).toContain('shortened');
    expect(notes[0]).toContain('duration=300s');
  });

  it('is named after its file', () => {
    const out = experimentFromOmb({ name: 'some/folder/Max Rate.yaml', text: WORKLOAD }, undefined, {
      hardware: 'm5.2xlarge',
    });
    expect('experiment' in out && out.experiment).toMatchObject({ name: 'max-rate', hardware: 'm5.2xlarge' });
  });

  it('ignores a key that OMB would ignore, with a note', () => {
    expect(read(`${WORKLOAD}colour: green\n`).notes.join()).toContain("'colour'");
  });

  it('reports every wrong value with its place', () => {
    const broken = WORKLOAD.replace('topics: 2', 'topics: two').replace('messageSize: 100', 'messageSize: 1.5');
    expect(faults(broken)).toEqual([
      "load.yaml:3:9 topics: 'two' should be a whole number of at least 1",
      'load.yaml:6:14 messageSize: 1.5 should be a whole number of at least 1',
    ]);
    expect(faults(WORKLOAD.replace('producerRate: 30000\n', ''))[0]).toContain('producerRate: is missing');
    expect(faults('topics: [1')[0]).toMatch(/^load.yaml:\d+:\d+ /);
  });

  it('says what to do where OMB would search for a rate or build a backlog', () => {
    expect(faults(WORKLOAD.replace('producerRate: 30000', 'producerRate: 0'))[0]).toContain('load.yaml:12:15');
    expect(faults(WORKLOAD.replace('SizeGB: 0', 'SizeGB: 4'))[0]).toContain('set it to 0');
  });
});

describe('a Kafka driver', () => {
  it('hands its properties on under their real names and in their real units', () => {
    const { experiment } = read(WORKLOAD, KAFKA);
    const [producer] = Object.values(experiment.producers);
    expect(producer).toMatchObject({ acks: '1', 'linger.ms': 10, 'batch.size': 131_072 });
    expect(Object.values(experiment.consumers)[0]).toMatchObject({ 'max.partition.fetch.bytes': 2_097_152 });
    const [topic] = Object.values(experiment.system.kafka?.topics ?? {});
    expect(topic).toEqual({ partitions: 5, 'replication.factor': 2, 'min.insync.replicas': 1 });
  });

  it('may be left out: then all in-sync replicas acknowledge', () => {
    const [producer] = Object.values(read(WORKLOAD).experiment.producers);
    expect(producer).toMatchObject({ acks: 'all', 'linger.ms': 1, 'batch.size': 1_048_576 });
  });

  it('has its wrong values reported at their own line of the block', () => {
    const broken = KAFKA.replace('linger.ms : 10', 'linger.ms=soon').replace('acks=1', 'acks=2');
    expect(faults(WORKLOAD, broken)).toEqual([
      "driver.yaml:11:3 producerConfig.acks: '2' is not one of 0, 1, all",
      expect.stringMatching(/^driver\.yaml:12:3 producerConfig\.linger\.ms: 'soon' is no time/),
    ]);
  });

  it('has what is not modelled left out with a note', () => {
    const { experiment, notes } = read(WORKLOAD, KAFKA.replace('acks=1', 'acks=-1\n  my.own=3'));
    expect(notes.join()).toContain('producerConfig.my.own');
    expect(Object.values(experiment.producers)[0]).toMatchObject({ acks: 'all' });
    expect(Object.values(experiment.producers)[0]).not.toHaveProperty('my.own');
  });
});

describe('settings that the model takes no notice of', () => {
  it('are left out with one note, so that a run does not warn of what its user never wrote', () => {
    const { experiment, notes } = read(WORKLOAD, KAFKA.replace('enable.auto.commit=false', 'check.crcs=false'));
    expect(Object.values(experiment.consumers)[0]).not.toHaveProperty('check.crcs');
    expect(notes.filter((note) => note.includes('consumerConfig.check.crcs'))).toHaveLength(1);
    const reading = readExperiment(JSON.stringify(experiment), 'made.json');
    expect(reading).toHaveProperty('warnings', []);
  });
});

describe('a RabbitMQ driver', () => {
  const oneQueue = WORKLOAD.replace('partitionsPerTopic: 5', 'partitionsPerTopic: 1').replace(
    'subscriptionsPerTopic: 3',
    'subscriptionsPerTopic: 1',
  );

  it('publishes persistent messages with confirms to a durable classic queue', () => {
    const { experiment } = read(oneQueue, RABBIT);
    expect(experiment.system.rabbitmq?.queues).toHaveProperty('test-topic-1', {
      'x-queue-type': 'classic',
      durable: true,
    });
    const [producer] = Object.values(experiment.producers);
    expect(producer).toMatchObject({ queue: 'test-topic-1', confirm: 'unlimited', 'delivery-mode': '2' });
    expect(Object.values(experiment.consumers)[0]).toMatchObject({ ack: 'auto' });
  });

  it('is refused with partitions, with a fan-out and with an unknown queue type, all at once', () => {
    const found = faults(WORKLOAD, `${RABBIT}queueType: STREAMS\n`);
    expect(found.map((fault) => fault.split(' ')[1])).toEqual([
      'queueType:',
      'partitionsPerTopic:',
      'subscriptionsPerTopic:',
    ]);
  });
});

describe('the OMB files of the project', () => {
  const folder = 'experiments/omb';
  const load = (path: string) => ({ name: path, text: readFileSync(path, 'utf8') });
  const main = load(`${folder}/1-topic-100-partitions-1kb-4p-4c-200k.yaml`);

  it('become experiments that the schema of experiment files accepts', () => {
    const workloads = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    const drivers = readdirSync(`${folder}/drivers`).filter((name) => name.startsWith('kafka'));
    expect(workloads.length * drivers.length).toBeGreaterThan(20);
    const schema = toZod(KAFKA_EXPERIMENT, true);
    for (const workload of workloads) {
      for (const driver of drivers) {
        const out = experimentFromOmb(load(`${folder}/${workload}`), load(`${folder}/drivers/${driver}`), {});
        expect(schema.safeParse('experiment' in out && out.experiment).error, `${workload} ${driver}`).toBeUndefined();
      }
    }
    const rabbit = load(`${folder}/drivers/rabbitmq-classic.yaml`);
    const out = experimentFromOmb(load(`${folder}/1-queue-1kb-4p-4c-20k.yaml`), rabbit, {});
    expect(toZod(RABBITMQ_EXPERIMENT, true).safeParse('experiment' in out && out.experiment).error).toBeUndefined();
  });

  it('give the same run with kafka-throughput as without a driver, but for settings without effect', () => {
    const given = experimentFromOmb(main, load(`${folder}/drivers/kafka-throughput.yaml`), {});
    const own = experimentFromOmb(main, undefined, {});
    const bare = (out: object): object => ('experiment' in out ? { ...(out.experiment as object), notes: [] } : {});
    expect(bare(given)).toMatchObject(bare(own));
    expect(bare(own)).toHaveProperty('producers');
  });
});
