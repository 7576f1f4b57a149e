import type { Fault } from '../messages/index.ts';
import type { Consumer } from './consumers/consumer.ts';
import type { Publisher } from './publishers/publisher.ts';

interface Clients {
  readonly publishers: readonly { readonly group: string; readonly name: string; readonly publisher: Publisher }[];
  readonly consumers: readonly { readonly group: string; readonly name: string; readonly consumer: Consumer }[];
}

/** What a fault of a client does to it. Throws an Error for one that clients do not have. */
export function strikeClient(clients: Clients, { kind, target }: Fault): void {
  const client = clientOf(clients, target);
  if (kind === 'crash' || kind === 'power-off') client.crash();
  else if (kind === 'stop') client.stop();
  else if (kind === 'pause') client.pause();
  else if (kind === 'hold') client.hold(true);
  else throw new Error(`a client of RabbitMQ knows no fault '${kind}'`);
}

/** The fault is over. */
export function mendClient(clients: Clients, { kind, target }: Fault): void {
  const client = clientOf(clients, target);
  if (kind === 'hold') client.hold(false);
  else client.resume();
}

function clientOf({ publishers, consumers }: Clients, target: Fault['target']): Publisher | Consumer {
  if (target.kind !== 'client') throw new Error(`a ${target.kind} is no client`);
  const name = `${target.group}-${target.index}`;
  const found =
    target.side === 'producers'
      ? publishers.find((one) => one.group === target.group && one.name === name)?.publisher
      : consumers.find((one) => one.group === target.group && one.name === name)?.consumer;
  if (found === undefined) throw new Error(`there is no client '${name}' among the ${target.side}`);
  return found;
}
