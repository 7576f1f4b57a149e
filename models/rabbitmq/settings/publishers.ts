import type { Setting } from '../../settings.ts';

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
  {
    name: 'expiration',
    kind: 'ms',
    default: -1,
    min: -1,
    meaning: 'how long a message may wait in a queue (AMQP property). -1: not stated',
    source: 'specification: AMQP 0-9-1 basic properties; rabbitmq-semantics B7.1',
  },
  {
    name: 'priority',
    kind: 'count',
    default: 0,
    min: 0,
    max: 255,
    meaning: 'priority of the messages (AMQP property), where the queue has x-max-priority',
    source: 'specification: AMQP 0-9-1 basic properties; https://www.rabbitmq.com/docs/priority',
  },
];
