/** What readers process twice or never, by when they commit; what a group notices of a rebalance. */
import type { Act, Fault, Producer, Reader, Scenario, Settings, Topic } from '../scenario.ts';

const SEMANTICS = 'Kafka documentation, Design, Message Delivery Semantics';

const topic: Topic = { partitions: 2 };
/** More than two readers process in time, so that each poll brings many records. */
const producer: Producer = { rate: 200, config: { acks: 'all' } };
const shared = { topic, producer };

const slow = (commit: Reader['commit'], more: Partial<Reader> = {}): Reader => ({
  count: 2,
  commit,
  processing: 12,
  ...more,
});

/** In the middle of a poll's records. */
const crash: Fault = { at: 3, crash: 'readers.0', restart: 1 };
const leave: Fault = { at: 3, stop: 'readers.0', restart: 3 };

const commits: Act = {
  name: 'readers that commit in one way or another',
  seconds: 9,
  faults: [],
  scenarios: [
    {
      name: 'nothing happens: every message is stored once, in order, and processed once',
      source: SEMANTICS,
      ...shared,
      reader: { count: 2, commit: 'sync', processing: 0 },
      expect: {
        lostAcknowledged: false,
        refused: false,
        storedTwice: false,
        disordered: false,
        processedTwice: false,
        skipped: false,
      },
    },
    {
      name: 'auto-commit on the polling thread processes twice and skips nothing when a reader dies',
      source: `${SEMANTICS}; enable.auto.commit`,
      ...shared,
      reader: slow('auto'),
      faults: [crash],
      expect: { processedTwice: true, skipped: false },
    },
    {
      name: 'auto-commit skips messages when a reader dies whose processing has left the polling thread',
      source: `${SEMANTICS}; KafkaConsumer, Multi-threaded Processing`,
      ...shared,
      reader: slow('auto', { handOver: true }),
      faults: [crash],
      expect: { skipped: true },
    },
    {
      name: 'synchronous commits after processing: processed twice, nothing skipped when a reader dies',
      source: `${SEMANTICS}: at least once`,
      ...shared,
      reader: slow('sync'),
      faults: [crash],
      expect: { processedTwice: true, skipped: false },
    },
    {
      name: 'asynchronous commits after processing: processed twice, nothing skipped when a reader dies',
      source: `${SEMANTICS}: at least once`,
      ...shared,
      reader: slow('async'),
      faults: [crash],
      expect: { processedTwice: true, skipped: false },
    },
    {
      name: 'commits before processing: nothing twice, but skipped when a reader dies',
      source: `${SEMANTICS}: at most once`,
      ...shared,
      reader: slow('before'),
      faults: [crash],
      expect: { processedTwice: false, skipped: true },
    },
    {
      name: 'auto-commit processes nothing twice and skips nothing when a reader is closed',
      source: 'KafkaConsumer.close commits if auto-commit is on',
      ...shared,
      reader: slow('auto'),
      faults: [leave],
      expect: { processedTwice: false, skipped: false },
    },
    {
      name: 'a reader that stands still for longer than session.timeout.ms: another one processes its messages too',
      source: 'session.timeout.ms; CommitFailedException',
      ...shared,
      reader: slow('sync'),
      faults: [{ at: 3, pause: 'readers.0', for: 6 }],
      expect: { processedTwice: true, skipped: false },
    },
  ],
};

const assignor = (name: string): Settings => ({
  'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${name}`,
});

/** A member is closed and started again while the other one works. */
const rebalance = (name: string, source: string, reader: Reader, expect: Scenario['expect']): Scenario => ({
  name,
  source,
  ...shared,
  reader,
  faults: [leave],
  expect: { skipped: false, ...expect },
});

const rebalances: Act = {
  name: 'a reader leaves its group and comes back',
  seconds: 9,
  faults: [],
  scenarios: [
    rebalance(
      'eager: the other one gives up its partitions; auto-commit keeps that from doubling anything',
      'KIP-429; ConsumerCoordinator.onJoinPrepare commits if auto-commit is on',
      slow('auto', { config: assignor('RangeAssignor') }),
      { survivor: 'gives up its partitions', processedTwice: false },
    ),
    rebalance(
      'eager, commits at intervals and not when partitions are taken away: what was not committed is processed twice',
      'ConsumerRebalanceListener',
      slow('interval', { every: 4000, config: assignor('RangeAssignor') }),
      { survivor: 'gives up its partitions', processedTwice: true },
    ),
    rebalance(
      'eager, commits at intervals and when partitions are taken away: nothing twice',
      'ConsumerRebalanceListener.onPartitionsRevoked',
      slow('interval', { every: 4000, onRevoke: true, config: assignor('RangeAssignor') }),
      { survivor: 'gives up its partitions', processedTwice: false },
    ),
    rebalance(
      'cooperative: the other one keeps its partitions',
      'KIP-429',
      slow('auto', { config: assignor('CooperativeStickyAssignor') }),
      // The commit of what is given up races with the new owner's question: usually nothing is processed twice, but not always.
      { survivor: 'keeps its partitions' },
    ),
    rebalance(
      'KIP-848: the other one keeps its partitions',
      'KIP-848',
      slow('auto', { config: { 'group.protocol': 'consumer' } }),
      { survivor: 'keeps its partitions', processedTwice: false },
    ),
    {
      name: 'static membership: nobody notices a reader that is back within session.timeout.ms',
      source: 'KIP-345',
      ...shared,
      reader: slow('auto', { static: true, config: { ...assignor('RangeAssignor'), 'session.timeout.ms': 10_000 } }),
      faults: [{ at: 3, stop: 'readers.0', restart: 1 }],
      expect: { survivor: 'nothing', processedTwice: false, skipped: false },
    },
    {
      name: 'static membership: a reader that dies and is back in time repeats what it had not committed, unnoticed',
      source: 'KIP-345',
      ...shared,
      reader: slow('sync', { static: true, config: { ...assignor('RangeAssignor'), 'session.timeout.ms': 10_000 } }),
      faults: [crash],
      expect: { survivor: 'nothing', processedTwice: true, skipped: false },
    },
  ],
};

/** The log keeps about two seconds of messages; the readers take nothing for five. */
const overrun = (reset: string, expect: Scenario['expect']): Scenario => ({
  name: `a reader that falls behind retention with auto.offset.reset=${reset} ${RESET[reset]}`,
  source: 'Kafka documentation, auto.offset.reset; retention.bytes',
  topic: { partitions: 1, config: { 'segment.bytes': 16_384, 'retention.bytes': 32_768 } },
  producer: { rate: 250, config: { acks: 'all', 'linger.ms': 0 } },
  reader: { count: 1, commit: 'auto', processing: 1, config: { 'auto.offset.reset': reset } },
  faults: [{ at: 2, hold: 'readers', for: 6.5 }],
  expect: { processedTwice: false, ...expect },
});

const RESET: Readonly<Record<string, string>> = {
  earliest: 'misses what has expired and no more',
  latest: 'misses also what is still there',
  none: 'fails',
};

const retention: Act = {
  name: 'readers that fall behind retention',
  seconds: 9,
  faults: [],
  scenarios: [
    overrun('earliest', { expired: true, skipped: false, readerFailed: false }),
    overrun('latest', { expired: true, skipped: true, readerFailed: false }),
    overrun('none', { expired: true, skipped: true, readerFailed: true }),
  ],
};

export const READER_ACTS: readonly Act[] = [commits, rebalances, retention];
