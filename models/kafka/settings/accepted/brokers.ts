/** Settings of brokers that the model takes no notice of: control plane, network, quotas, metrics. */
import { COORDINATOR_ACCEPTED } from './coordinators.ts';
import { LOG_ACCEPTED } from './logs.ts';
import { SECURITY_ACCEPTED } from './security.ts';
import { accepted } from './accepted.ts';

const SOURCE = 'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: Broker Configs';

const CONTROL = accepted(
  {
    meaning: 'Controller and metadata: ZooKeeper or KRaft, sessions of brokers, shutdown, elections.',
    ignored: 'the model has no message of the control plane of its own: what such a change takes is a delay',
    source: SOURCE,
  },
  [
    ['alter.config.policy.class.name', 'text', ''],
    ['auto.leader.rebalance.enable', 'boolean', true],
    ['broker.heartbeat.interval.ms', 'ms', 2000],
    ['broker.id.generation.enable', 'boolean', true],
    ['broker.session.timeout.ms', 'ms', 9000],
    ['control.plane.listener.name', 'text', ''],
    ['controlled.shutdown.enable', 'boolean', true],
    ['controlled.shutdown.max.retries', 'count', 3],
    ['controlled.shutdown.retry.backoff.ms', 'ms', 5000],
    ['controller.listener.names', 'text', ''],
    ['controller.message.queue.size', 'count', 2147483647],
    ['controller.performance.always.log.threshold.ms', 'ms', 2000],
    ['controller.performance.sample.period.ms', 'ms', 60000],
    ['controller.quorum.append.linger.ms', 'ms', 25],
    ['controller.quorum.bootstrap.servers', 'text', ''],
    ['controller.quorum.election.backoff.max.ms', 'ms', 1000],
    ['controller.quorum.election.timeout.ms', 'ms', 1000],
    ['controller.quorum.fetch.timeout.ms', 'ms', 2000],
    ['controller.quorum.request.timeout.ms', 'ms', 2000],
    ['controller.quorum.retry.backoff.ms', 'ms', 20],
    ['controller.quorum.voters', 'text', ''],
    ['controller.quota.window.num', 'count', 11],
    ['controller.quota.window.size.seconds', 'count', 1],
    ['controller.socket.timeout.ms', 'ms', 30000],
    ['create.topic.policy.class.name', 'text', ''],
    ['eligible.leader.replicas.enable', 'boolean', false],
    ['initial.broker.registration.timeout.ms', 'ms', 60000],
    [
      'inter.broker.protocol.version',
      'text',
      [
        { since: '2.6', value: '2.6-IV0' },
        { since: '3.9', value: '3.9-IV0' },
      ],
    ],
    ['leader.imbalance.check.interval.seconds', 'count', 300],
    ['leader.imbalance.per.broker.percentage', 'count', 10],
    ['metadata.log.dir', 'text', ''],
    ['metadata.log.max.record.bytes.between.snapshots', 'count', 20971520],
    ['metadata.log.max.snapshot.interval.ms', 'ms', 3600000],
    ['metadata.log.segment.bytes', 'bytes', 1073741824],
    ['metadata.log.segment.min.bytes', 'bytes', 8388608],
    ['metadata.log.segment.ms', 'ms', 604800000],
    ['metadata.max.idle.interval.ms', 'ms', 500],
    ['metadata.max.retention.bytes', 'bytes', 104857600],
    ['metadata.max.retention.ms', 'ms', 604800000],
    [
      'node.id',
      'text',
      [
        { since: '3.9', value: '-1' },
        { since: '4.0', value: '' },
      ],
    ],
    ['process.roles', 'text', ''],
    ['reserved.broker.max.id', 'count', 1000],
    ['server.max.startup.time.ms', 'ms', Number.MAX_SAFE_INTEGER],
    ['unclean.leader.election.interval.ms', 'ms', 300000],
    ['unstable.api.versions.enable', 'boolean', false],
    ['unstable.feature.versions.enable', 'boolean', false],
    ['zookeeper.clientCnxnSocket', 'text', ''],
    [
      'zookeeper.connection.timeout.ms',
      'text',
      [
        { since: '0.8', value: '6000' },
        { since: '2.6', value: '' },
      ],
    ],
    ['zookeeper.max.in.flight.requests', 'count', 10],
    ['zookeeper.metadata.migration.enable', 'boolean', false],
    ['zookeeper.metadata.migration.min.batch.size', 'count', 200],
    [
      'zookeeper.session.timeout.ms',
      'ms',
      [
        { since: '0.8', value: 6000 },
        { since: '2.6', value: 18000 },
      ],
    ],
    ['zookeeper.sync.time.ms', 'ms', 2000],
  ],
);

const QUOTAS = accepted(
  {
    meaning: 'Quotas of clients and of replication.',
    ignored: 'quotas are not modelled',
    source: SOURCE,
  },
  [
    ['alter.log.dirs.replication.quota.window.num', 'count', 11],
    ['alter.log.dirs.replication.quota.window.size.seconds', 'count', 1],
    ['client.quota.callback.class', 'text', ''],
    ['quota.consumer.default', 'count', Number.MAX_SAFE_INTEGER],
    ['quota.producer.default', 'count', Number.MAX_SAFE_INTEGER],
    ['quota.window.num', 'count', 11],
    ['quota.window.size.seconds', 'count', 1],
    ['replication.quota.window.num', 'count', 11],
    ['replication.quota.window.size.seconds', 'count', 1],
  ],
);

const METRICS = accepted(
  {
    meaning: 'Metrics and their reporters.',
    ignored: 'watching costs nothing here',
    source: SOURCE,
  },
  [
    ['auto.include.jmx.reporter', 'boolean', true],
    ['kafka.metrics.polling.interval.secs', 'count', 10],
    ['kafka.metrics.reporters', 'text', ''],
    [
      'metric.reporters',
      'text',
      [
        { since: '2.6', value: '' },
        { since: '4.0', value: 'org.apache.kafka.common.metrics.JmxReporter' },
      ],
    ],
    ['metrics.num.samples', 'count', 2],
    ['metrics.recording.level', 'text', 'INFO'],
    ['metrics.sample.window.ms', 'ms', 30000],
    ['telemetry.max.bytes', 'bytes', 1048576],
  ],
);

const NETWORK = accepted(
  {
    meaning: 'Listeners, sockets, connections and requests.',
    ignored: 'it does not change the performance that is modelled',
    source: SOURCE,
  },
  [
    ['advertised.host.name', 'text', ''],
    ['advertised.port', 'text', ''],
    ['background.threads', 'count', 10],
    ['connections.max.idle.ms', 'ms', 600000],
    ['fetch.max.bytes', 'bytes', 57671680],
    ['fetch.purgatory.purge.interval.requests', 'count', 1000],
    ['host.name', 'text', ''],
    ['inter.broker.listener.name', 'text', ''],
    [
      'listener.security.protocol.map',
      'text',
      [
        { since: '2.6', value: 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL' },
        { since: '3.9', value: 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT' },
      ],
    ],
    ['max.connection.creation.rate', 'count', 2147483647],
    ['max.connections', 'count', 2147483647],
    ['max.connections.per.ip', 'count', 2147483647],
    ['max.connections.per.ip.overrides', 'text', ''],
    ['max.incremental.fetch.session.cache.slots', 'count', 1000],
    ['max.request.partition.size.limit', 'count', 2000],
    ['num.replica.alter.log.dirs.threads', 'text', ''],
    ['port', 'count', 9092],
    ['producer.purgatory.purge.interval.requests', 'count', 1000],
    ['queued.max.request.bytes', 'bytes', -1],
    ['replica.fetch.backoff.ms', 'ms', 1000],
    ['replica.high.watermark.checkpoint.interval.ms', 'ms', 5000],
    ['replica.lag.max.messages', 'count', 4000],
    ['replica.socket.timeout.ms', 'ms', 30000],
    ['socket.connection.setup.timeout.max.ms', 'ms', 30000],
    ['socket.connection.setup.timeout.ms', 'ms', 10000],
    ['socket.listen.backlog.size', 'count', 50],
  ],
);

/** Broker Configs, all of them. */
export const BROKER_ACCEPTED = [
  ...CONTROL,
  ...QUOTAS,
  ...METRICS,
  ...NETWORK,
  ...SECURITY_ACCEPTED,
  ...LOG_ACCEPTED,
  ...COORDINATOR_ACCEPTED,
];
