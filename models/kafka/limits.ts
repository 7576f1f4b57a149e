import type { Simulator } from '../../sim/index.ts';
import { Limits } from '../limits.ts';
import type { Broker } from './broker/broker.ts';
import type { Consumer } from './consumer/consumer.ts';
import type { Producer } from './producer/producer.ts';

/** Windows by how far downstream they hold: the first that is held because of the next is a symptom of it. */
const SYNC_SEND = 0;
const COMMIT = 0;
const BUFFER_MEMORY = 1;
const IN_FLIGHT = 2;
const MUTED_CONNECTION = 3; // specification: SocketServer reads no further request of a connection until it has answered

/**
 * Everything that can limit a run: the resources of each broker and client, by their busy time, and the windows that make
 * producers wait, by the time that they did.
 */
export function limitsOf(
  sim: Simulator,
  brokers: readonly Broker[],
  producers: readonly Producer[],
  consumers: readonly Consumer[],
): Limits {
  const limits = new Limits();
  const resource = (name: string, busy: () => number) => limits.add({ name, kind: 'resource', order: 0, busy });
  const window = (name: string, order: number, busy: () => number) => limits.add({ name, kind: 'window', order, busy });

  for (const { name, machine, memory, networkThreads, requestHandlers } of brokers) {
    machine.disks.forEach((disk, i) => resource(`disk ${name}/disk-${i}`, () => disk.busyTime()));
    resource(`network in ${name}`, () => machine.nic.busyTimeIn());
    resource(`network out ${name}`, () => machine.nic.busyTimeOut());
    resource(`memory ${name}`, () => memory.busyTime());
    resource(`cpu ${name}`, () => machine.cpu.busyTime() / machine.cpu.cores);
    resource(`num.network.threads ${name}`, () => networkThreads.busyTime() / networkThreads.threads);
    resource(`num.io.threads ${name}`, () => requestHandlers.busyTime() / requestHandlers.threads);
  }
  producers.forEach(({ application, sender, machine, accumulator, number, transactions }) => {
    const { nodes } = accumulator;
    resource(`application thread producer-${number}`, () => application.busyTime());
    resource(`sender thread producer-${number}`, () => sender.thread.busyTime());
    resource(`network out producer-${number}`, () => machine.nic.busyTimeOut());
    window(`send().get() producer-${number}`, SYNC_SEND, () => application.blockedTime(sim.now, 'answer'));
    if (transactions !== undefined)
      window(`commitTransaction() producer-${number}`, COMMIT, () => application.blockedTime(sim.now, 'transaction'));
    window(`buffer.memory producer-${number}`, BUFFER_MEMORY, () => application.blockedTime(sim.now, 'memory'));
    window(`max.in.flight.requests.per.connection producer-${number}`, IN_FLIGHT, () =>
      most(nodes.map((node) => node.heldTime(sim.now))),
    );
    window(`one request at a time producer-${number}`, MUTED_CONNECTION, () =>
      most(nodes.map((node) => node.link.mutedTime())),
    );
  });
  consumers.forEach(({ thread }, i) => resource(`poll thread consumer-${i}`, () => thread.busyTime()));
  return limits;
}

const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
