/** Settings of brokers about transactions. */
import type { Setting } from '../../settings.ts';

const BROKER = 'specification: Kafka documentation, Broker Configs';

export const TRANSACTIONS: readonly Setting[] = [
  {
    name: 'transaction.state.log.num.partitions',
    kind: 'count',
    default: 50,
    min: 1,
    meaning: 'Partitions of __transaction_state: over so many leaders transactional ids are spread, by their hash.',
    source: BROKER,
  },
  {
    name: 'transaction.state.log.replication.factor',
    kind: 'count',
    default: 3,
    min: 1,
    meaning: 'Copies of __transaction_state, as far as there are brokers.',
    source: BROKER,
  },
  {
    name: 'transaction.state.log.min.isr',
    kind: 'count',
    default: 2,
    min: 1,
    meaning: 'Replicas of __transaction_state that must be in sync for a coordinator to write.',
    source: BROKER,
  },
  {
    name: 'transaction.state.log.segment.bytes',
    kind: 'bytes',
    default: 104857600,
    min: 14,
    meaning: 'Size of a segment of __transaction_state.',
    source: BROKER,
  },
  {
    name: 'transaction.abort.timed.out.transaction.cleanup.interval.ms',
    kind: 'ms',
    default: 10000,
    min: 1,
    meaning: 'How often coordinators look for transactions that have been open longer than transaction.timeout.ms.',
    source: BROKER,
  },
  {
    name: 'transaction.partition.verification.enable',
    kind: 'boolean',
    default: true,
    meaning:
      'Whether a broker asks the coordinator before it appends the first batch of a transaction to a partition (since 3.6).',
    source: `${BROKER}; KIP-890`,
  },
  {
    name: 'add.partitions.to.txn.retry.backoff.ms',
    kind: 'ms',
    default: 20,
    min: 1,
    meaning:
      'After what time a broker asks again that could not add a partition to a transaction, as the one before is not completed (since 4.0).',
    source: `${BROKER}; KIP-890`,
  },
  {
    name: 'add.partitions.to.txn.retry.backoff.max.ms',
    kind: 'ms',
    default: 100,
    min: 0,
    meaning: 'For how long it asks again before it refuses the batch.',
    source: `${BROKER}; KIP-890`,
  },
  {
    name: 'request.timeout.ms',
    kind: 'ms',
    default: 30000,
    min: 1,
    meaning: 'How long a broker waits for the answer of a coordinator, or a coordinator for that of a leader.',
    source: BROKER,
  },
];
