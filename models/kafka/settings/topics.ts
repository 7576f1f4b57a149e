import type { Setting } from '../../settings.ts';
import { withAccepted } from './accepted/accepted.ts';
import { TOPIC_ACCEPTED } from './accepted/topics.ts';

const TOPIC = 'specification: Kafka documentation, Topic Configs';

const MODELLED: readonly Setting[] = [
  {
    name: 'partitions',
    kind: 'count',
    default: 1,
    min: 1,
    max: 200000,
    meaning: 'Partitions of the topic.',
    source: 'specification: kafka-topics --partitions',
  },
  {
    name: 'replication.factor',
    kind: 'count',
    default: 1,
    min: 1,
    meaning: 'Copies of each partition, leader included.',
    source: 'specification: kafka-topics --replication-factor',
  },
  {
    name: 'min.insync.replicas',
    kind: 'count',
    default: 1,
    min: 1,
    meaning: 'Replicas that must be in sync for acks=all to be accepted.',
    source: TOPIC,
  },
  {
    name: 'flush.messages',
    kind: 'count',
    default: Number.MAX_SAFE_INTEGER,
    min: 1,
    meaning: 'Messages appended before the log is flushed to disk (fsync).',
    source: TOPIC,
  },
  {
    name: 'flush.ms',
    kind: 'ms',
    default: Number.MAX_SAFE_INTEGER,
    min: 0,
    meaning: 'Time after which the log is flushed to disk.',
    source: TOPIC,
    ignored: 'only flush.messages triggers a flush in this version',
  },
  {
    name: 'retention.ms',
    kind: 'ms',
    default: 604800000,
    min: -1,
    meaning:
      'How long a segment is kept after its last record (-1: for ever); where it has its default, the brokers decide.',
    source: TOPIC,
  },
  {
    name: 'retention.bytes',
    kind: 'bytes',
    default: -1,
    min: -1,
    meaning: 'How much of a partition is kept (-1: everything); where it has its default, the brokers decide.',
    source: TOPIC,
  },
  {
    name: 'file.delete.delay.ms',
    kind: 'ms',
    default: 60000,
    min: 0,
    meaning:
      'From the moment at which a segment leaves the log until its file is deleted; where it has its default, the brokers decide.',
    source: TOPIC,
  },
  {
    name: 'segment.bytes',
    kind: 'bytes',
    default: 1073741824,
    min: 14,
    meaning: 'Size of a log segment.',
    source: TOPIC,
  },
  {
    name: 'unclean.leader.election.enable',
    kind: 'boolean',
    default: [
      { since: '0.8', value: true },
      { since: '2.6', value: false },
    ],
    meaning: 'Whether a replica out of sync may become leader; where it has its default, the brokers decide.',
    source: TOPIC,
  },
  {
    name: 'segment.ms',
    kind: 'ms',
    default: 604800000,
    min: 1,
    meaning: 'Age at which a segment is closed even if it is not full.',
    source: TOPIC,
  },
  {
    name: 'index.interval.bytes',
    kind: 'bytes',
    default: 4096,
    min: 1,
    meaning: 'Bytes of log between two entries of the offset index.',
    source: TOPIC,
  },
  {
    name: 'compression.type',
    kind: 'choice',
    choices: ['producer', 'none', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'],
    default: 'producer',
    meaning: 'Codec in which the broker stores batches.',
    source: TOPIC,
    ignored: 'batches are stored as the producer sent them',
  },
  {
    name: 'cleanup.policy',
    kind: 'choice',
    choices: ['delete', 'compact', 'compact,delete'],
    default: 'delete',
    meaning: 'What happens to old segments.',
    source: TOPIC,
    ignored: 'cleaning is not modelled yet',
  },
];

/** Settings of topics. */
export const TOPIC_SETTINGS: readonly Setting[] = withAccepted(MODELLED, TOPIC_ACCEPTED);
