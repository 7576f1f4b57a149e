import type { Setting } from '../../settings.ts';

const BROKER = 'specification: Kafka documentation, Broker Configs';

/** Settings of brokers about replication, elections and the way back after a failure. */
export const REPLICATION: readonly Setting[] = [
  {
    name: 'unclean.leader.election.enable',
    kind: 'boolean',
    default: [
      { since: '0.8', value: true },
      { since: '2.6', value: false },
    ],
    meaning: 'Whether a replica out of sync may become leader when nobody else can.',
    source: BROKER,
  },
  {
    name: 'replica.lag.time.max.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 10000 },
      { since: '2.6', value: 30000 },
    ],
    min: 1,
    meaning: 'How long a follower may lag before it leaves the in-sync set; looked at every half of it.',
    source: BROKER,
  },
  {
    name: 'zookeeper.session.timeout.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 6000 },
      { since: '2.6', value: 18000 },
    ],
    min: 1,
    meaning: 'How long ZooKeeper waits for a sign of life of a broker before it counts as dead.',
    source: BROKER,
  },
  {
    name: 'broker.session.timeout.ms',
    kind: 'ms',
    default: 9000,
    min: 1,
    meaning: 'With KRaft: how long the controller waits for a heartbeat before a broker counts as dead.',
    source: BROKER,
  },
  {
    name: 'broker.heartbeat.interval.ms',
    kind: 'ms',
    default: 2000,
    min: 1,
    meaning: 'With KRaft: time between heartbeats of a broker.',
    source: BROKER,
  },
  {
    name: 'process.roles',
    kind: 'text',
    default: '',
    meaning: 'Not empty: the cluster is one with KRaft, as every one is since 4.0.',
    source: BROKER,
  },
  {
    name: 'controlled.shutdown.enable',
    kind: 'boolean',
    default: true,
    meaning: 'Whether a broker that is stopped hands its leaders over first.',
    source: BROKER,
  },
  {
    name: 'num.recovery.threads.per.data.dir',
    kind: 'count',
    default: [
      { since: '0.8', value: 1 },
      { since: '4.0', value: 2 },
    ],
    min: 1,
    meaning: 'Threads that load and recover the logs of one disk when a broker starts.',
    source: BROKER,
  },
  {
    name: 'auto.leader.rebalance.enable',
    kind: 'boolean',
    default: true,
    meaning: 'Whether leaders go back to the first replica of their assignment by themselves.',
    source: BROKER,
  },
  {
    name: 'leader.imbalance.check.interval.seconds',
    kind: 'count',
    default: 300,
    min: 1,
    meaning: 'How often it is looked at whether leaders should go back.',
    source: BROKER,
  },
  {
    name: 'leader.imbalance.per.broker.percentage',
    kind: 'count',
    default: 10,
    min: 0,
    meaning: 'Percentage of partitions that a broker should lead and does not, above which its leaders go back.',
    source: BROKER,
  },
];
