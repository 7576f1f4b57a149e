/** Settings of consumers that the model takes no notice of. */
import { CLIENT_ACCEPTED } from './clients.ts';
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Consumer Configs';

const METRICS = accepted(
  {
    meaning: 'Metrics and their reporters.',
    ignored: 'watching costs nothing here',
    source: SOURCE,
  },
  [
    [
      'metric.reporters',
      'text',
      [
        { since: '2.6', value: '' },
        { since: '4.0', value: 'org.apache.kafka.common.metrics.JmxReporter' },
      ],
    ],
  ],
);

const OLD = accepted(
  {
    meaning: 'Settings of the first consumer, written in Scala (0.8).',
    ignored: 'the consumer that is modelled is the Java one, which came with 0.9',
    source: SOURCE,
  },
  [
    ['auto.commit.enable', 'boolean', true],
    ['consumer.id', 'text', ''],
    ['consumer.timeout.ms', 'ms', -1],
    ['dual.commit.enabled', 'boolean', false],
    ['exclude.internal.topics', 'boolean', true],
    ['fetch.message.max.bytes', 'bytes', 1048576],
    ['fetch.wait.max.ms', 'ms', 100],
    ['num.consumer.fetchers', 'count', 1],
    ['offsets.channel.backoff.ms', 'ms', 1000],
    ['offsets.channel.socket.timeout.ms', 'ms', 10000],
    ['offsets.commit.max.retries', 'count', 5],
    ['offsets.storage', 'text', 'zookeeper'],
    ['queued.max.message.chunks', 'count', 2],
    ['rebalance.backoff.ms', 'ms', 2000],
    ['rebalance.max.retries', 'count', 4],
    ['refresh.leader.backoff.ms', 'ms', 200],
    ['socket.receive.buffer.bytes', 'bytes', 65536],
    ['socket.timeout.ms', 'ms', 30000],
    ['zookeeper.connect', 'text', ''],
    ['zookeeper.connection.timeout.ms', 'ms', 6000],
    ['zookeeper.session.timeout.ms', 'ms', 6000],
    ['zookeeper.sync.time.ms', 'ms', 2000],
  ],
);

const OTHER = accepted(
  {
    meaning: 'Classes and formats of the client.',
    ignored: 'it does not change the performance that is modelled',
    source: SOURCE,
  },
  [
    ['allow.auto.create.topics', 'boolean', true],
    ['check.crcs', 'boolean', true],
    ['group.instance.id', 'text', ''],
    ['group.protocol', 'text', 'classic'],
    ['group.remote.assignor', 'text', ''],
    ['interceptor.classes', 'text', ''],
    ['key.deserializer', 'text', ''],
    [
      'partition.assignment.strategy',
      'text',
      [
        { since: '0.8', value: 'range' },
        { since: '2.6', value: 'RangeAssignor' },
        { since: '3.9', value: 'RangeAssignor,CooperativeStickyAssignor' },
      ],
    ],
    ['reconnect.backoff.max.ms', 'ms', 1000],
    ['reconnect.backoff.ms', 'ms', 50],
    ['retry.backoff.max.ms', 'ms', 1000],
    ['retry.backoff.ms', 'ms', 100],
    ['send.buffer.bytes', 'bytes', 131072],
    ['share.acknowledgement.mode', 'text', 'implicit'],
    ['value.deserializer', 'text', ''],
  ],
);

/** Consumer Configs. */
export const CONSUMER_ACCEPTED = [...CLIENT_ACCEPTED, ...METRICS, ...OLD, ...OTHER];
