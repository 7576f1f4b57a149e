import type { Setting } from '../../settings.ts';

/** Arguments and policies of queues that are kept on several nodes. */
export const REPLICATION_SETTINGS: readonly Setting[] = [
  {
    name: 'x-quorum-initial-group-size',
    kind: 'count',
    default: 3,
    min: 1,
    max: 99,
    meaning: 'members of a quorum queue or a stream when it is declared; never more than there are nodes',
    source: 'published: rabbitmq-semantics B13.1, A-9',
  },
  {
    name: 'x-queue-leader-locator',
    kind: 'choice',
    default: 'balanced',
    choices: ['client-local', 'balanced'],
    meaning:
      'where the leader of a queue goes: to the first node (where the queues of a file are declared), or to the nodes in turn',
    source:
      'specification: https://www.rabbitmq.com/docs/clustering, leader placement; the real default is client-local',
  },
  {
    name: 'x-delivery-limit',
    kind: 'count',
    default: [
      { since: '0', value: 0 },
      { since: '4.0', value: 20 },
    ],
    min: 0,
    meaning: 'a message of a quorum queue that comes back more often than this is a dead letter; 0 is unlimited',
    source: 'published: rabbitmq-semantics B13.5, A-10',
  },
  {
    name: 'ha-mode',
    kind: 'choice',
    default: 'none',
    choices: ['none', 'all', 'exactly'],
    meaning: 'policy: mirrors of a classic queue, up to 3.13: none, on all nodes, or as many copies as ha-params says',
    source: 'specification: https://www.rabbitmq.com/docs/3.13/ha; removed in 4.0 (rabbitmq-semantics B12.3)',
  },
  {
    name: 'ha-params',
    kind: 'count',
    default: 2,
    min: 1,
    meaning: 'copies of a mirrored queue with ha-mode exactly, the master included',
    source: 'specification: https://www.rabbitmq.com/docs/3.13/ha',
  },
  {
    name: 'ha-sync-mode',
    kind: 'choice',
    default: 'manual',
    choices: ['manual', 'automatic'],
    meaning:
      'whether a mirror that joins is given at once what the queue already holds; the queue stands still meanwhile',
    source: 'published: rabbitmq-semantics B12.3',
  },
  {
    name: 'ha-sync-batch-size',
    kind: 'count',
    default: [
      { since: '0', value: 1 },
      { since: '3.6', value: 4096 },
    ],
    min: 1,
    meaning: 'messages that go to a mirror at a time while it is synchronised',
    source: 'published: RMQ-MIR-001, RMQ-MIR-002; https://www.rabbitmq.com/docs/3.13/ha',
  },
  {
    name: 'ha-promote-on-failure',
    kind: 'choice',
    default: 'always',
    choices: ['always', 'when-synced'],
    meaning: 'whether a mirror that is not synchronised may become the master when the node of the master fails',
    source: 'published: rabbitmq-semantics B12.3',
  },
  {
    name: 'ha-promote-on-shutdown',
    kind: 'choice',
    default: 'when-synced',
    choices: ['always', 'when-synced'],
    meaning: 'the same when the node of the master is shut down in good order',
    source: 'published: rabbitmq-semantics B12.3',
  },
];

/** Arguments of streams. */
export const STREAM_SETTINGS: readonly Setting[] = [
  {
    name: 'x-max-age',
    kind: 'seconds',
    default: 0,
    min: 0,
    meaning: 'how long a stream keeps a message, a segment at a time; 0 is for ever',
    source: 'specification: https://www.rabbitmq.com/docs/streams, retention',
  },
  {
    name: 'x-stream-max-segment-size-bytes',
    kind: 'bytes',
    default: 500_000_000,
    min: 1,
    meaning: 'size of the segments of a stream, which are kept or dropped as a whole',
    source: 'specification: https://www.rabbitmq.com/docs/streams, x-stream-max-segment-size-bytes',
  },
];

/** What rabbitmq.conf says of clusters and of Raft. */
export const CLUSTER_SETTINGS: readonly Setting[] = [
  {
    name: 'cluster_partition_handling',
    kind: 'choice',
    default: 'ignore',
    choices: ['ignore', 'pause_minority', 'autoheal'],
    meaning: 'what nodes do that lose sight of others',
    source: 'published: rabbitmq-semantics B12.5',
  },
  {
    name: 'net_ticktime',
    kind: 'seconds',
    default: 60,
    min: 1,
    meaning: 'a silent node is taken for down after three to five quarters of this',
    source: 'published: rabbitmq-semantics B14.6',
  },
  {
    name: 'raft.adaptive_failure_detector.poll_interval',
    kind: 'ms',
    default: 1000,
    min: 1,
    meaning: 'how often a node looks whether others are silent',
    source: 'specification: ra_server_proc.erl, aten poll_interval',
  },
  {
    name: 'quorum_commands_soft_limit',
    kind: 'count',
    default: [
      { since: '0', value: 256 },
      { since: '3.8.4', value: 32 },
    ],
    min: 1,
    meaning: 'commands of a channel that a quorum queue may still have to apply before the channel takes in no more',
    source: 'published: rabbitmq-semantics A-10, B11.3; the version of the change is an assumption',
  },
  {
    name: 'stream_messages_soft_limit',
    kind: 'count',
    default: 256,
    min: 1,
    meaning: 'messages of a channel that a stream may still have to commit before the channel takes in no more',
    source: 'published: RMQ-DEF-006',
  },
  {
    name: 'raft.wal_max_size_bytes',
    kind: 'bytes',
    default: 512 * 1_048_576,
    min: 1_048_576,
    meaning: 'size at which the write-ahead log goes on in a new file and what is still needed goes to segment files',
    source: 'published: RMQ-DEF-014',
  },
  {
    name: 'raft.wal_max_batch_size',
    kind: 'count',
    default: [
      { since: '0', value: 32_768 },
      { since: '3.9', value: 4096 },
    ],
    min: 32,
    meaning: 'entries that the write-ahead log makes durable with one fsync at most',
    source: 'published: rabbitmq-semantics B13.2, A-10; the version of the change is an assumption',
  },
];
