import type { Setting } from '../../settings.ts';

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
  {
    name: 'x-priority',
    kind: 'count',
    default: 0,
    min: -2_147_483_648,
    meaning: 'priority of the consumer: those of the highest are served until they are at their prefetch',
    source: 'published: rabbitmq-semantics B14.1',
  },
];
