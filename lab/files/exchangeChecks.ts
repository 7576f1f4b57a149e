/** Exchanges of RabbitMQ, and publishers that name one: what must hold between them. */
import { type Group, type Tree, child, didYouMean, isGroup } from '../schema/index.ts';
import type { Blame } from './checks.ts';

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});

/** Reports bindings to nothing, and publishers that name no destination or two. */
export function checkExchanges(data: Group, blame: Blame): void {
  const system = groupOf(child(data['system'], 'rabbitmq'));
  const exchanges = groupOf(system['exchanges']);
  const queues = Object.keys(groupOf(system['queues']));
  const names = Object.keys(exchanges);
  for (const [name, exchange] of Object.entries(exchanges)) {
    const at = ['system', 'rabbitmq', 'exchanges', name];
    const alternate = child(exchange, 'alternate-exchange');
    if (alternate !== undefined && !names.includes(String(alternate)))
      blame(
        [...at, 'alternate-exchange'],
        `there is no exchange '${alternate}': ${didYouMean(String(alternate), names)}`,
      );
    const bindings = child(exchange, 'bindings');
    if (!Array.isArray(bindings)) continue;
    (bindings as readonly Tree[]).forEach((binding, i) =>
      checkBinding(binding, { queues, exchanges: names }, (message, key) =>
        blame([...at, 'bindings', i, key], message),
      ),
    );
    if (child(exchange, 'type') === 'x-consistent-hash') checkWeights(bindings as readonly Tree[], at, blame);
  }
  checkPublishers(data, names, blame);
}

function checkBinding(
  binding: Tree,
  known: { readonly queues: readonly string[]; readonly exchanges: readonly string[] },
  fault: (message: string, key: 'queue' | 'exchange') => void,
): void {
  const queue = child(binding, 'queue');
  const exchange = child(binding, 'exchange');
  if ((queue === undefined) === (exchange === undefined))
    fault('a binding names a queue or an exchange, one of them', 'queue');
  else if (queue !== undefined && !known.queues.includes(String(queue)))
    fault(`there is no queue '${queue}': ${didYouMean(String(queue), known.queues)}`, 'queue');
  else if (exchange !== undefined && !known.exchanges.includes(String(exchange)))
    fault(`there is no exchange '${exchange}': ${didYouMean(String(exchange), known.exchanges)}`, 'exchange');
}

function checkWeights(bindings: readonly Tree[], at: readonly string[], blame: Blame): void {
  bindings.forEach((binding, i) => {
    const key = String(child(binding, 'key') ?? '');
    if (!/^[1-9]\d*$/.test(key))
      blame(
        [...at, 'bindings', i, 'key'],
        `the key of a binding to a consistent-hash exchange is its weight, such as "1", not '${key}'`,
      );
  });
}

function checkPublishers(data: Group, names: readonly string[], blame: Blame): void {
  for (const [name, producer] of Object.entries(groupOf(data['producers']))) {
    const queue = child(producer, 'queue');
    const exchange = String(child(producer, 'exchange') ?? '');
    const at = ['producers', name];
    if (exchange === '' && queue === undefined)
      blame([...at, 'queue'], 'is missing: name the queue or the exchange written to');
    else if (exchange !== '' && queue !== undefined)
      blame([...at, 'queue'], 'the exchange decides which queues get the messages: leave the queue out');
    else if (exchange !== '' && !names.includes(exchange))
      blame([...at, 'exchange'], `there is no exchange '${exchange}': ${didYouMean(exchange, names)}`);
    if (exchange === '' && String(child(producer, 'routing.key') ?? '') !== '')
      blame(
        [...at, 'routing.key'],
        'the default exchange routes by the name of the queue: name an exchange, or leave the key out',
      );
  }
  for (const [name, consumer] of Object.entries(groupOf(data['consumers']))) {
    const exchange = String(child(consumer, 'error.exchange') ?? '');
    if (exchange !== '' && !names.includes(exchange))
      blame(
        ['consumers', name, 'error.exchange'],
        `there is no exchange '${exchange}': ${didYouMean(exchange, names)}`,
      );
  }
}
