import type { Setting } from '../settings.ts';

/** Versions that the model knows rules of, oldest first; one in between follows the newest that is not newer. */
export const RABBITMQ_VERSIONS: readonly string[] = [
  '2.8',
  '3.0',
  '3.5',
  '3.5.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
  '3.10',
  '3.11',
  '3.12',
  '3.13',
  '4.0',
  '4.1',
  '4.2',
  '4.3',
];

/** What rabbitmq.conf and advanced.config of a node say. */
export const NODE_SETTINGS: readonly Setting[] = [
  {
    name: 'credit_flow_default_credit',
    kind: 'text',
    default: [
      { since: '0', value: '{200,50}' },
      { since: '3.5.5', value: '{400,200}' },
    ],
    meaning:
      'messages a process may have under way to the next one, and after how many handled ones it gets as many more; {0,0} switches flow control off',
    source: 'published: rabbitmq-semantics B11.2, A-10; https://www.rabbitmq.com/blog/2015/10/06',
  },
  {
    name: 'queue_index_embed_msgs_below',
    kind: 'bytes',
    default: [
      { since: '0', value: 0 },
      { since: '3.5', value: 4096 },
    ],
    min: 0,
    meaning:
      'persistent messages smaller than this are kept by the queue itself, larger ones by the message store of the node',
    source: 'published: rabbitmq-semantics B10.4; the message store alone before 3.5',
  },
  {
    name: 'frame_max',
    kind: 'bytes',
    default: 131_072,
    min: 4096,
    meaning: 'largest AMQP frame; a longer body is cut into several',
    source: 'published: os-hardware-models 5.4 [rmq-limits]',
  },
  {
    name: 'tcp_listen_options.sndbuf',
    kind: 'bytes',
    default: 4 * 1_048_576,
    min: 4096,
    meaning: 'socket send buffer; the default is what Linux grows it to',
    source: 'specification: net.ipv4.tcp_wmem, maximum 4 MiB, https://docs.kernel.org/networking/ip-sysctl.html',
  },
  {
    name: 'tcp_listen_options.recbuf',
    kind: 'bytes',
    default: 6 * 1_048_576,
    min: 4096,
    meaning: 'socket receive buffer; the default is what Linux grows it to',
    source: 'specification: net.ipv4.tcp_rmem, maximum 6 MiB, https://docs.kernel.org/networking/ip-sysctl.html',
  },
];

/** Arguments of a queue. */
export const QUEUE_SETTINGS: readonly Setting[] = [
  {
    name: 'x-queue-type',
    kind: 'choice',
    default: 'classic',
    choices: ['classic'],
    meaning: 'the kind of queue',
    source: 'specification: https://www.rabbitmq.com/docs/queues',
  },
  {
    name: 'x-queue-version',
    kind: 'count',
    default: [
      { since: '0', value: 1 },
      { since: '4.0', value: 2 },
    ],
    min: 1,
    max: 2,
    meaning: 'storage of a classic queue: 1 syncs before it confirms up to 3.12, 2 (from 3.10 on) only writes',
    source: 'published: rabbitmq-semantics B2',
  },
  {
    name: 'durable',
    kind: 'boolean',
    default: true,
    meaning: 'the queue outlives a restart; only then are persistent messages written before they are confirmed',
    source: 'published: rabbitmq-semantics B1.3, B3',
  },
];

/** What a publisher does, by the words of PerfTest and of AMQP. */
export const PUBLISHER_SETTINGS: readonly Setting[] = [
  {
    name: 'confirm',
    kind: 'text',
    default: 'none',
    meaning:
      'publisher confirms: none, each (wait for one before the next message), unlimited, or a number: at most so many unconfirmed',
    source: 'specification: PerfTest --confirm; https://www.rabbitmq.com/docs/confirms',
  },
  {
    name: 'delivery-mode',
    kind: 'count',
    default: 1,
    min: 1,
    max: 2,
    meaning: '1 transient, 2 persistent',
    source: 'specification: AMQP 0-9-1 basic properties; PerfTest publishes transient messages unless told otherwise',
  },
  {
    name: 'mandatory',
    kind: 'boolean',
    default: false,
    meaning: 'return a message that reaches no queue',
    source: 'specification: AMQP 0-9-1 basic.publish',
    ignored:
      'every message of the model is routable, so nothing is ever returned; the flag costs nothing (RMQ-P12-016 says it once did)',
  },
];

/** What a consumer does, by the words of PerfTest and of AMQP. */
export const CONSUMER_SETTINGS: readonly Setting[] = [
  {
    name: 'prefetch-count',
    kind: 'count',
    default: 0,
    min: 0,
    max: 65_535,
    meaning:
      'basic.qos per consumer: deliveries that may be unacknowledged at a time; 0 is unlimited. Without effect for ack: auto',
    source: 'published: rabbitmq-semantics B4.1, B4.3',
  },
  {
    name: 'ack',
    kind: 'choice',
    default: 'manual',
    choices: ['manual', 'auto'],
    meaning:
      'manual: the consumer acknowledges what it has processed; auto: a message is settled as soon as it is sent',
    source: 'published: rabbitmq-semantics B4.1, B4.2; PerfTest --autoack',
  },
  {
    name: 'multi-ack-every',
    kind: 'count',
    default: 1,
    min: 1,
    meaning:
      'one basic.ack with multiple=true for so many messages; 1 acknowledges each. A prefetch-count below it would stop the consumer',
    source: 'specification: PerfTest --multi-ack-every; rabbitmq-semantics B4.2',
  },
  {
    name: 'consumer-start-delay',
    kind: 'seconds',
    default: 0,
    min: 0,
    meaning: 'how long after the start the consumer subscribes',
    source: 'specification: PerfTest --consumer-start-delay',
  },
];
