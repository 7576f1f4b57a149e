/**
 * The settings of Apache Kafka that a user may write, under their real names, with the defaults of each version.
 *
 * Source of names, meanings and defaults: specification, the configuration reference of Kafka's documentation (0.8.2, 2.6, 3.9
 * and 4.0: brokerconfigs, topicconfigs, producerconfigs, consumerconfigs). A setting with `ignored` is accepted with a warning.
 */
import type { Setting } from '../settings.ts';

const BROKER = 'specification: Kafka documentation, Broker Configs';
const TOPIC = 'specification: Kafka documentation, Topic Configs';
const PRODUCER = 'specification: Kafka documentation, Producer Configs';
const LEVELS = 'specification: KIP-390, Producer Configs of Kafka 3.8, Lz4BlockOutputStream';
const CONSUMER = 'specification: Kafka documentation, Consumer Configs';

const NO_FAULTS = 'this version of the model has no faults, so nothing is ever retried or timed out';
const NO_EFFECT = 'it does not change the performance that is modelled';

/** The versions whose defaults are known. A version in between takes the defaults of the newest one before it. */
export const KAFKA_VERSIONS = ['0.8', '2.6', '3.9', '4.0'] as const;

export const BROKER_SETTINGS: readonly Setting[] = [
  { name: 'num.network.threads', kind: 'count', default: 3, min: 1, meaning: 'Threads that read requests from the network and write responses to it.', source: BROKER },
  { name: 'num.io.threads', kind: 'count', default: 8, min: 1, meaning: 'Threads that handle requests, disk access included.', source: BROKER },
  { name: 'num.replica.fetchers', kind: 'count', default: 1, min: 1, meaning: 'Fetcher threads with which a broker copies from each other broker.', source: BROKER },
  { name: 'replica.fetch.max.bytes', kind: 'bytes', default: 1048576, min: 1, meaning: 'Most bytes a follower asks for in one partition of one fetch.', source: BROKER },
  { name: 'replica.fetch.response.max.bytes', kind: 'bytes', default: 10485760, min: 1, meaning: 'Most bytes a follower asks for in one fetch response.', source: BROKER },
  { name: 'replica.fetch.wait.max.ms', kind: 'ms', default: 500, min: 0, meaning: 'Longest time the leader holds a follower fetch that finds no data.', source: BROKER },
  { name: 'replica.fetch.min.bytes', kind: 'bytes', default: 1, min: 1, meaning: 'Bytes a follower fetch waits for.', source: BROKER },
  { name: 'socket.receive.buffer.bytes', kind: 'bytes', default: 102400, min: -1, meaning: 'Receive buffer of a connection: what a client can send ahead while the broker still answers its previous request, and what may be on its way (-1: left to the kernel).', source: BROKER },
  { name: 'log.flush.interval.messages', kind: 'count', default: Number.MAX_SAFE_INTEGER, min: 1, meaning: 'Messages appended to a partition before the log is flushed to disk (fsync).', source: BROKER },
  { name: 'message.max.bytes', kind: 'bytes', default: [{ since: '0.8', value: 1000012 }, { since: '2.6', value: 1048588 }], min: 1, meaning: 'Largest batch that the broker accepts.', source: BROKER, ignored: 'batches never exceed batch.size or one record here' },
  { name: 'queued.max.requests', kind: 'count', default: 500, min: 1, meaning: 'Requests that may wait for an I/O thread before network threads block.', source: BROKER, ignored: 'a connection has one request at a time, so the queue is bounded by the number of connections' },
  { name: 'socket.send.buffer.bytes', kind: 'bytes', default: 102400, min: -1, meaning: 'Send buffer of a connection: with the receiver\'s it bounds what is on its way, hence the rate over a long link (-1: left to the kernel).', source: BROKER },
  { name: 'replica.socket.receive.buffer.bytes', kind: 'bytes', default: 65536, min: -1, meaning: 'Receive buffer of a follower\'s fetcher: it bounds the rate of one fetcher by the round trip (-1: left to the kernel).', source: BROKER },
  { name: 'socket.request.max.bytes', kind: 'bytes', default: 104857600, meaning: 'Largest request the broker accepts.', source: BROKER, ignored: NO_EFFECT },
  { name: 'log.dirs', kind: 'text', default: '', meaning: 'Where logs are kept: one directory a disk.', source: BROKER, ignored: 'the hardware profile says how many disks there are; partitions go round all of them' },
  { name: 'log.segment.bytes', kind: 'bytes', default: 1073741824, meaning: 'Size of a log segment.', source: BROKER, ignored: 'segments are not modelled yet' },
  { name: 'log.retention.hours', kind: 'count', default: 168, meaning: 'How long a segment is kept.', source: BROKER, ignored: 'runs are shorter than the retention' },
  { name: 'log.retention.ms', kind: 'ms', default: 604800000, meaning: 'How long a segment is kept.', source: BROKER, ignored: 'runs are shorter than the retention' },
  { name: 'log.retention.bytes', kind: 'text', default: '-1', meaning: 'How much of a partition is kept.', source: BROKER, ignored: 'retention by size is not modelled yet' },
  { name: 'num.partitions', kind: 'count', default: 1, meaning: 'Partitions of a topic that does not say.', source: BROKER, ignored: 'topics are written out in the experiment file' },
  { name: 'default.replication.factor', kind: 'count', default: 1, meaning: 'Replicas of a topic that does not say.', source: BROKER, ignored: 'topics are written out in the experiment file' },
  { name: 'security.inter.broker.protocol', kind: 'choice', choices: ['PLAINTEXT', 'SSL'], default: 'PLAINTEXT', meaning: 'How brokers talk to each other: as it is, or encrypted in the JVM, which keeps the leader from using sendfile.', source: BROKER },
  { name: 'auto.create.topics.enable', kind: 'boolean', default: true, meaning: 'Whether topics come into being on first use.', source: BROKER, ignored: NO_EFFECT },
  { name: 'unclean.leader.election.enable', kind: 'boolean', default: [{ since: '0.8', value: true }, { since: '2.6', value: false }], meaning: 'Whether a replica out of sync may become leader.', source: BROKER, ignored: NO_FAULTS },
  { name: 'replica.lag.time.max.ms', kind: 'ms', default: [{ since: '0.8', value: 10000 }, { since: '2.6', value: 30000 }], meaning: 'How long a follower may lag before it leaves the in-sync set.', source: BROKER, ignored: NO_FAULTS },
  { name: 'broker.id', kind: 'text', default: '', meaning: 'Number of the broker.', source: BROKER, ignored: NO_EFFECT },
  { name: 'zookeeper.connect', kind: 'text', default: '', meaning: 'Where ZooKeeper is.', source: BROKER, ignored: NO_EFFECT },
  { name: 'advertised.listeners', kind: 'text', default: '', meaning: 'Where clients find the broker.', source: BROKER, ignored: NO_EFFECT },
  { name: 'listeners', kind: 'text', default: '', meaning: 'Where the broker listens.', source: BROKER, ignored: NO_EFFECT },
];

export const TOPIC_SETTINGS: readonly Setting[] = [
  { name: 'partitions', kind: 'count', default: 1, min: 1, max: 200000, meaning: 'Partitions of the topic.', source: 'specification: kafka-topics --partitions' },
  { name: 'replication.factor', kind: 'count', default: 1, min: 1, meaning: 'Copies of each partition, leader included.', source: 'specification: kafka-topics --replication-factor' },
  { name: 'min.insync.replicas', kind: 'count', default: 1, min: 1, meaning: 'Replicas that must be in sync for acks=all to be accepted.', source: TOPIC },
  { name: 'flush.messages', kind: 'count', default: Number.MAX_SAFE_INTEGER, min: 1, meaning: 'Messages appended before the log is flushed to disk (fsync).', source: TOPIC },
  { name: 'flush.ms', kind: 'ms', default: Number.MAX_SAFE_INTEGER, min: 0, meaning: 'Time after which the log is flushed to disk.', source: TOPIC, ignored: 'only flush.messages triggers a flush in this version' },
  { name: 'retention.ms', kind: 'ms', default: 604800000, meaning: 'How long a segment is kept.', source: TOPIC, ignored: 'runs are shorter than the retention' },
  { name: 'retention.bytes', kind: 'text', default: '-1', meaning: 'How much of a partition is kept.', source: TOPIC, ignored: 'retention by size is not modelled yet' },
  { name: 'segment.bytes', kind: 'bytes', default: 1073741824, meaning: 'Size of a log segment.', source: TOPIC, ignored: 'segments are not modelled yet' },
  { name: 'compression.type', kind: 'choice', choices: ['producer', 'none', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'], default: 'producer', meaning: 'Codec in which the broker stores batches.', source: TOPIC, ignored: 'batches are stored as the producer sent them' },
  { name: 'cleanup.policy', kind: 'choice', choices: ['delete', 'compact', 'compact,delete'], default: 'delete', meaning: 'What happens to old segments.', source: TOPIC, ignored: 'cleaning is not modelled yet' },
];

export const PRODUCER_SETTINGS: readonly Setting[] = [
  { name: 'acks', kind: 'choice', choices: ['0', '1', 'all'], default: [{ since: '0.8', value: '1' }, { since: '3.0', value: 'all' }], meaning: 'Whose word a send waits for: nobody, the leader, all in-sync replicas.', source: PRODUCER },
  { name: 'linger.ms', kind: 'ms', default: [{ since: '0.8', value: 0 }, { since: '4.0', value: 5 }], min: 0, meaning: 'How long a batch waits for more records.', source: PRODUCER },
  { name: 'batch.size', kind: 'bytes', default: 16384, min: 1, meaning: 'Memory of one batch; a batch that is full is sent at once.', source: PRODUCER },
  { name: 'buffer.memory', kind: 'bytes', default: 33554432, min: 1, meaning: 'Memory for batches not yet acknowledged; send() blocks when it is used up.', source: PRODUCER },
  { name: 'max.request.size', kind: 'bytes', default: 1048576, min: 1, meaning: 'Largest request: a limit on the batches that travel together.', source: PRODUCER },
  { name: 'max.in.flight.requests.per.connection', kind: 'count', default: 5, min: 1, meaning: 'Requests to one broker that may be unanswered at a time.', source: PRODUCER },
  { name: 'compression.type', kind: 'choice', choices: ['none', 'gzip', 'snappy', 'lz4', 'zstd'], default: 'none', meaning: 'Codec of whole batches.', source: PRODUCER },
  { name: 'compression.gzip.level', kind: 'count', default: -1, min: -1, max: 9, meaning: 'Level of gzip, 1 to 9 (since 3.8); -1 stands for 6.', source: LEVELS },
  { name: 'compression.lz4.level', kind: 'count', default: 9, min: 1, max: 17, meaning: 'Level of lz4 (since 3.8): 9 is the fast compressor, every other one of 1 to 17 a level of the high compression one.', source: LEVELS },
  { name: 'compression.zstd.level', kind: 'count', default: 3, min: -5, max: 22, meaning: 'Level of zstd (since 3.8); Kafka also takes levels below -5, for which there are no measurements.', source: LEVELS },
  { name: 'partitioner.class', kind: 'choice', choices: ['default', 'RoundRobinPartitioner', 'UniformStickyPartitioner'], default: 'default', meaning: 'Who chooses the partition of a record without a key: round robin before 2.4, sticky since.', source: PRODUCER },
  { name: 'max.block.ms', kind: 'ms', default: 60000, min: 0, meaning: 'How long send() may block for memory.', source: PRODUCER, ignored: 'a blocked send waits until there is memory' },
  { name: 'enable.idempotence', kind: 'boolean', default: [{ since: '0.8', value: false }, { since: '3.0', value: true }], meaning: 'Whether the broker drops repeated batches.', source: PRODUCER, ignored: NO_FAULTS },
  { name: 'retries', kind: 'count', default: [{ since: '0.8', value: 0 }, { since: '2.6', value: 2147483647 }], meaning: 'How often a failed send is repeated.', source: PRODUCER, ignored: NO_FAULTS },
  { name: 'retry.backoff.ms', kind: 'ms', default: 100, meaning: 'Pause before a repeat.', source: PRODUCER, ignored: NO_FAULTS },
  { name: 'delivery.timeout.ms', kind: 'ms', default: 120000, meaning: 'When a send is given up.', source: PRODUCER, ignored: NO_FAULTS },
  { name: 'request.timeout.ms', kind: 'ms', default: 30000, meaning: 'When a request is given up.', source: PRODUCER, ignored: NO_FAULTS },
  { name: 'send.buffer.bytes', kind: 'bytes', default: 131072, min: -1, meaning: 'Send buffer of the socket: it bounds what is on its way to a broker (-1: left to the kernel).', source: PRODUCER },
  { name: 'receive.buffer.bytes', kind: 'bytes', default: 32768, min: -1, meaning: 'Receive buffer of the socket.', source: PRODUCER, ignored: 'answers to producers are small' },
  { name: 'security.protocol', kind: 'choice', choices: ['PLAINTEXT', 'SSL'], default: 'PLAINTEXT', meaning: 'How the client talks to brokers: as it is, or encrypted in the JVM, which keeps the broker from using sendfile.', source: PRODUCER },
  { name: 'client.id', kind: 'text', default: '', meaning: 'Name of the client.', source: PRODUCER, ignored: NO_EFFECT },
  { name: 'bootstrap.servers', kind: 'text', default: '', meaning: 'Where the cluster is.', source: PRODUCER, ignored: NO_EFFECT },
  { name: 'default.api.timeout.ms', kind: 'ms', default: 60000, meaning: 'Time-out of client calls.', source: PRODUCER, ignored: NO_FAULTS },
];

export const CONSUMER_SETTINGS: readonly Setting[] = [
  { name: 'group.id', kind: 'text', default: '', meaning: 'Group that shares the partitions; a consumer group of the experiment is one by itself when this is empty.', source: CONSUMER },
  { name: 'fetch.min.bytes', kind: 'bytes', default: 1, min: 1, meaning: 'Bytes a fetch waits for.', source: CONSUMER },
  { name: 'fetch.max.wait.ms', kind: 'ms', default: [{ since: '0.8', value: 100 }, { since: '2.6', value: 500 }], min: 0, meaning: 'Longest time a fetch is held that finds less than fetch.min.bytes.', source: CONSUMER },
  { name: 'fetch.max.bytes', kind: 'bytes', default: 52428800, min: 1, meaning: 'Most bytes of one fetch response.', source: CONSUMER },
  { name: 'max.partition.fetch.bytes', kind: 'bytes', default: 1048576, min: 1, meaning: 'Most bytes of one partition in one fetch response.', source: CONSUMER },
  { name: 'max.poll.records', kind: 'count', default: 500, min: 1, meaning: 'Most records that one poll() hands to the application.', source: CONSUMER },
  { name: 'enable.auto.commit', kind: 'boolean', default: true, meaning: 'Whether offsets are committed in the background.', source: CONSUMER, ignored: 'without faults commits decide nothing; a message is settled when its processing ends' },
  { name: 'auto.commit.interval.ms', kind: 'ms', default: 5000, meaning: 'How often offsets are committed.', source: CONSUMER, ignored: 'without faults commits decide nothing' },
  { name: 'auto.offset.reset', kind: 'choice', choices: ['latest', 'earliest', 'none'], default: 'latest', meaning: 'Where a group without offsets begins.', source: CONSUMER, ignored: 'consumers are there from the first message on' },
  { name: 'isolation.level', kind: 'choice', choices: ['read_uncommitted'], default: 'read_uncommitted', meaning: 'Whether uncommitted transactions are seen.', source: CONSUMER },
  { name: 'session.timeout.ms', kind: 'ms', default: 10000, meaning: 'When a silent member leaves its group.', source: CONSUMER, ignored: NO_FAULTS },
  { name: 'heartbeat.interval.ms', kind: 'ms', default: 3000, meaning: 'How often a member shows that it lives.', source: CONSUMER, ignored: NO_FAULTS },
  { name: 'max.poll.interval.ms', kind: 'ms', default: 300000, meaning: 'Longest time between polls.', source: CONSUMER, ignored: NO_FAULTS },
  { name: 'request.timeout.ms', kind: 'ms', default: 30000, meaning: 'When a request is given up.', source: CONSUMER, ignored: NO_FAULTS },
  { name: 'default.api.timeout.ms', kind: 'ms', default: 60000, meaning: 'Time-out of client calls.', source: CONSUMER, ignored: NO_FAULTS },
  { name: 'security.protocol', kind: 'choice', choices: ['PLAINTEXT', 'SSL'], default: 'PLAINTEXT', meaning: 'How the client talks to brokers: as it is, or encrypted in the JVM, which keeps the broker from using sendfile.', source: CONSUMER },
  { name: 'client.id', kind: 'text', default: '', meaning: 'Name of the client.', source: CONSUMER, ignored: NO_EFFECT },
  { name: 'bootstrap.servers', kind: 'text', default: '', meaning: 'Where the cluster is.', source: CONSUMER, ignored: NO_EFFECT },
  { name: 'receive.buffer.bytes', kind: 'bytes', default: 65536, min: -1, meaning: 'Receive buffer of the socket: it bounds the rate of one connection by the round trip (-1: left to the kernel).', source: CONSUMER },
];
