import type { Setting } from '../../settings.ts';
import { COORDINATOR_SETTINGS } from './groups.ts';
import { withAccepted } from './accepted/accepted.ts';
import { BROKER_ACCEPTED } from './accepted/brokers.ts';
import { NO_EFFECT } from './ignored.ts';
import { REPLICATION } from './replication.ts';
import { RETENTION } from './retention.ts';
import { TRANSACTIONS } from './transactions.ts';

const BROKER = 'specification: Kafka documentation, Broker Configs';

const MODELLED: readonly Setting[] = [
  ...REPLICATION,
  ...RETENTION,
  ...COORDINATOR_SETTINGS,
  ...TRANSACTIONS,
  {
    name: 'num.network.threads',
    kind: 'count',
    default: 3,
    min: 1,
    meaning: 'Threads that read requests from the network and write responses to it.',
    source: BROKER,
  },
  {
    name: 'num.io.threads',
    kind: 'count',
    default: 8,
    min: 1,
    meaning: 'Threads that handle requests, disk access included.',
    source: BROKER,
  },
  {
    name: 'num.replica.fetchers',
    kind: 'count',
    default: 1,
    min: 1,
    meaning: 'Fetcher threads with which a broker copies from each other broker.',
    source: BROKER,
  },
  {
    name: 'replica.fetch.max.bytes',
    kind: 'bytes',
    default: 1048576,
    min: 1,
    meaning: 'Most bytes a follower asks for in one partition of one fetch.',
    source: BROKER,
  },
  {
    name: 'replica.fetch.response.max.bytes',
    kind: 'bytes',
    default: 10485760,
    min: 1,
    meaning: 'Most bytes a follower asks for in one fetch response.',
    source: BROKER,
  },
  {
    name: 'replica.fetch.wait.max.ms',
    kind: 'ms',
    default: 500,
    min: 0,
    meaning: 'Longest time the leader holds a follower fetch that finds no data.',
    source: BROKER,
  },
  {
    name: 'replica.fetch.min.bytes',
    kind: 'bytes',
    default: 1,
    min: 1,
    meaning: 'Bytes a follower fetch waits for.',
    source: BROKER,
  },
  {
    name: 'replica.fetch.backoff.ms',
    kind: 'ms',
    default: 1000,
    min: 0,
    meaning: 'How long a fetcher waits after it could not fetch.',
    source: BROKER,
  },
  {
    name: 'replica.socket.timeout.ms',
    kind: 'ms',
    default: 30000,
    min: 1,
    meaning: "How long a follower's fetcher waits for an answer.",
    source: BROKER,
  },
  {
    name: 'socket.receive.buffer.bytes',
    kind: 'bytes',
    default: 102400,
    min: -1,
    meaning:
      'Receive buffer of a connection: what a client can send ahead while the broker still answers its previous request, and what may be on its way (-1: left to the kernel).',
    source: BROKER,
  },
  {
    name: 'log.flush.interval.messages',
    kind: 'count',
    default: Number.MAX_SAFE_INTEGER,
    min: 1,
    meaning: 'Messages appended to a partition before the log is flushed to disk (fsync).',
    source: BROKER,
  },
  {
    name: 'message.max.bytes',
    kind: 'bytes',
    default: [
      { since: '0.8', value: 1000012 },
      { since: '2.6', value: 1048588 },
    ],
    min: 1,
    meaning: 'Largest batch that the broker accepts.',
    source: BROKER,
    ignored: 'batches never exceed batch.size or one record here',
  },
  {
    name: 'queued.max.requests',
    kind: 'count',
    default: 500,
    min: 1,
    meaning: 'Requests that may wait for an I/O thread before network threads block.',
    source: BROKER,
    ignored: 'a connection has one request at a time, so the queue is bounded by the number of connections',
  },
  {
    name: 'socket.send.buffer.bytes',
    kind: 'bytes',
    default: 102400,
    min: -1,
    meaning:
      "Send buffer of a connection: with the receiver's it bounds what is on its way, hence the rate over a long link (-1: left to the kernel).",
    source: BROKER,
  },
  {
    name: 'replica.socket.receive.buffer.bytes',
    kind: 'bytes',
    default: 65536,
    min: -1,
    meaning:
      "Receive buffer of a follower's fetcher: it bounds the rate of one fetcher by the round trip (-1: left to the kernel).",
    source: BROKER,
  },
  {
    name: 'socket.request.max.bytes',
    kind: 'bytes',
    default: 104857600,
    meaning: 'Largest request the broker accepts.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
  {
    name: 'log.dirs',
    kind: 'text',
    default: '',
    meaning: 'Where logs are kept: one directory a disk.',
    source: BROKER,
    ignored: 'the hardware profile says how many disks there are; partitions go round all of them',
  },
  {
    name: 'num.partitions',
    kind: 'count',
    default: 1,
    meaning: 'Partitions of a topic that does not say.',
    source: BROKER,
    ignored: 'topics are written out in the experiment file',
  },
  {
    name: 'default.replication.factor',
    kind: 'count',
    default: 1,
    meaning: 'Replicas of a topic that does not say.',
    source: BROKER,
    ignored: 'topics are written out in the experiment file',
  },
  {
    name: 'security.inter.broker.protocol',
    kind: 'choice',
    choices: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    default: 'PLAINTEXT',
    meaning:
      'How brokers talk to each other: as it is, or encrypted in the JVM, which keeps the leader from using sendfile.',
    source: BROKER,
  },
  {
    name: 'auto.create.topics.enable',
    kind: 'boolean',
    default: true,
    meaning: 'Whether topics come into being on first use.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
  {
    name: 'replica.selector.class',
    kind: 'text',
    default: '',
    meaning:
      'Whom consumers read from: leaders, or with RackAwareReplicaSelector a follower in the rack that client.rack names (since 2.4). A broker’s rack is its place in network.placement.',
    source: `${BROKER}; KIP-392`,
  },
  {
    name: 'broker.rack',
    kind: 'text',
    default: '',
    meaning: 'Rack of the broker.',
    source: BROKER,
    ignored: 'the rack of each broker is its place in network.placement',
  },
  {
    name: 'broker.id',
    kind: 'text',
    default: '',
    meaning: 'Number of the broker.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
  {
    name: 'zookeeper.connect',
    kind: 'text',
    default: '',
    meaning: 'Where ZooKeeper is.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
  {
    name: 'advertised.listeners',
    kind: 'text',
    default: '',
    meaning: 'Where clients find the broker.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
  {
    name: 'listeners',
    kind: 'text',
    default: '',
    meaning: 'Where the broker listens.',
    source: BROKER,
    ignored: NO_EFFECT,
  },
];

/** Settings of brokers (server.properties). */
export const BROKER_SETTINGS: readonly Setting[] = withAccepted(MODELLED, BROKER_ACCEPTED);
