import type { Story } from '../../../sim/index.ts';
import { compareVersions } from '../../settings.ts';
import * as costs from '../costs.ts';
import { Held } from '../held.ts';
import { type Footprint, NOTHING } from '../memory/footprint.ts';
import * as memory from '../memory/costs.ts';
import type { Pageable } from '../memory/paging.ts';
import type { Destination } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import type { Stores } from './intake.ts';
import { Rates } from './rates.ts';
import type { Ready } from './ready.ts';
import type { MemoryMode } from './residence.ts';

/**
 * What a classic queue does with messages that nobody has taken yet (published: rabbitmq-semantics B10.1 to B10.3): up to
 * 3.11 it keeps them in memory and pages when that gets short, or writes all to the disk at once if it is lazy; from 3.12
 * on only the first few stay in memory. Throws a RangeError for a mode that the version does not have.
 */
export function memoryMode(version: string, mode: string): MemoryMode {
  if (mode === 'lazy' && (compareVersions(version, '3.6') < 0 || compareVersions(version, '4.3') >= 0)) {
    throw new RangeError(
      `RabbitMQ ${version} has no x-queue-mode lazy: leave it out, or take a version from 3.6 to 4.2`,
    );
  }
  if (compareVersions(version, '3.12') >= 0) return 'short';
  return mode === 'lazy' ? 'lazy' : 'paging';
}

/** What of the messages of a classic queue is in memory, and what goes to the disk and comes back from there. */
export class Pages implements Pageable {
  /** Time during which the queue waited for messages to come back from the disk. */
  readonly coldReads: Held;
  /** Bodies of delivered messages that wait for an acknowledgement, in bytes. */
  unackedBytes = 0;
  private readonly queue: Destination;
  private readonly messages: Ready;
  private readonly stores: Stores;
  private readonly mode: MemoryMode;
  private readonly rates: Rates;
  /** Work that the queue still has to do for what went to the disk or came from there, in ns. */
  private debt = 0;
  private inMemoryBefore = 0;

  constructor(queue: Destination, parts: { messages: Ready; stores: Stores; mode: MemoryMode }) {
    this.queue = queue;
    this.messages = parts.messages;
    this.stores = parts.stores;
    this.mode = parts.mode;
    this.rates = new Rates(queue.node.sim.now);
    this.coldReads = new Held(queue.node.sim);
  }

  /** It pages when memory gets short. */
  get isPaging(): boolean {
    return this.mode === 'paging';
  }

  /** Messages that can be delivered without reading. */
  get atHand(): number {
    return this.messages.residence.atHand;
  }

  /** Messages have to be read before any can be delivered. */
  get isCold(): boolean {
    return this.messages.residence.atHand === 0 && this.messages.residence.paged > 0;
  }

  /** The work that has come up, in ns. */
  takeDebt(): number {
    const { debt } = this;
    this.debt = 0;
    return debt;
  }

  /** n messages came, were acknowledged or are to be acknowledged; or were delivered. */
  count(n: number): void {
    this.rates.count(n);
  }

  deliver(n: number): void {
    this.rates.deliver(n);
  }

  /** The slice is over: what stays and may not stay in memory goes to the disk. */
  settle(): void {
    if (this.isPaging) return;
    this.rates.look(this.queue.node.sim.now);
    const { residence } = this.messages;
    const n = residence.settle(this.mode, this.rates.out);
    if (n > 0) this.write(residence.front + residence.paged - n, n);
  }

  /** Pages as many messages as there is time for, in ns; returns the cost. */
  relieve(budget: number): number {
    const { residence } = this.messages;
    const surplus = residence.surplus(!this.areLarge);
    if (surplus <= 0 || budget <= 0) return 0;
    const each = costs.QUEUE_DROP + this.transientShare * this.costOfWriting;
    const most = Math.min(Math.ceil(surplus), Math.ceil(budget / each));
    const behind = residence.front + residence.paged;
    const { back, front } = residence.page(most);
    if (back > 0) this.put(behind, back);
    if (front > 0) this.put(residence.front, front);
    return (back + front) * each;
  }

  /** Reads messages, of which `wanted` could be delivered at once. */
  *load(wanted: number): Story {
    const { residence } = this.messages;
    const n = residence.batch(wanted, this.mode, this.areLarge);
    const place = this.messages.placeOf(residence.front);
    const { own, store } = this.stores;
    this.coldReads.set(true);
    const read = this.areLarge ? store.read(this.queue, place, n) : own.read(this.queue, place, n);
    if (read !== undefined) yield read;
    this.coldReads.set(false);
    residence.loaded(n);
    this.debt += n * this.costOfReading;
  }

  duration(): number {
    this.rates.update(this.queue.node.sim.now);
    const { inMemory } = this;
    const before = this.inMemoryBefore;
    this.inMemoryBefore = inMemory;
    // Half of the mean: a message counts when it comes and when it goes (specification: rabbit_variable_queue.erl, ram_duration).
    return this.rates.all < STILL ? Infinity : (before + inMemory) / (4 * this.rates.all);
  }

  keep(duration: number): void {
    this.messages.residence.target = duration === Infinity ? Infinity : Math.floor(duration * this.rates.all);
  }

  /** What the queue takes of its node, with so many messages unacknowledged and so many bytes in its mailbox. */
  footprint(node: Node, unacked: number, waiting: number): Footprint {
    if (node !== this.queue.node) return NOTHING;
    const { messages, meanSize } = this;
    const { inMemory, paged } = messages.residence;
    const indexed = this.isPaging && this.areLarge ? messages.residence.indexed : 0;
    const onDisk = Math.max(paged, messages.persistent);
    const stored = this.areLarge ? onDisk + unacked : 0;
    return {
      memory:
        memory.QUEUE_PROCESS +
        (inMemory + indexed + unacked) * memory.MESSAGE +
        inMemory * meanSize +
        this.unackedBytes +
        stored * memory.STORE_ENTRY +
        waiting,
      disk: onDisk * (meanSize + memory.INDEX_ENTRY),
      inMemory,
      onDisk: paged,
    };
  }

  private get inMemory(): number {
    return this.messages.residence.inMemory;
  }

  private get meanSize(): number {
    return this.messages.count === 0 ? 0 : this.messages.bytes / this.messages.count;
  }

  /** Bodies are kept apart, in the message store of the node (published: rabbitmq-semantics B10.4). */
  private get areLarge(): boolean {
    return this.meanSize >= this.stores.storeFrom;
  }

  private get transientShare(): number {
    return this.messages.count === 0 ? 0 : 1 - this.messages.persistent / this.messages.count;
  }

  /** What writing a transient message takes beside, in ns: as for a persistent one. */
  private get costOfWriting(): number {
    const isShared = costs.isShared(this.meanSize, 1);
    const { queuePersist, queueShared } = this.queue.node.host.costs;
    return queuePersist + (isShared ? queueShared : 0);
  }

  private get costOfReading(): number {
    return this.areLarge ? costs.STORE_READ : costs.QUEUE_READ;
  }

  /** n messages with so many before them go to the disk. */
  private write(before: number, n: number): void {
    this.put(before, n);
    this.debt += n * this.transientShare * this.costOfWriting;
  }

  /** The transient ones of them are not there yet. */
  private put(before: number, n: number): void {
    const count = Math.round(n * this.transientShare);
    if (count === 0) return;
    const { own, store } = this.stores;
    (this.areLarge ? store : own).page(this.queue, this.messages.placeOf(before), count, count * this.meanSize);
  }
}

/** Below this rate nothing moves, in msg/s (specification: rabbit_variable_queue.erl, ram_duration). */
const STILL = 0.01;
