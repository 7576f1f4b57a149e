import { ms, type Nanoseconds, seconds } from '../../../sim/index.ts';
import { booleanOf, compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import { bufferOf } from '../broker/broker.ts';

/** When and how offsets are committed: by the client itself, or by the application. */
export type CommitMode = 'auto' | 'sync' | 'async' | 'both' | 'none';

/** The settings of a consumer and of the application around it, in canonical units. */
export interface ConsumerSettings {
  readonly minBytes: number;
  readonly maxWait: Nanoseconds;
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
  readonly maxPollRecords: number;
  readonly receiveBuffer: number;
  readonly requestTimeout: Nanoseconds;
  readonly retryBackoff: Nanoseconds;
  readonly reset: 'earliest' | 'latest' | 'none';
  readonly readCommitted: boolean;
  /** Empty: it reads from leaders. */
  readonly rack: string;
  readonly metadataMaxAge: Nanoseconds;
  readonly commit: CommitMode;
  readonly autoCommitInterval: Nanoseconds;
  /** The application commits after so many records, or when so long has passed; 0: after each poll(). */
  readonly commitRecords: number;
  readonly commitTime: Nanoseconds;
  /** Whether it commits what it has not processed yet. */
  readonly commitsFirst: boolean;
  /** Threads that process what poll() has brought, and records that wait for one; 0: the polling thread does it itself. */
  readonly threads: number;
  readonly queue: number;
  /** Share of attempts at a message that fail, and how many are made. */
  readonly failures: number;
  readonly attempts: number;
  /** When the group's consumers start, from the start of the run. */
  readonly begin: Nanoseconds;
  /** Since 4.0 a broker of which something is left in the buffer is not asked for more. */
  readonly asksDrainedOnly: boolean;
}

/** KAFKA-17182: fetches go only to brokers of which nothing is left in the buffer. */
const DRAINED_ONLY_SINCE = '4.0';

export function consumerSettings(settings: Settings, version: string): ConsumerSettings {
  const auto = booleanOf(settings, 'enable.auto.commit');
  const commit = textOf(settings, 'commit');
  return {
    minBytes: numberOf(settings, 'fetch.min.bytes'),
    maxWait: ms(numberOf(settings, 'fetch.max.wait.ms')),
    maxBytes: numberOf(settings, 'fetch.max.bytes'),
    maxPartitionBytes: numberOf(settings, 'max.partition.fetch.bytes'),
    maxPollRecords: numberOf(settings, 'max.poll.records'),
    receiveBuffer: bufferOf(settings, 'receive.buffer.bytes'),
    requestTimeout: ms(numberOf(settings, 'request.timeout.ms')),
    retryBackoff: ms(numberOf(settings, 'retry.backoff.ms')),
    reset: textOf(settings, 'auto.offset.reset') as ConsumerSettings['reset'],
    readCommitted: textOf(settings, 'isolation.level') === 'read_committed',
    rack: textOf(settings, 'client.rack'),
    metadataMaxAge: ms(numberOf(settings, 'metadata.max.age.ms')),
    commit: commit === 'default' ? (auto ? 'auto' : 'none') : (commit as CommitMode),
    autoCommitInterval: ms(numberOf(settings, 'auto.commit.interval.ms')),
    commitRecords: numberOf(settings, 'commit.every.records'),
    commitTime: ms(numberOf(settings, 'commit.every.ms')),
    commitsFirst: textOf(settings, 'commit.when') === 'before',
    threads: numberOf(settings, 'threads'),
    queue: numberOf(settings, 'threads.queue'),
    failures: numberOf(settings, 'failures'),
    attempts: numberOf(settings, 'failures.attempts'),
    begin: seconds(numberOf(settings, 'begin')),
    asksDrainedOnly: compareVersions(version, DRAINED_ONLY_SINCE) >= 0,
  };
}
