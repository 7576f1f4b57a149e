/** Settings of topics that the model takes no notice of. */
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Topic Configs';

const TIERED = accepted(
  {
    meaning: 'Tiered storage.',
    ignored: 'tiered storage is not modelled',
    source: SOURCE,
  },
  [
    ['local.retention.bytes', 'bytes', -2],
    ['local.retention.ms', 'ms', -2],
    ['remote.log.copy.disable', 'boolean', false],
    ['remote.log.delete.on.disable', 'boolean', false],
    ['remote.storage.enable', 'boolean', false],
  ],
);

const LOG = accepted(
  {
    meaning: 'Logs: segments, indexes, cleaning, formats, throttles.',
    ignored: 'this part of the log is not modelled',
    source: SOURCE,
  },
  [
    ['compression.gzip.level', 'count', -1],
    ['compression.lz4.level', 'count', 9],
    ['compression.zstd.level', 'count', 3],
    ['delete.retention.ms', 'ms', 86400000],
    ['file.delete.delay.ms', 'ms', 60000],
    ['follower.replication.throttled.replicas', 'text', ''],
    ['index.interval.bytes', 'bytes', 4096],
    ['leader.replication.throttled.replicas', 'text', ''],
    ['max.compaction.lag.ms', 'ms', Number.MAX_SAFE_INTEGER],
    [
      'max.message.bytes',
      'bytes',
      [
        { since: '0.8', value: 1000012 },
        { since: '2.6', value: 1048588 },
      ],
    ],
    ['message.downconversion.enable', 'boolean', true],
    [
      'message.format.version',
      'text',
      [
        { since: '2.6', value: '2.6-IV0' },
        { since: '3.9', value: '3.0-IV1' },
      ],
    ],
    [
      'message.timestamp.after.max.ms',
      'ms',
      [
        { since: '3.9', value: Number.MAX_SAFE_INTEGER },
        { since: '4.0', value: 3600000 },
      ],
    ],
    ['message.timestamp.before.max.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['message.timestamp.difference.max.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['message.timestamp.type', 'text', 'CreateTime'],
    ['min.cleanable.dirty.ratio', 'ratio', 0.5],
    ['min.compaction.lag.ms', 'ms', 0],
    ['preallocate', 'boolean', false],
    ['segment.index.bytes', 'bytes', 10485760],
    ['segment.jitter.ms', 'ms', 0],
    ['segment.ms', 'ms', 604800000],
    [
      'unclean.leader.election.enable',
      'boolean',
      [
        { since: '0.8', value: true },
        { since: '2.6', value: false },
      ],
    ],
  ],
);

/** Topic Configs. */
export const TOPIC_ACCEPTED = [...TIERED, ...LOG];
