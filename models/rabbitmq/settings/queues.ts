import type { Setting } from '../../settings.ts';

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
