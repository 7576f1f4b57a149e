/** What a result counts and what is done with it: messages that are published, or on a host operations that write. */
import type { ExperimentResult } from '../contract.ts';
import { metricInfo } from './labels.ts';

export interface Words {
  readonly noun: string;
  readonly one: string;
  /** The unit of one of them. */
  readonly unit: 'msg' | 'op';
  readonly published: string;
  readonly consumed: string;
  /** What is over when the publish latency of one of them ends, and when its end-to-end latency does. */
  readonly acknowledged: string;
  readonly delivered: string;
}

const MESSAGES: Words = {
  noun: 'messages',
  one: 'a message',
  unit: 'msg',
  published: 'published',
  consumed: 'consumed',
  acknowledged: 'acknowledged',
  delivered: 'delivered',
};

const OPERATIONS: Words = {
  noun: 'operations',
  one: 'an operation',
  unit: 'op',
  published: 'written',
  consumed: 'read',
  acknowledged: 'written',
  delivered: 'read',
};

/** The words for a result. */
export const wordsOf = (result: ExperimentResult): Words =>
  metricInfo(result, 'publish.rate').unit === 'op/s' ? OPERATIONS : MESSAGES;
