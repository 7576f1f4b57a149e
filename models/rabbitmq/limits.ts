import { Limits } from '../limits.ts';
import type { Alarms } from './memory/alarms.ts';
import type { Consumer } from './consumers/consumer.ts';
import type { MessageStore } from './nodes/message-store.ts';
import type { Node } from './nodes/node.ts';
import type { Publisher } from './publishers/publisher.ts';
import type { Queue } from './queues/queue.ts';

/** Windows by how far downstream they hold: publishers wait for confirms and credit because of what is behind. */
const CONFIRM = 1;
const CREDIT = 2;
const PREFETCH = 3;
const READING = 4;
const ALARM = 5;

/** The parts of a system that can limit it, each with the name that users know it by. */
export interface Parts {
  readonly nodes: readonly { readonly node: Node; readonly store: MessageStore }[];
  readonly queues: readonly Queue[];
  readonly publishers: readonly { readonly name: string; readonly publisher: Publisher }[];
  readonly consumers: readonly { readonly name: string; readonly consumer: Consumer }[];
  readonly alarms: Alarms;
}

/**
 * Everything that can limit a run: processes, cores, disks and network cards by their busy time, and the windows (confirm,
 * credit, prefetch, cold reads, alarms) by the time that they held messages back.
 */
export function limitsOf({ nodes, queues, publishers, consumers, alarms }: Parts): Limits {
  const limits = new Limits();
  const resource = (name: string, busy: () => number) => limits.add({ name, kind: 'resource', order: 0, busy });
  const window = (name: string, order: number, busy: () => number) => limits.add({ name, kind: 'window', order, busy });

  for (const queue of queues) {
    resource(`queue process ${queue.name}`, () => queue.busyTime());
    window(`prefetch ${queue.name}`, PREFETCH, () => queue.prefetchHeld.time());
    if (queue.coldReads !== undefined) window(`cold reads ${queue.name}`, READING, () => queue.coldReads?.time() ?? 0);
  }
  for (const { name, publisher } of publishers) {
    resource(`channel ${name}`, () => over(publisher.connections, ({ channel }) => channel.busyTime()));
    resource(`reader ${name}`, () => over(publisher.connections, ({ reader }) => reader.busyTime()));
    resource(`writer ${name}`, () => over(publisher.connections, ({ writer }) => writer.busyTime()));
    resource(`client ${name}`, () => publisher.busyTime());
    window(`confirm ${name}`, CONFIRM, () => publisher.windowHeld.time());
    window(`credit ${name}`, CREDIT, () => over(publisher.connections, ({ flow }) => flow.time()));
  }
  for (const { name, consumer } of consumers) {
    resource(`channel ${name}`, () => over(consumer.connections, ({ channel }) => channel.busyTime()));
    resource(`reader ${name}`, () => over(consumer.connections, ({ reader }) => reader.busyTime()));
    resource(`writer ${name}`, () => over(consumer.connections, ({ writer }) => writer.busyTime()));
    resource(`client ${name}`, () => consumer.busyTime());
  }
  for (const { node, store } of nodes) {
    const { cpu, disks, nic } = node.machine;
    window(`memory alarm ${node.name}`, ALARM, () => alarms.time(node, 'memory'));
    window(`disk alarm ${node.name}`, ALARM, () => alarms.time(node, 'disk'));
    resource(`message store ${node.name}`, () => store.busyTime());
    resource(`cpu ${node.name}`, () => cpu.busyTime() / cpu.cores);
    disks.forEach((disk, i) => resource(`disk ${node.name}/disk-${i}`, () => disk.busyTime()));
    resource(`network in ${node.name}`, () => nic.busyTimeIn());
    resource(`network out ${node.name}`, () => nic.busyTimeOut());
  }
  return limits;
}

/** A sum over the connections that a client has had. */
const over = <T>(connections: readonly T[], value: (connection: T) => number): number =>
  connections.reduce((sum, connection) => sum + value(connection), 0);
