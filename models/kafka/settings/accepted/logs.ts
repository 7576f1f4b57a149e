/** Settings of brokers that the model takes no notice of: logs, tiered storage. */
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Broker Configs';

const TIERED = accepted(
  {
    meaning: 'Tiered storage.',
    ignored: 'tiered storage is not modelled',
    source: SOURCE,
  },
  [
    ['log.local.retention.bytes', 'bytes', -2],
    ['log.local.retention.ms', 'ms', -2],
    ['remote.fetch.max.wait.ms', 'ms', 500],
    ['remote.list.offsets.request.timeout.ms', 'ms', 30000],
    ['remote.log.index.file.cache.total.size.bytes', 'bytes', 1073741824],
    [
      'remote.log.manager.copier.thread.pool.size',
      'count',
      [
        { since: '3.9', value: -1 },
        { since: '4.0', value: 10 },
      ],
    ],
    ['remote.log.manager.copy.max.bytes.per.second', 'count', Number.MAX_SAFE_INTEGER],
    ['remote.log.manager.copy.quota.window.num', 'count', 11],
    ['remote.log.manager.copy.quota.window.size.seconds', 'count', 1],
    [
      'remote.log.manager.expiration.thread.pool.size',
      'count',
      [
        { since: '3.9', value: -1 },
        { since: '4.0', value: 10 },
      ],
    ],
    ['remote.log.manager.fetch.max.bytes.per.second', 'count', Number.MAX_SAFE_INTEGER],
    ['remote.log.manager.fetch.quota.window.num', 'count', 11],
    ['remote.log.manager.fetch.quota.window.size.seconds', 'count', 1],
    ['remote.log.manager.task.interval.ms', 'ms', 30000],
    ['remote.log.manager.task.retry.backoff.max.ms', 'ms', 30000],
    ['remote.log.manager.task.retry.backoff.ms', 'ms', 500],
    ['remote.log.manager.task.retry.jitter', 'ratio', 0.2],
    [
      'remote.log.manager.thread.pool.size',
      'count',
      [
        { since: '3.9', value: 10 },
        { since: '4.0', value: 2 },
      ],
    ],
    ['remote.log.metadata.custom.metadata.max.bytes', 'bytes', 128],
    [
      'remote.log.metadata.manager.class.name',
      'text',
      'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager',
    ],
    ['remote.log.metadata.manager.class.path', 'text', ''],
    ['remote.log.metadata.manager.impl.prefix', 'text', 'rlmm.config.'],
    ['remote.log.metadata.manager.listener.name', 'text', ''],
    ['remote.log.reader.max.pending.tasks', 'count', 100],
    ['remote.log.reader.threads', 'count', 10],
    ['remote.log.storage.manager.class.name', 'text', ''],
    ['remote.log.storage.manager.class.path', 'text', ''],
    ['remote.log.storage.manager.impl.prefix', 'text', 'rsm.config.'],
    ['remote.log.storage.system.enable', 'boolean', false],
  ],
);

const LOG = accepted(
  {
    meaning: 'Logs: segments, indexes, retention, cleaning, flushing, formats.',
    ignored: 'this part of the log is not modelled',
    source: SOURCE,
  },
  [
    ['compression.gzip.level', 'count', -1],
    ['compression.lz4.level', 'count', 9],
    ['compression.type', 'text', 'producer'],
    ['compression.zstd.level', 'count', 3],
    ['delete.records.purgatory.purge.interval.requests', 'count', 1],
    [
      'delete.topic.enable',
      'boolean',
      [
        { since: '0.8', value: false },
        { since: '2.6', value: true },
      ],
    ],
    ['log.cleaner.backoff.ms', 'ms', 15000],
    [
      'log.cleaner.dedupe.buffer.size',
      'count',
      [
        { since: '0.8', value: 524288000 },
        { since: '2.6', value: 134217728 },
      ],
    ],
    ['log.cleaner.delete.retention.ms', 'ms', 86400000],
    [
      'log.cleaner.enable',
      'boolean',
      [
        { since: '0.8', value: false },
        { since: '2.6', value: true },
      ],
    ],
    ['log.cleaner.io.buffer.load.factor', 'ratio', 0.9],
    ['log.cleaner.io.buffer.size', 'count', 524288],
    ['log.cleaner.io.max.bytes.per.second', 'ratio', Number.MAX_VALUE],
    ['log.cleaner.max.compaction.lag.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['log.cleaner.min.cleanable.ratio', 'ratio', 0.5],
    ['log.cleaner.min.compaction.lag.ms', 'ms', 0],
    ['log.cleaner.threads', 'count', 1],
    ['log.cleanup.policy', 'text', 'delete'],
    ['log.dir', 'text', '/tmp/kafka-logs'],
    ['log.dir.failure.timeout.ms', 'ms', 30000],
    ['log.flush.interval.ms', 'text', ''],
    ['log.flush.offset.checkpoint.interval.ms', 'ms', 60000],
    ['log.flush.scheduler.interval.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['log.flush.start.offset.checkpoint.interval.ms', 'ms', 60000],
    ['log.index.interval.bytes', 'bytes', 4096],
    ['log.index.size.max.bytes', 'bytes', 10485760],
    ['log.initial.task.delay.ms', 'ms', 30000],
    ['log.message.downconversion.enable', 'boolean', true],
    [
      'log.message.format.version',
      'text',
      [
        { since: '2.6', value: '2.6-IV0' },
        { since: '3.9', value: '3.0-IV1' },
      ],
    ],
    [
      'log.message.timestamp.after.max.ms',
      'ms',
      [
        { since: '3.9', value: Number.MAX_SAFE_INTEGER },
        { since: '4.0', value: 3600000 },
      ],
    ],
    ['log.message.timestamp.before.max.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['log.message.timestamp.difference.max.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['log.message.timestamp.type', 'text', 'CreateTime'],
    ['log.preallocate', 'boolean', false],
    ['log.retention.check.interval.ms', 'ms', 300000],
    ['log.retention.minutes', 'text', ''],
    ['log.roll.hours', 'count', 168],
    ['log.roll.jitter.hours', 'count', 0],
    ['log.roll.jitter.ms', 'text', ''],
    ['log.roll.ms', 'text', ''],
    ['log.segment.delete.delay.ms', 'ms', 60000],
    ['min.insync.replicas', 'count', 1],
    [
      'num.recovery.threads.per.data.dir',
      'count',
      [
        { since: '0.8', value: 1 },
        { since: '4.0', value: 2 },
      ],
    ],
  ],
);

/** Broker Configs of logs. */
export const LOG_ACCEPTED = [...TIERED, ...LOG];
