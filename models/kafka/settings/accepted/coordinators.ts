/** Settings of brokers that the model takes no notice of: coordinators. */
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Broker Configs';

const SHARE = accepted(
  {
    meaning: 'Groups of share consumers and of Kafka Streams.',
    ignored: 'share groups and Kafka Streams are not modelled',
    source: SOURCE,
  },
  [
    ['group.share.assignors', 'text', 'simple'],
    ['group.share.delivery.count.limit', 'count', 5],
    ['group.share.enable', 'boolean', false],
    ['group.share.heartbeat.interval.ms', 'ms', 5000],
    ['group.share.max.groups', 'count', 10],
    ['group.share.max.heartbeat.interval.ms', 'ms', 15000],
    ['group.share.max.record.lock.duration.ms', 'ms', 60000],
    ['group.share.max.session.timeout.ms', 'ms', 60000],
    ['group.share.max.share.sessions', 'count', 2000],
    ['group.share.max.size', 'count', 200],
    ['group.share.min.heartbeat.interval.ms', 'ms', 5000],
    ['group.share.min.record.lock.duration.ms', 'ms', 15000],
    ['group.share.min.session.timeout.ms', 'ms', 45000],
    [
      'group.share.partition.max.record.locks',
      'count',
      [
        { since: '3.9', value: 200 },
        { since: '4.1', value: 2000 },
      ],
    ],
    ['group.share.persister.class.name', 'text', 'org.apache.kafka.server.share.persister.DefaultStatePersister'],
    ['group.share.record.lock.duration.ms', 'ms', 30000],
    ['group.share.session.timeout.ms', 'ms', 45000],
    ['group.streams.heartbeat.interval.ms', 'ms', 5000],
    ['group.streams.max.heartbeat.interval.ms', 'ms', 15000],
    ['group.streams.max.session.timeout.ms', 'ms', 60000],
    ['group.streams.max.size', 'count', 2147483647],
    ['group.streams.max.standby.replicas', 'count', 2],
    ['group.streams.min.heartbeat.interval.ms', 'ms', 5000],
    ['group.streams.min.session.timeout.ms', 'ms', 45000],
    ['group.streams.num.standby.replicas', 'count', 0],
    ['group.streams.session.timeout.ms', 'ms', 45000],
    [
      'share.coordinator.append.linger.ms',
      'ms',
      [
        { since: '4.0', value: 10 },
        { since: '4.1', value: 5 },
      ],
    ],
    ['share.coordinator.cold.partition.snapshot.interval.ms', 'ms', 300000],
    ['share.coordinator.load.buffer.size', 'count', 5242880],
    ['share.coordinator.snapshot.update.records.per.snapshot', 'count', 500],
    ['share.coordinator.state.topic.compression.codec', 'count', 0],
    ['share.coordinator.state.topic.min.isr', 'count', 2],
    ['share.coordinator.state.topic.num.partitions', 'count', 50],
    ['share.coordinator.state.topic.prune.interval.ms', 'ms', 300000],
    ['share.coordinator.state.topic.replication.factor', 'count', 3],
    ['share.coordinator.state.topic.segment.bytes', 'bytes', 104857600],
    ['share.coordinator.threads', 'count', 1],
    ['share.coordinator.write.timeout.ms', 'ms', 5000],
    ['share.fetch.max.fetch.records', 'count', 2147483647],
    ['share.fetch.purgatory.purge.interval.requests', 'count', 1000],
  ],
);

const GROUPS = accepted(
  {
    meaning: 'Coordinator of consumer groups, and the log of their offsets.',
    ignored: 'ids of transactions and of producers never expire here',
    source: SOURCE,
  },
  [
    [
      'group.consumer.assignors',
      'text',
      [
        { since: '3.9', value: 'UniformAssignor,RangeAssignor' },
        { since: '4.0', value: 'uniform,range' },
      ],
    ],
    ['group.consumer.heartbeat.interval.ms', 'ms', 5000],
    ['group.consumer.max.heartbeat.interval.ms', 'ms', 15000],
    ['group.consumer.max.session.timeout.ms', 'ms', 60000],
    ['group.consumer.max.size', 'count', 2147483647],
    [
      'group.consumer.migration.policy',
      'text',
      [
        { since: '3.9', value: 'disabled' },
        { since: '4.0', value: 'bidirectional' },
      ],
    ],
    ['group.consumer.min.heartbeat.interval.ms', 'ms', 5000],
    ['group.consumer.min.session.timeout.ms', 'ms', 45000],
    ['group.consumer.regex.refresh.interval.ms', 'ms', 600000],
    ['group.consumer.session.timeout.ms', 'ms', 45000],
    [
      'group.coordinator.append.linger.ms',
      'ms',
      [
        { since: '3.9', value: 10 },
        { since: '4.0', value: 5 },
      ],
    ],
    [
      'group.coordinator.new.enable',
      'boolean',
      [
        { since: '3.9', value: false },
        { since: '4.0', value: true },
      ],
    ],
    [
      'group.coordinator.rebalance.protocols',
      'text',
      [
        { since: '3.9', value: 'classic' },
        { since: '4.0', value: 'classic,consumer' },
        { since: '4.1', value: 'classic,consumer,streams' },
      ],
    ],
    [
      'group.coordinator.threads',
      'count',
      [
        { since: '3.9', value: 1 },
        { since: '4.0', value: 4 },
      ],
    ],
    ['group.initial.rebalance.delay.ms', 'ms', 3000],
    ['group.max.session.timeout.ms', 'ms', 1800000],
    ['group.max.size', 'count', 2147483647],
    ['group.min.session.timeout.ms', 'ms', 6000],
    [
      'offset.metadata.max.bytes',
      'bytes',
      [
        { since: '0.8', value: 1024 },
        { since: '2.6', value: 4096 },
      ],
    ],
    ['offsets.commit.required.acks', 'count', -1],
    ['offsets.commit.timeout.ms', 'ms', 5000],
    ['offsets.load.buffer.size', 'count', 5242880],
    ['offsets.retention.check.interval.ms', 'ms', 600000],
    [
      'offsets.retention.minutes',
      'count',
      [
        { since: '0.8', value: 1440 },
        { since: '2.6', value: 10080 },
      ],
    ],
    ['offsets.topic.compression.codec', 'count', 0],
    ['offsets.topic.num.partitions', 'count', 50],
    ['offsets.topic.replication.factor', 'count', 3],
    ['offsets.topic.segment.bytes', 'bytes', 104857600],
  ],
);

const TRANSACTIONS = accepted(
  {
    meaning: 'Coordinator of transactions and of producer ids, and the log of their states.',
    ignored: 'ids of transactions and of producers never expire here',
    source: SOURCE,
  },
  [
    ['producer.id.expiration.check.interval.ms', 'ms', 600000],
    ['producer.id.expiration.ms', 'ms', 86400000],
    ['transaction.max.timeout.ms', 'ms', 900000],
    ['transaction.remove.expired.transaction.cleanup.interval.ms', 'ms', 3600000],
    ['transaction.state.log.load.buffer.size', 'count', 5242880],
    ['transaction.two.phase.commit.enable', 'boolean', false],
    ['transactional.id.expiration.ms', 'ms', 604800000],
  ],
);

/** Broker Configs of coordinators. */
export const COORDINATOR_ACCEPTED = [...SHARE, ...GROUPS, ...TRANSACTIONS];
