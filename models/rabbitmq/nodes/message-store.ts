import type { Parked } from '../../../sim/index.ts';
import { STORE_BYTE, storeMessage } from '../costs.ts';
import type { CreditLink } from '../channels/credit.ts';
import type { Destination, Group } from '../messages/group.ts';
import type { Failure } from '../queues/queue.ts';
import type { Gone } from '../queues/recovery.ts';
import { type Host, Worker } from './process.ts';
import type { Storage } from './storage.ts';

/** A group that a queue has given to the message store, with the credit it was given on. */
interface Entry {
  readonly group: Group;
  readonly count: number;
  readonly link: CreditLink;
  readonly mustSync: boolean;
}

/** The message store of a node: one process that writes the large persistent messages of all its queues. */
export class MessageStore {
  private readonly worker: Worker<Entry>;
  private readonly storage: Storage;
  private mustSync = false;

  constructor(host: Host, storage: Storage, version: string) {
    this.storage = storage;
    const each = storeMessage(host.costs, version);
    this.worker = new Worker<Entry>(host, {
      cost: ({ group }) => each + (STORE_BYTE * group.bytes) / group.count,
      handle: (entry) => this.write(entry),
      chore: (isIdle) => storage.due(isIdle, this.mustSync),
    });
  }

  /** Takes a group of large messages. `mustSync`: the queue confirms only what has been synced. */
  put(group: Group, link: CreditLink, mustSync: boolean): void {
    link.spend(group.count);
    this.worker.post({ group, count: group.count, link, mustSync });
  }

  /** Messages were acknowledged. */
  settled(part: Group): void {
    this.storage.settled(part);
  }

  /** Transient messages go to the disk to save memory: see `Storage.page`. */
  page(queue: Destination, place: number, count: number, size: number): void {
    this.storage.page(queue, place, count, size);
    this.worker.notify();
  }

  /** Reads messages back. */
  read(queue: Destination, place: number, count: number): Parked | undefined {
    return this.storage.read(queue, place, count);
  }

  /** Messages did not survive. */
  lost(part: Group): void {
    this.storage.lost(part);
  }

  /** Deletes what no queue needs any more. */
  tidy(): void {
    this.storage.tidy();
  }

  /** The node of a queue goes down: returns what of the queue does not survive. */
  fail(queue: Destination, how: Failure): Gone[] {
    const waiting = this.worker.discard(({ group }) => group.destination === queue);
    const gone = waiting.map(({ group: { position, count } }): Gone => ({ position, count, wasTold: false }));
    return [...this.storage.fail(queue, how), ...(how === 'stop' ? [] : gone)];
  }

  /** A queue goes on elsewhere: returns what of it has not been confirmed, and forgets it. */
  surrender(queue: Destination): Group[] {
    const waiting = this.worker.discard(({ group }) => group.destination === queue);
    return [...this.storage.surrender(queue), ...waiting.map(({ group }) => group)];
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.worker.busyTime();
  }

  private write({ group, link, mustSync }: Entry): void {
    this.mustSync ||= mustSync;
    this.storage.add(group);
    link.handled(group.count, false);
  }
}
