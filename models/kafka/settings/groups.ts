/** Settings of consumer groups: of their members, and of the brokers that coordinate them. */
import type { Setting } from '../../settings.ts';

const CONSUMER = 'specification: Kafka documentation, Consumer Configs';
const BROKER = 'specification: Kafka documentation, Broker Configs';

const RANGE = 'org.apache.kafka.clients.consumer.RangeAssignor';
const COOPERATIVE = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';

/** How a consumer belongs to a group, and when it is out of it. */
export const MEMBER_SETTINGS: readonly Setting[] = [
  {
    name: 'group.id',
    kind: 'text',
    default: '',
    meaning:
      'Group that shares the partitions; a consumer group of the experiment is one by itself when this is empty.',
    source: CONSUMER,
  },
  {
    name: 'group.protocol',
    kind: 'choice',
    choices: ['classic', 'consumer'],
    default: 'classic',
    meaning:
      'Who shares out the partitions: a member whom the others wait for, or the coordinator, step by step (KIP-848).',
    source: CONSUMER,
  },
  {
    name: 'group.remote.assignor',
    kind: 'text',
    default: '',
    meaning: 'With group.protocol=consumer: uniform or range. Empty: the first of group.consumer.assignors.',
    source: CONSUMER,
  },
  {
    name: 'group.instance.id',
    kind: 'text',
    default: '',
    meaning:
      'Static membership: with any text here each consumer of the group has an instance id of its own, made of it and its number.',
    source: CONSUMER,
  },
  {
    name: 'partition.assignment.strategy',
    kind: 'text',
    default: [
      { since: '0.8', value: RANGE },
      { since: '3.0', value: `${RANGE},${COOPERATIVE}` },
    ],
    meaning:
      'Assignors: RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor. The first is used; rebalances are cooperative only if all can.',
    source: CONSUMER,
  },
  {
    name: 'session.timeout.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 10000 },
      { since: '3.0', value: 45000 },
    ],
    min: 1,
    meaning: 'When a silent member is taken out of its group.',
    source: CONSUMER,
  },
  {
    name: 'heartbeat.interval.ms',
    kind: 'ms',
    default: 3000,
    min: 1,
    meaning: 'How often a member shows that it lives, and learns that a rebalance is on.',
    source: CONSUMER,
  },
  {
    name: 'max.poll.interval.ms',
    kind: 'ms',
    default: 300000,
    min: 1,
    meaning: 'Longest time between polls; then the member leaves its group. A rebalance waits so long for a member.',
    source: CONSUMER,
  },
  {
    name: 'enable.auto.commit',
    kind: 'boolean',
    default: true,
    meaning: 'Whether the client commits by itself, in poll() and before it gives partitions up.',
    source: CONSUMER,
  },
  {
    name: 'auto.commit.interval.ms',
    kind: 'ms',
    default: 5000,
    min: 0,
    meaning: 'How often it does so.',
    source: CONSUMER,
  },
  {
    name: 'auto.offset.reset',
    kind: 'choice',
    choices: ['latest', 'earliest', 'none'],
    default: 'latest',
    meaning: 'Where a group begins that has no offset, or one that the log does not have any more; none: it fails.',
    source: CONSUMER,
  },
  {
    name: 'request.timeout.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 40000 },
      { since: '2.0', value: 30000 },
    ],
    min: 1,
    meaning: 'When a request that nobody answers is given up, with its connection.',
    source: CONSUMER,
  },
  {
    name: 'retry.backoff.ms',
    kind: 'ms',
    default: 100,
    min: 0,
    meaning: 'How long a client waits before it asks again: for its coordinator, for the leader of a partition.',
    source: CONSUMER,
  },
];

/** How brokers coordinate groups. */
export const COORDINATOR_SETTINGS: readonly Setting[] = [
  {
    name: 'group.initial.rebalance.delay.ms',
    kind: 'ms',
    default: 3000,
    min: 0,
    meaning: 'How long an empty group waits for more members before its first assignment.',
    source: BROKER,
  },
  {
    name: 'group.consumer.session.timeout.ms',
    kind: 'ms',
    default: 45000,
    min: 1,
    meaning: 'When a silent member is taken out of a group of the consumer protocol.',
    source: BROKER,
  },
  {
    name: 'group.consumer.heartbeat.interval.ms',
    kind: 'ms',
    default: 5000,
    min: 1,
    meaning: 'How often members of the consumer protocol show that they live, and learn what they are to own.',
    source: BROKER,
  },
  {
    name: 'group.consumer.assignors',
    kind: 'text',
    default: 'uniform,range',
    meaning: 'Assignors of the coordinator; the first is used where the consumer names none.',
    source: BROKER,
  },
  {
    name: 'group.coordinator.append.linger.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 0 },
      { since: '4.0', value: 10 },
      { since: '4.1', value: 5 },
    ],
    min: 0,
    meaning: 'How long the coordinator gathers what it writes down (since 4.0): so long commits take at least.',
    source: BROKER,
  },
  {
    name: 'offsets.topic.num.partitions',
    kind: 'count',
    default: 50,
    min: 1,
    meaning: 'Partitions of __consumer_offsets: which one a group has decides who coordinates it.',
    source: BROKER,
  },
  {
    name: 'offsets.topic.replication.factor',
    kind: 'count',
    default: 3,
    min: 1,
    meaning: 'Replicas of __consumer_offsets; no more than there are brokers.',
    source: BROKER,
  },
];
