import { Limits } from '../limits.ts';
import type { Consumer } from './consumers/consumer.ts';
import type { ConsumingConnection } from './channels/consuming.ts';
import type { MessageStore } from './nodes/message-store.ts';
import type { Node } from './nodes/node.ts';
import type { Publisher } from './publishers/publisher.ts';
import type { PublishingConnection } from './channels/publishing.ts';
import type { Queue } from './queues/queue.ts';

/** Windows by how far downstream they hold: publishers wait for confirms and credit because of what is behind. */
const CONFIRM = 1;
const CREDIT = 2;
const PREFETCH = 3;

/** The parts of a system that can limit it, each with the name that users know it by. */
export interface Parts {
  readonly nodes: readonly { readonly node: Node; readonly store: MessageStore }[];
  readonly queues: readonly Queue[];
  readonly publishers: readonly { name: string; publisher: Publisher; connection: PublishingConnection }[];
  readonly consumers: readonly { name: string; consumer: Consumer; connection: ConsumingConnection }[];
}

/**
 * Everything that can limit a run: processes, cores, disks and network cards by their busy time, and the windows (confirm,
 * credit, prefetch) by the time that they held messages back.
 */
export function limitsOf({ nodes, queues, publishers, consumers }: Parts): Limits {
  const limits = new Limits();
  const resource = (name: string, busy: () => number) => limits.add({ name, kind: 'resource', order: 0, busy });
  const window = (name: string, order: number, busy: () => number) => limits.add({ name, kind: 'window', order, busy });

  for (const queue of queues) {
    resource(`queue process ${queue.name}`, () => queue.busyTime());
    window(`prefetch ${queue.name}`, PREFETCH, () => queue.prefetchHeld.time());
  }
  for (const { name, publisher, connection } of publishers) {
    resource(`channel ${name}`, () => connection.channel.busyTime());
    resource(`reader ${name}`, () => connection.reader.busyTime());
    resource(`writer ${name}`, () => connection.writer.busyTime());
    resource(`client ${name}`, () => publisher.busyTime());
    window(`confirm ${name}`, CONFIRM, () => publisher.windowHeld.time());
    window(`credit ${name}`, CREDIT, () => connection.flow.time());
  }
  for (const { name, consumer, connection } of consumers) {
    resource(`channel ${name}`, () => connection.channel.busyTime());
    resource(`reader ${name}`, () => connection.reader.busyTime());
    resource(`writer ${name}`, () => connection.writer.busyTime());
    resource(`client ${name}`, () => consumer.busyTime());
  }
  for (const { node, store } of nodes) {
    const { cpu, disks, nic } = node.machine;
    resource(`message store ${node.name}`, () => store.busyTime());
    resource(`cpu ${node.name}`, () => cpu.busyTime() / cpu.cores);
    disks.forEach((disk, i) => resource(`disk ${node.name}/disk-${i}`, () => disk.busyTime()));
    resource(`network in ${node.name}`, () => nic.busyTimeIn());
    resource(`network out ${node.name}`, () => nic.busyTimeOut());
  }
  return limits;
}
