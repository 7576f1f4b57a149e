import type { Setting } from '../../settings.ts';
import { withAccepted } from './accepted/accepted.ts';
import { CONSUMER_ACCEPTED } from './accepted/consumers.ts';
import { CONSUMER_APPLICATION } from './applications.consumers.ts';
import { MEMBER_SETTINGS } from './groups.ts';
import { NO_FAULTS, NO_EFFECT } from './ignored.ts';

const CONSUMER = 'specification: Kafka documentation, Consumer Configs';

const MODELLED: readonly Setting[] = [
  ...MEMBER_SETTINGS,
  ...CONSUMER_APPLICATION,
  { name: 'fetch.min.bytes', kind: 'bytes', default: 1, min: 1, meaning: 'Bytes a fetch waits for.', source: CONSUMER },
  {
    name: 'fetch.max.wait.ms',
    kind: 'ms',
    default: [
      { since: '0.8', value: 100 },
      { since: '2.6', value: 500 },
    ],
    min: 0,
    meaning: 'Longest time a fetch is held that finds less than fetch.min.bytes.',
    source: CONSUMER,
  },
  {
    name: 'fetch.max.bytes',
    kind: 'bytes',
    default: 52428800,
    min: 1,
    meaning: 'Most bytes of one fetch response.',
    source: CONSUMER,
  },
  {
    name: 'max.partition.fetch.bytes',
    kind: 'bytes',
    default: 1048576,
    min: 1,
    meaning: 'Most bytes of one partition in one fetch response.',
    source: CONSUMER,
  },
  {
    name: 'max.poll.records',
    kind: 'count',
    default: 500,
    min: 1,
    meaning: 'Most records that one poll() hands to the application.',
    source: CONSUMER,
  },
  {
    name: 'isolation.level',
    kind: 'choice',
    choices: ['read_uncommitted', 'read_committed'],
    default: 'read_uncommitted',
    meaning:
      'Whether messages of transactions are seen that are open or were aborted; if not, nothing is seen beyond the first open transaction of a partition.',
    source: CONSUMER,
  },
  {
    name: 'client.rack',
    kind: 'text',
    default: '',
    meaning:
      'Rack of the client, as network.placement names it, such as zone-a (since 2.4): with replica.selector.class it reads from a follower there. placement: each client has the rack in which it stands.',
    source: `${CONSUMER}; KIP-392`,
  },
  {
    name: 'metadata.max.age.ms',
    kind: 'ms',
    default: 300000,
    min: 0,
    meaning:
      'For how long a consumer that a follower could not serve reads from the leader before it asks for another.',
    source: `${CONSUMER}; KIP-392`,
  },
  {
    name: 'default.api.timeout.ms',
    kind: 'ms',
    default: 60000,
    meaning: 'Time-out of client calls.',
    source: CONSUMER,
    ignored: NO_FAULTS,
  },
  {
    name: 'security.protocol',
    kind: 'choice',
    choices: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    default: 'PLAINTEXT',
    meaning:
      'How the client talks to brokers: as it is, or encrypted in the JVM, which keeps the broker from using sendfile; logging in (SASL) costs nothing here.',
    source: CONSUMER,
  },
  {
    name: 'client.id',
    kind: 'text',
    default: '',
    meaning: 'Name of the client.',
    source: CONSUMER,
    ignored: NO_EFFECT,
  },
  {
    name: 'bootstrap.servers',
    kind: 'text',
    default: '',
    meaning: 'Where the cluster is.',
    source: CONSUMER,
    ignored: NO_EFFECT,
  },
  {
    name: 'receive.buffer.bytes',
    kind: 'bytes',
    default: 65536,
    min: -1,
    meaning:
      'Receive buffer of the socket: it bounds the rate of one connection by the round trip (-1: left to the kernel).',
    source: CONSUMER,
  },
];

/** Settings of consumers (consumer.properties). */
export const CONSUMER_SETTINGS: readonly Setting[] = withAccepted(MODELLED, CONSUMER_ACCEPTED);
