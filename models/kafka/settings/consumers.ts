import type { Setting } from '../../settings.ts';
import { withAccepted } from './accepted/accepted.ts';
import { CONSUMER_ACCEPTED } from './accepted/consumers.ts';
import { NO_FAULTS, NO_EFFECT } from './ignored.ts';

const CONSUMER = 'specification: Kafka documentation, Consumer Configs';

const MODELLED: readonly Setting[] = [
  {
    name: 'group.id',
    kind: 'text',
    default: '',
    meaning:
      'Group that shares the partitions; a consumer group of the experiment is one by itself when this is empty.',
    source: CONSUMER,
  },
  { name: 'fetch.min.bytes', kind: 'bytes', default: 1, min: 1, meaning: 'Bytes a fetch waits for.', source: CONSUMER },
  {
    name: 'fetch.max.wait.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 100 },
      { since: '2.6', value: 500 },
    ],
    min: 0,
    meaning: 'Longest time a fetch is held that finds less than fetch.min.bytes.',
    source: CONSUMER,
  },
  {
    name: 'fetch.max.bytes',
    kind: 'bytes',
    default: 52428800,
    min: 1,
    meaning: 'Most bytes of one fetch response.',
    source: CONSUMER,
  },
  {
    name: 'max.partition.fetch.bytes',
    kind: 'bytes',
    default: 1048576,
    min: 1,
    meaning: 'Most bytes of one partition in one fetch response.',
    source: CONSUMER,
  },
  {
    name: 'max.poll.records',
    kind: 'count',
    default: 500,
    min: 1,
    meaning: 'Most records that one poll() hands to the application.',
    source: CONSUMER,
  },
  {
    name: 'enable.auto.commit',
    kind: 'boolean',
    default: true,
    meaning: 'Whether offsets are committed in the background.',
    source: CONSUMER,
    ignored: 'without faults commits decide nothing; a message is settled when its processing ends',
  },
  {
    name: 'auto.commit.interval.ms',
    kind: 'ms',
    default: 5000,
    meaning: 'How often offsets are committed.',
    source: CONSUMER,
    ignored: 'without faults commits decide nothing',
  },
  {
    name: 'auto.offset.reset',
    kind: 'choice',
    choices: ['latest', 'earliest', 'none'],
    default: 'latest',
    meaning: 'Where a group without offsets begins.',
    source: CONSUMER,
    ignored: 'consumers are there from the first message on',
  },
  {
    name: 'isolation.level',
    kind: 'choice',
    choices: ['read_uncommitted'],
    default: 'read_uncommitted',
    meaning: 'Whether uncommitted transactions are seen.',
    source: CONSUMER,
  },
  {
    name: 'session.timeout.ms',
    kind: 'ms',
    default: 10000,
    meaning: 'When a silent member leaves its group.',
    source: CONSUMER,
    ignored: NO_FAULTS,
  },
  {
    name: 'heartbeat.interval.ms',
    kind: 'ms',
    default: 3000,
    meaning: 'How often a member shows that it lives.',
    source: CONSUMER,
    ignored: NO_FAULTS,
  },
  {
    name: 'max.poll.interval.ms',
    kind: 'ms',
    default: 300000,
    meaning: 'Longest time between polls.',
    source: CONSUMER,
    ignored: NO_FAULTS,
  },
  {
    name: 'request.timeout.ms',
    kind: 'ms',
    default: 30000,
    meaning: 'When a request is given up.',
    source: CONSUMER,
  },
  {
    name: 'default.api.timeout.ms',
    kind: 'ms',
    default: 60000,
    meaning: 'Time-out of client calls.',
    source: CONSUMER,
    ignored: NO_FAULTS,
  },
  {
    name: 'security.protocol',
    kind: 'choice',
    choices: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    default: 'PLAINTEXT',
    meaning:
      'How the client talks to brokers: as it is, or encrypted in the JVM, which keeps the broker from using sendfile; logging in (SASL) costs nothing here.',
    source: CONSUMER,
  },
  {
    name: 'client.id',
    kind: 'text',
    default: '',
    meaning: 'Name of the client.',
    source: CONSUMER,
    ignored: NO_EFFECT,
  },
  {
    name: 'bootstrap.servers',
    kind: 'text',
    default: '',
    meaning: 'Where the cluster is.',
    source: CONSUMER,
    ignored: NO_EFFECT,
  },
  {
    name: 'receive.buffer.bytes',
    kind: 'bytes',
    default: 65536,
    min: -1,
    meaning:
      'Receive buffer of the socket: it bounds the rate of one connection by the round trip (-1: left to the kernel).',
    source: CONSUMER,
  },
];

/** Settings of consumers (consumer.properties). */
export const CONSUMER_SETTINGS: readonly Setting[] = withAccepted(MODELLED, CONSUMER_ACCEPTED);
