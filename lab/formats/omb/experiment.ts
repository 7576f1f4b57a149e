/** From OMB's workload and driver to an experiment file of mqlab. */
import { inOrder } from '../../files/index.ts';
import type { Fault } from '../../files/index.ts';
import { KAFKA } from '../../schema/index.ts';
import { OmbDocument } from './document.ts';
import type { SourceFile } from './document.ts';
import { DEFAULT_DRIVER, readDriver } from './drivers.ts';
import type { KafkaDriver, OmbDriver, RabbitDriver } from './drivers.ts';
import { readWorkload } from './workload.ts';
import type { OmbWorkload } from './workload.ts';

/** What OMB's result file repeats of its workload and driver. */
export interface OmbFacts {
  readonly workload: string;
  readonly driver: string;
  readonly messageSize: number;
  readonly topics: number;
  readonly partitions: number;
  readonly producersPerTopic: number;
  readonly consumersPerTopic: number;
}

/** An experiment made of OMB files, or what is wrong with them. */
export type OmbImport =
  | { readonly experiment: object; readonly notes: string[]; readonly facts: OmbFacts }
  | { readonly faults: Fault[] };

/** A rate that OMB's own workload files use for "as fast as possible", in msg/s. */
const MAX_RATE = 10_000_000;

/** Warm-up and longest run, in s: long enough for the batch means of a steady load (assumption; a flag restores OMB's own times). */
const WARMUP = 10;
const LONGEST = 60;

/** Keys that OMB draws from: published in openmessaging/benchmark, KeyDistributor.java. */
const KEYS = 10_000;

/** The machine of the published runs with these workloads: three of them (published: CF20-01). */
const HARDWARE = 'i3en.2xlarge';
const BROKERS = 3;

/** Heap of a worker. published: openmessaging/benchmark, bin/benchmark-worker, -Xms4G -Xmx4G -XX:+UseG1GC. */
const WORKER_HEAP = '4 GiB';

/** Broker settings of the published runs: openmessaging/benchmark, driver-kafka/deploy/ssd-deployment. */
const BROKER_CONFIG = {
  'num.replica.fetchers': 8,
  'message.max.bytes': 10_485_760,
  'replica.fetch.max.bytes': 10_485_760,
  'num.network.threads': 8,
};

/**
 * The experiment (shape of an experiment file) that an OMB workload and driver describe. Without a driver: Kafka with
 * acks=all and linger.ms=1. `notes` say what was shortened, assumed or left out; they are the experiment's notes, too.
 * Faults carry line and column.
 */
export function experimentFromOmb(
  workload: SourceFile,
  driver: SourceFile | undefined,
  options: { readonly hardware?: string | undefined },
): OmbImport {
  const workloadFile = new OmbDocument(workload);
  const driverFile = driver === undefined ? undefined : new OmbDocument(driver);
  const load = workloadFile.faults.length > 0 ? undefined : readWorkload(workloadFile);
  const system = chooseDriver(driverFile);
  if (load !== undefined && system?.system === 'rabbitmq') refuseForRabbit(workloadFile, load);
  const faults = inOrder([...workloadFile.faults, ...(driverFile?.faults ?? [])]);
  if (faults.length > 0 || load === undefined || system === undefined) return { faults };
  const hardware = options.hardware ?? HARDWARE;
  const notes = notesOn(load, system, driver === undefined);
  for (const key of workloadFile.unknown()) notes.push(`${workload.name}: '${key}' has no effect here and in OMB`);
  for (const key of driverFile?.unknown() ?? []) notes.push(`${driver?.name}: '${key}' has no effect here`);
  const experiment = assemble(slug(workload.name), load, system, hardware);
  return { experiment: { ...experiment, notes }, notes, facts: factsOf(load, system) };
}

function chooseDriver(file: OmbDocument | undefined): OmbDriver | undefined {
  if (file === undefined) return DEFAULT_DRIVER;
  return file.faults.length > 0 ? undefined : readDriver(file);
}

function refuseForRabbit(file: OmbDocument, load: OmbWorkload): void {
  if (load.partitionsPerTopic !== 1) {
    file.blame('partitionsPerTopic', 'RabbitMQ has no partitions: set it to 1, and raise topics for more queues');
  }
  if (load.subscriptionsPerTopic > 1) {
    file.blame('subscriptionsPerTopic', 'a fan-out to several queues is not supported yet for RabbitMQ: set it to 1');
  }
}

function factsOf(load: OmbWorkload, driver: OmbDriver): OmbFacts {
  return {
    workload: load.name,
    driver: driver.name,
    messageSize: load.messageSize,
    topics: load.topics,
    partitions: load.partitionsPerTopic,
    producersPerTopic: load.producersPerTopic,
    consumersPerTopic: load.consumerPerSubscription,
  };
}

function assemble(name: string, load: OmbWorkload, driver: OmbDriver, hardware: string): object {
  return {
    name,
    question: `How does ${driver.name} carry the OpenMessaging Benchmark workload "${load.name}"?`,
    hardware,
    ...(driver.system === 'kafka' ? kafkaParts(load, driver) : rabbitParts(load, driver)),
    warmup: `${WARMUP} s`,
    duration: `${Math.min(LONGEST, 60 * load.testDurationMinutes)} s`,
    replications: 1,
    seed: 42,
  };
}

function kafkaParts(load: OmbWorkload, driver: KafkaDriver): object {
  const names = topicNames(load);
  const topic = { partitions: load.partitionsPerTopic, ...driver.topic };
  const consumers = names.flatMap((name) => groupsOf(load, name).map((group) => [name, group] as const));
  return {
    system: {
      kafka: {
        version: '2.6',
        brokers: BROKERS,
        config: effective(BROKER_CONFIG),
        jvm: { clients: { heap: WORKER_HEAP } },
        topics: Object.fromEntries(names.map((name) => [name, topic])),
      },
    },
    producers: Object.fromEntries(
      names.map((name) => [`${name}-producers`, { topic: name, ...sending(load), ...driver.producer }]),
    ),
    consumers: Object.fromEntries(
      consumers.map(([name, group]) => [
        group,
        {
          topic: name,
          'group.id': group,
          count: load.consumerPerSubscription,
          ...commitsOf(driver),
          ...driver.consumer,
        },
      ]),
    ),
  };
}

/** The benchmark's consumer commits after each poll without waiting, unless the client does. published: KafkaBenchmarkConsumer.java. */
const commitsOf = ({ consumer }: KafkaDriver): object =>
  String(consumer['enable.auto.commit']) === 'true' ? {} : { commit: 'async' };

function rabbitParts(load: OmbWorkload, driver: RabbitDriver): object {
  const names = topicNames(load);
  const consumers = names.flatMap((name) => groupsOf(load, name).map((group) => [name, group] as const));
  return {
    system: {
      rabbitmq: {
        version: '3.8',
        nodes: BROKERS,
        queues: Object.fromEntries(names.map((name) => [name, driver.queue])),
      },
    },
    producers: Object.fromEntries(
      names.map((name) => [`${name}-producers`, { queue: name, ...sending(load), ...driver.publisher }]),
    ),
    consumers: Object.fromEntries(
      consumers.map(([name, group]) => [group, { queue: name, count: load.consumerPerSubscription, ack: 'auto' }]),
    ),
  };
}

/** Without what the model takes no notice of. */
function effective(config: Readonly<Record<string, number>>): Record<string, number> {
  const ignored = new Set(KAFKA.brokers.filter((setting) => setting.ignored !== undefined).map(({ name }) => name));
  return Object.fromEntries(Object.entries(config).filter(([name]) => !ignored.has(name)));
}

function topicNames(load: OmbWorkload): string[] {
  if (load.topics === 1) return ['test-topic'];
  const digits = String(load.topics).length;
  return Array.from({ length: load.topics }, (_, i) => `test-topic-${String(i + 1).padStart(digits, '0')}`);
}

function groupsOf(load: OmbWorkload, topic: string): string[] {
  if (load.consumerPerSubscription === 0) return [];
  const suffix = (i: number): string => (load.subscriptionsPerTopic === 1 ? '' : `-${i + 1}`);
  return Array.from({ length: load.subscriptionsPerTopic }, (_, i) => `${topic}-sub${suffix(i)}`);
}

/** OMB's rate is the total over all producers of all topics; the group of one topic sends its share of it. */
function sending(load: OmbWorkload): object {
  const rate = load.producerRate >= MAX_RATE ? 'unlimited' : `${load.producerRate / load.topics} msg/s`;
  return {
    count: load.producersPerTopic,
    rate,
    message: { size: `${load.messageSize} B`, data: dataOf(load) },
    key: keyOf(load),
  };
}

function dataOf(load: OmbWorkload): string {
  const ratio = load.randomBytesRatio;
  return ratio !== undefined && ratio < 0.75 ? 'half-random' : 'random';
}

function keyOf(load: OmbWorkload): unknown {
  if (load.keyDistributor === 'NO_KEY') return 'none';
  return { kind: load.keyDistributor === 'KEY_ROUND_ROBIN' ? 'round-robin' : 'uniform', keys: KEYS };
}

/** A name for results, after the workload's file as OMB does: letters, digits and hyphens. */
function slug(fileName: string): string {
  const base = (fileName.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:ya?ml|json)$/i, '');
  const plain = base
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return plain === '' ? 'omb-workload' : plain;
}

function notesOn(load: OmbWorkload, driver: OmbDriver, usedDefault: boolean): string[] {
  const notes = [shorteningNote(load)];
  if (usedDefault) {
    notes.push(
      'no driver file: Kafka with acks=all, linger.ms=1, batch.size=1048576, replication factor 3, min.insync.replicas=2; another one by --driver FILE',
    );
  }
  if (driver.system === 'kafka') {
    notes.push(
      'OMB driver files say nothing of the brokers: those of the published runs are taken (3 of them, 8 network threads, 8 replica fetchers)',
    );
  }
  for (const name of driver.unknown) notes.push(`${name} is not a setting that is modelled: left out`);
  if (driver.idle.length > 0) notes.push(`without effect in the model, left out: ${driver.idle.join(', ')}`);
  if (load.randomBytesRatio === undefined) {
    notes.push('the payload file is not read: payloads count as random bytes, which do not compress');
  } else if (![0.5, 1].includes(load.randomBytesRatio)) {
    notes.push(
      `randomBytesRatio ${load.randomBytesRatio}: compressed as if it were ${load.randomBytesRatio < 0.75 ? 0.5 : 1}`,
    );
  }
  return notes;
}

function shorteningNote(load: OmbWorkload): string {
  const run = Math.min(LONGEST, 60 * load.testDurationMinutes);
  return (
    `shortened: ${WARMUP} s of warm-up and ${run} s of test instead of OMB's ${load.warmupDurationMinutes} min and ` +
    `${load.testDurationMinutes} min; one replication, error bars by batch means. ` +
    `In full: --set warmup=${60 * load.warmupDurationMinutes}s --set duration=${60 * load.testDurationMinutes}s`
  );
}
