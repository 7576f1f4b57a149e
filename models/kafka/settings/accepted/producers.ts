/** Settings of producers that the model takes no notice of. */
import { CLIENT_ACCEPTED } from './clients.ts';
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Producer Configs';

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
        { since: '0.8', value: '' },
        { since: '4.0', value: 'org.apache.kafka.common.metrics.JmxReporter' },
      ],
    ],
  ],
);

const CONNECTIONS = accepted(
  {
    meaning: 'Connections of the client and how it finds the cluster.',
    ignored: 'connections are made at once and stay until something breaks them',
    source: SOURCE,
  },
  [
    ['metadata.broker.list', 'text', ''],
    ['metadata.fetch.timeout.ms', 'ms', 60000],
    ['metadata.max.idle.ms', 'ms', 300000],
  ],
);

const OLD = accepted(
  {
    meaning: 'Settings of the first producer, written in Scala (0.8).',
    ignored: 'the producer that is modelled is the Java one, which came with 0.8.2 beside it',
    source: SOURCE,
  },
  [
    ['batch.num.messages', 'count', 200],
    ['block.on.buffer.full', 'boolean', true],
    ['compressed.topics', 'text', ''],
    ['compression.codec', 'text', 'none'],
    ['key.serializer.class', 'text', ''],
    ['message.send.max.retries', 'count', 3],
    ['producer.type', 'text', 'sync'],
    ['queue.buffering.max.messages', 'count', 10000],
    ['queue.buffering.max.ms', 'ms', 5000],
    ['queue.enqueue.timeout.ms', 'ms', -1],
    ['request.required.acks', 'count', 0],
    ['serializer.class', 'text', 'kafka.serializer.DefaultEncoder'],
    ['timeout.ms', 'ms', 30000],
    ['topic.metadata.refresh.interval.ms', 'ms', 600000],
  ],
);

const OTHER = accepted(
  {
    meaning: 'Classes and formats of the client.',
    ignored: 'it does not change the performance that is modelled',
    source: SOURCE,
  },
  [
    ['interceptor.classes', 'text', ''],
    ['key.serializer', 'text', ''],
    ['transaction.two.phase.commit.enable', 'boolean', false],
    ['value.serializer', 'text', ''],
  ],
);

/** Producer Configs. */
export const PRODUCER_ACCEPTED = [...CLIENT_ACCEPTED, ...METRICS, ...CONNECTIONS, ...OLD, ...OTHER];
