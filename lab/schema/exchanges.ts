/** Exchanges of RabbitMQ and their bindings. */
import { EXCHANGE_TYPES } from '../../models/rabbitmq/settings/index.ts';
import { type Shape, group, leaf, list, named } from './shape.ts';

const BINDING: Shape = group('A binding to a queue (each queue of a group), or to an exchange.', {
  queue: leaf('text', 'The queue, or group of queues, bound.'),
  exchange: leaf('text', 'The exchange bound, instead of a queue.'),
  key: leaf('text', 'Routing key, or pattern of a topic exchange; the weight for x-consistent-hash. Default: empty.'),
  match: leaf(
    { kind: 'choice', choices: ['all', 'any'] },
    'x-match of a headers exchange: all of the headers, or any. Default: all.',
  ),
  headers: named('Headers that a headers exchange compares.', leaf('text', 'The value of a header.')),
});

/** What may stand under system.rabbitmq.exchanges. */
export const EXCHANGES: Shape = named(
  'Exchanges by name. The default exchange, which routes to the queue that is named, is always there.',
  group(
    'An exchange.',
    {
      type: leaf({ kind: 'choice', choices: EXCHANGE_TYPES }, 'How it routes; x- types come with plugins.'),
      'x-delayed-type': leaf(
        { kind: 'choice', choices: EXCHANGE_TYPES.filter((type) => type !== 'x-delayed-message') },
        'How an x-delayed-message exchange routes when the delay is over. Default: direct.',
      ),
      'alternate-exchange': leaf('text', 'The exchange that takes what this one cannot route.'),
      bindings: list('What is bound to it.', BINDING),
    },
    ['type'],
  ),
);
