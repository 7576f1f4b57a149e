import type { Setting } from '../../settings.ts';

const APPLICATION = 'assumption: no setting of Kafka, but what an application does with its producer';

/** How the application uses its producer. */
export const PRODUCER_APPLICATION: readonly Setting[] = [
  {
    name: 'sends',
    kind: 'choice',
    choices: ['async', 'sync'],
    default: 'async',
    meaning:
      'Whether the application goes on after send() and is called back, or waits for the answer to each message (send().get()).',
    source: APPLICATION,
  },
  {
    name: 'transaction.duration.ms',
    kind: 'ms',
    default: 3000,
    min: 1,
    meaning:
      'With a transactional.id: how long after the first message of a transaction the application commits (as --transaction-duration-ms of kafka-producer-perf-test).',
    source: 'specification: ProducerPerformance of Kafka 4.0, --transaction-duration-ms',
  },
  {
    name: 'transaction.records',
    kind: 'count',
    default: 0,
    min: 0,
    meaning: 'With a transactional.id: the application also commits after so many messages (0: only by time).',
    source: APPLICATION,
  },
  {
    name: 'transaction.aborts',
    kind: 'ratio',
    default: 0,
    min: 0,
    max: 1,
    meaning: 'Share of transactions that the application aborts instead of committing them.',
    source: APPLICATION,
  },
  {
    name: 'partition',
    kind: 'count',
    default: -1,
    min: -1,
    meaning: 'The partition that every message names; -1 leaves the choice to the partitioner.',
    source: APPLICATION,
  },
];
