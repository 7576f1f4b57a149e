import type { Bytes, World } from '../../sim/index.ts';
import type { Machine } from '../machine/index.ts';
import type { Copies, Traffic } from '../messages/index.ts';
import type { Connection } from '../network/index.ts';
import type { CreditTerms } from './channels/credit.ts';
import type { PublishTarget } from './channels/routing.ts';
import type { RetryCounts } from './consumers/listener.ts';
import type { DelayedMessages } from './exchanges/delayed.ts';
import type { Router } from './exchanges/router.ts';
import type { Alarms } from './memory/alarms.ts';
import type { Node } from './nodes/node.ts';
import type { Host } from './nodes/process.ts';
import type { Queue } from './queues/queue.ts';

/** A client's place: its machine, and the node that it connects to. */
export interface Place {
  readonly node: Node;
  readonly machine: Machine;
  readonly wire: Connection;
}

/** What clients find of a cluster. */
export interface Surroundings {
  readonly world: World;
  readonly traffic: Traffic;
  readonly copies: Copies;
  readonly retries: RetryCounts;
  readonly router: Router;
  readonly terms: CreditTerms;
  /** Socket buffers of a connection in one direction. */
  readonly buffers: Bytes;
  readonly frameMax: number;
  readonly alarms: Alarms;
  /** The place of client number i of a group. */
  placeOf(home: World, group: string, i: number): Place;
  hostOf(machine: Machine): Host;
  delayedOn(node: Node): DelayedMessages;
  /** The queues of a group of queues. */
  queuesOf(name: string): readonly Queue[];
  /** An exchange by its name. */
  exchangeOf(name: string): PublishTarget;
  /** A number for one more publisher. */
  nextPublisher(): number;
}

/** The queues of client i of n: as many clients as queues or more share them in turn, fewer have several each. */
export function sharesOf(queues: readonly Queue[], clients: number, i: number): readonly Queue[] {
  if (clients >= queues.length) return [queues[i % queues.length] as Queue];
  return queues.filter((_, number) => number % clients === i);
}
