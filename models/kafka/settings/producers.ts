import type { Setting } from '../../settings.ts';
import { withAccepted } from './accepted/accepted.ts';
import { PRODUCER_ACCEPTED } from './accepted/producers.ts';
import { PRODUCER_APPLICATION } from './applications.producers.ts';
import { NO_EFFECT } from './ignored.ts';

const PRODUCER = 'specification: Kafka documentation, Producer Configs';
const PARTITIONING = 'specification: KIP-794, Producer Configs of Kafka 3.3';
const NEVER = Number.MAX_SAFE_INTEGER;
const LEVELS = 'specification: KIP-390, Producer Configs of Kafka 3.8, Lz4BlockOutputStream';

const MODELLED: readonly Setting[] = [
  {
    name: 'acks',
    kind: 'choice',
    choices: ['0', '1', 'all'],
    default: [
      { since: '0.8', value: '1' },
      { since: '3.0', value: 'all' },
    ],
    meaning: 'Whose word a send waits for: nobody, the leader, all in-sync replicas.',
    source: PRODUCER,
  },
  {
    name: 'linger.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 0 },
      { since: '4.0', value: 5 },
    ],
    min: 0,
    meaning: 'How long a batch waits for more records.',
    source: PRODUCER,
  },
  {
    name: 'batch.size',
    kind: 'bytes',
    default: 16384,
    min: 1,
    meaning: 'Memory of one batch; a batch that is full is sent at once.',
    source: PRODUCER,
  },
  {
    name: 'buffer.memory',
    kind: 'bytes',
    default: 33554432,
    min: 1,
    meaning: 'Memory for batches not yet acknowledged; send() blocks when it is used up.',
    source: PRODUCER,
  },
  {
    name: 'max.request.size',
    kind: 'bytes',
    default: 1048576,
    min: 1,
    meaning: 'Largest request: a limit on the batches that travel together.',
    source: PRODUCER,
  },
  {
    name: 'max.in.flight.requests.per.connection',
    kind: 'count',
    default: 5,
    min: 1,
    meaning: 'Requests to one broker that may be unanswered at a time.',
    source: PRODUCER,
  },
  {
    name: 'compression.type',
    kind: 'choice',
    choices: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    default: 'none',
    meaning: 'Codec of whole batches.',
    source: PRODUCER,
  },
  {
    name: 'compression.gzip.level',
    kind: 'count',
    default: -1,
    min: -1,
    max: 9,
    meaning: 'Level of gzip, 1 to 9 (since 3.8); -1 stands for 6.',
    source: LEVELS,
  },
  {
    name: 'compression.lz4.level',
    kind: 'count',
    default: 9,
    min: 1,
    max: 17,
    meaning:
      'Level of lz4 (since 3.8): 9 is the fast compressor, every other one of 1 to 17 a level of the high compression one.',
    source: LEVELS,
  },
  {
    name: 'compression.zstd.level',
    kind: 'count',
    default: 3,
    min: -5,
    max: 22,
    meaning: 'Level of zstd (since 3.8); Kafka also takes levels below -5, for which there are no measurements.',
    source: LEVELS,
  },
  {
    name: 'partitioner.class',
    kind: 'choice',
    choices: ['default', 'DefaultPartitioner', 'RoundRobinPartitioner', 'UniformStickyPartitioner'],
    default: 'default',
    meaning: 'Who chooses the partition of a record without a key: round robin before 2.4, sticky since.',
    source: PRODUCER,
  },
  {
    name: 'partitioner.adaptive.partitioning.enable',
    kind: 'boolean',
    default: true,
    meaning: 'Whether records without a key go rather to partitions whose queues are short (since 3.3).',
    source: PARTITIONING,
  },
  {
    name: 'partitioner.availability.timeout.ms',
    kind: 'ms',
    default: 0,
    min: 0,
    meaning: 'How long a broker may take no batch before records without a key pass its partitions over (since 3.3).',
    source: PARTITIONING,
  },
  {
    name: 'partitioner.ignore.keys',
    kind: 'boolean',
    default: false,
    meaning: 'Whether records with a key are partitioned like those without (since 3.3).',
    source: PARTITIONING,
  },
  {
    name: 'max.block.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: NEVER },
      { since: '0.9', value: 60000 },
    ],
    min: 0,
    meaning: 'How long send() may block for memory or metadata before it fails.',
    source: `${PRODUCER}; in 0.8.2 block.on.buffer.full has it wait for ever`,
  },
  {
    name: 'enable.idempotence',
    kind: 'boolean',
    default: [
      { since: '0.8', value: false },
      { since: '3.0', value: true },
    ],
    meaning:
      'Whether batches are numbered, so that the broker drops repeated ones and keeps their order; a conflict with acks, retries or max.in.flight turns the default off.',
    source: PRODUCER,
  },
  {
    name: 'retries',
    kind: 'count',
    default: [
      { since: '0.8', value: 0 },
      { since: '2.1', value: 2147483647 },
    ],
    min: 0,
    meaning: 'How often a failed batch is sent again.',
    source: `${PRODUCER}; KIP-91`,
  },
  {
    name: 'retry.backoff.ms',
    kind: 'ms',
    default: 100,
    min: 0,
    meaning: 'Pause before a batch is sent again, and between refreshes of metadata.',
    source: PRODUCER,
  },
  {
    name: 'retry.backoff.max.ms',
    kind: 'ms',
    default: 1000,
    min: 0,
    meaning: 'Up to where the pause doubles with each attempt (since 3.7; before, it stays the same).',
    source: `${PRODUCER}; KIP-580`,
  },
  {
    name: 'reconnect.backoff.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 10 },
      { since: '0.10', value: 50 },
    ],
    min: 0,
    meaning: 'Pause before a broken connection is made again.',
    source: PRODUCER,
  },
  {
    name: 'reconnect.backoff.max.ms',
    kind: 'ms',
    default: 1000,
    min: 0,
    meaning: 'Up to where that pause doubles with each failure (since 0.11; before, it stays the same).',
    source: `${PRODUCER}; KIP-144`,
  },
  {
    name: 'delivery.timeout.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: NEVER },
      { since: '2.1', value: 120000 },
    ],
    min: 0,
    meaning: 'How long after its send() a record may be without an answer before it is given up (since 2.1).',
    source: `${PRODUCER}; KIP-91`,
  },
  {
    name: 'request.timeout.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: NEVER },
      { since: '0.9', value: 30000 },
    ],
    min: 0,
    meaning: 'How long an answer may take before the request counts as failed; brokers wait as long for replicas.',
    source: PRODUCER,
  },
  {
    name: 'metadata.max.age.ms',
    kind: 'ms',
    default: 300000,
    min: 0,
    meaning: 'After what time the producer asks who leads which partition, even if nothing went wrong.',
    source: PRODUCER,
  },
  {
    name: 'transactional.id',
    kind: 'text',
    default: '',
    meaning: 'Makes the producer transactional; each client of a group has this id with its number behind it.',
    source: PRODUCER,
  },
  {
    name: 'transaction.timeout.ms',
    kind: 'ms',
    default: 60000,
    min: 1,
    meaning: 'How long a transaction may stay open before the coordinator aborts it.',
    source: PRODUCER,
  },
  {
    name: 'send.buffer.bytes',
    kind: 'bytes',
    default: 131072,
    min: -1,
    meaning: 'Send buffer of the socket: it bounds what is on its way to a broker (-1: left to the kernel).',
    source: PRODUCER,
  },
  {
    name: 'receive.buffer.bytes',
    kind: 'bytes',
    default: 32768,
    min: -1,
    meaning: 'Receive buffer of the socket.',
    source: PRODUCER,
    ignored: 'answers to producers are small',
  },
  {
    name: 'security.protocol',
    kind: 'choice',
    choices: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    default: 'PLAINTEXT',
    meaning:
      'How the client talks to brokers: as it is, or encrypted in the JVM, which keeps the broker from using sendfile; logging in (SASL) costs nothing here.',
    source: PRODUCER,
  },
  {
    name: 'client.id',
    kind: 'text',
    default: '',
    meaning: 'Name of the client.',
    source: PRODUCER,
    ignored: NO_EFFECT,
  },
  {
    name: 'bootstrap.servers',
    kind: 'text',
    default: '',
    meaning: 'Where the cluster is.',
    source: PRODUCER,
    ignored: NO_EFFECT,
  },
];

/** Settings of producers (producer.properties). */
export const PRODUCER_SETTINGS: readonly Setting[] = withAccepted(
  [...PRODUCER_APPLICATION, ...MODELLED],
  PRODUCER_ACCEPTED,
);
