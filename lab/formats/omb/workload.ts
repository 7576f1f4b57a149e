/** OMB's workload file: field names, types and defaults as in openmessaging/benchmark (Workload.java). */
import type { OmbDocument } from './document.ts';

/** Which keys OMB gives to messages. */
export type OmbKeys = 'NO_KEY' | 'KEY_ROUND_ROBIN' | 'RANDOM_NANO';

/** One workload, in OMB's units: bytes, messages per second over all producers, minutes. */
export interface OmbWorkload {
  readonly name: string;
  readonly topics: number;
  readonly partitionsPerTopic: number;
  readonly keyDistributor: OmbKeys;
  readonly messageSize: number;
  readonly randomBytesRatio: number | undefined; // undefined: a payload file, which is not read
  readonly subscriptionsPerTopic: number;
  readonly producersPerTopic: number;
  readonly consumerPerSubscription: number;
  readonly producerRate: number;
  readonly consumerBacklogSizeGB: number;
  readonly testDurationMinutes: number;
  readonly warmupDurationMinutes: number;
}

/** Keys that only an OMB workload has: one of them tells it from an experiment file. */
const TELLING_KEYS = ['partitionsPerTopic', 'producersPerTopic', 'producerRate', 'subscriptionsPerTopic'];

/** Fields that say nothing which a simulation could use: `payloadFile` names a file of OMB's own checkout. */
const WITHOUT_EFFECT = ['randomizedPayloadPoolSize', 'payloadFile', 'backlogDrainRatio'];

/** Whether parsed YAML or JSON is an OMB workload (and not an experiment file of mqlab). */
export function isOmbWorkload(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || 'system' in data) return false;
  return TELLING_KEYS.some((key) => key in data);
}

/** Reads a workload. Faults are left in the document. */
export function readWorkload(document: OmbDocument): OmbWorkload {
  const count = (key: string, fallback?: number, least = 1): number =>
    document.number(key, { least, whole: true, fallback });
  const workload: OmbWorkload = {
    name: document.text('name', 'OMB workload'),
    topics: count('topics'),
    partitionsPerTopic: count('partitionsPerTopic'),
    keyDistributor: keysOf(document),
    messageSize: count('messageSize'),
    randomBytesRatio: randomBytesRatio(document),
    subscriptionsPerTopic: count('subscriptionsPerTopic', undefined, 0),
    producersPerTopic: count('producersPerTopic'),
    consumerPerSubscription: count('consumerPerSubscription', undefined, 0),
    producerRate: count('producerRate', undefined, 0),
    consumerBacklogSizeGB: document.number('consumerBacklogSizeGB', { least: 0, whole: true, fallback: 0 }),
    testDurationMinutes: count('testDurationMinutes'),
    warmupDurationMinutes: count('warmupDurationMinutes', 1, 0),
  };
  for (const key of WITHOUT_EFFECT) document.has(key);
  refuseUnsupported(document, workload);
  return workload;
}

function keysOf(document: OmbDocument): OmbKeys {
  const text = document.text('keyDistributor', 'NO_KEY');
  // OMB takes an unknown name for NO_KEY.
  return text === 'KEY_ROUND_ROBIN' || text === 'RANDOM_NANO' ? text : 'NO_KEY';
}

function randomBytesRatio(document: OmbDocument): number | undefined {
  const ratio = document.number('randomBytesRatio', { least: 0, whole: false, fallback: 0 });
  if (ratio > 1) document.blame('randomBytesRatio', `${ratio} should be a share between 0 and 1`);
  return document.flag('useRandomizedPayloads', false) ? ratio : undefined;
}

function refuseUnsupported(document: OmbDocument, workload: OmbWorkload): void {
  if (document.faults.length > 0) return;
  if (workload.producerRate === 0) {
    document.blame(
      'producerRate',
      '0 makes OMB search for the highest sustainable rate, which is not supported yet: give a rate in msg/s, or 10000000 to send as fast as the producers can',
    );
  }
  if (workload.consumerBacklogSizeGB > 0) {
    document.blame(
      'consumerBacklogSizeGB',
      'building and draining a backlog is not supported yet: set it to 0 to run the workload without one',
    );
  }
}
