import { bytes, Fifo, type Parked, type Simulator, type Story } from '../../../sim/index.ts';
import { OrdinalSet } from '../../messages/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import { compareVersions } from '../../settings.ts';
import { SYNC_INTERVAL } from '../costs.ts';
import type { Destination, Group } from '../messages/group.ts';
import type { Failure } from '../queues/queue.ts';
import type { Gone } from '../queues/recovery.ts';
import { Extents } from './extents.ts';

/** Whether a classic queue syncs its files before it confirms (published: rabbitmq-semantics B2). */
export function syncsBeforeConfirm(version: string, queueVersion: number): boolean {
  return queueVersion === 1 && compareVersions(version, '3.13') < 0;
}

/** Throws a RangeError if the version of RabbitMQ has no classic queues of that x-queue-version (published: rabbitmq-semantics B2, B10). */
export function checkQueueVersion(version: string, queueVersion: number): void {
  if (queueVersion === 2 && compareVersions(version, '3.10') < 0) {
    throw new RangeError(`RabbitMQ ${version} has no x-queue-version 2: leave it out, or take version 3.10 or newer`);
  }
  if (queueVersion === 1 && compareVersions(version, '4.0') >= 0) {
    throw new RangeError(
      `RabbitMQ ${version} has no x-queue-version 1 any more: leave it out, or take a version before 4.0`,
    );
  }
}

/** A stretch of a queue that goes to the disk. */
interface Paged {
  readonly queue: Destination;
  readonly place: number;
  readonly count: number;
  readonly size: number;
}

/** So much is gathered at most before it is written (published: rabbitmq-semantics B10.4, 512 KB). */
const WRITE_BUFFER = 524_288; // bytes

/** Stretches of a queue that were written and may not be on the disk yet: up to which byte of the file, and which places. */
interface Written {
  end: number;
  readonly queue: Destination;
  readonly position: number;
  count: number;
  /** They were confirmed when they had been written, without waiting for the disk. */
  readonly wasTold: boolean;
}

/**
 * Persistent messages on their way to the disk: gathered until the owner has nothing else to do or SYNC_INTERVAL has
 * passed, then written into the page cache and, where the version asks for it and a confirm waits, synced.
 */
export class Storage {
  readonly file: CachedFile;
  private readonly sim: Simulator;
  private readonly writesAll: boolean;
  private readonly unwritten = new Fifo<Group>();
  private size = 0;
  private writing: Group[] = [];
  private written = new Fifo<Written>();
  private latest: Written | undefined;
  /** Bytes to be written for which nobody waits: messages that go to the disk to save memory, and index entries. */
  private paged = 0;
  private readonly pages: Paged[] = [];
  /** Places of the messages that have left their queue. */
  private readonly sets = new Map<Destination, OrdinalSet>();
  /** Where in the file messages are. */
  private readonly extents = new Map<Destination, Extents>();

  /** `writesAll`: also what has been acknowledged before it was written (published: rabbitmq-semantics B10.4). */
  constructor(sim: Simulator, file: CachedFile, writesAll = false) {
    this.sim = sim;
    this.writesAll = writesAll;
    this.file = file;
  }

  /** Adds messages to what is to be written; such as have been settled meanwhile need not be. */
  add(group: Group): void {
    group.stored = this.sim.now;
    if (this.isSettled(group)) {
      if (this.writesAll) this.paged += group.bytes;
      return accept(group, this.sim.now);
    }
    this.unwritten.push(group);
    this.size += group.bytes;
  }

  /**
   * Messages were delivered and acknowledged, or have left otherwise: they are confirmed without being written (published:
   * rabbitmq-semantics B1.4, B1.7, B10.4). Found when they are in front; groups leave whole.
   */
  settled(part: Group): void {
    this.settledOf(part.destination).add(part.position, part.count);
    for (
      let group = this.unwritten.peek();
      group !== undefined && this.isSettled(group);
      group = this.unwritten.peek()
    ) {
      this.unwritten.shift();
      this.size -= group.bytes;
      if (this.writesAll) this.paged += group.bytes;
      accept(group, this.sim.now);
    }
  }

  /** What is to be done now, if anything is. `mustSync`: confirms wait for the disk. */
  due(isIdle: boolean, mustSync: boolean, interval: number = SYNC_INTERVAL): Story | undefined {
    const oldest = this.unwritten.peek();
    if (oldest === undefined && this.paged === 0) return undefined;
    const isDue = oldest !== undefined && this.sim.now - oldest.stored >= interval;
    return isIdle || isDue || this.paged >= WRITE_BUFFER ? this.write(mustSync) : undefined;
  }

  /** `size` bytes of messages that nobody waits for go to the file with the next write. */
  page(queue: Destination, place: number, count: number, size: number): void {
    this.pages.push({ queue, place, count, size });
    this.paged += size;
  }

  /** Index entries go to the file with the next write. */
  addToIndex(size: number): void {
    this.paged += size;
  }

  /** Reads messages back, from the page cache or the disk. */
  read(queue: Destination, place: number, count: number): Parked | undefined {
    const found = this.extents.get(queue)?.locate(place, count);
    return found === undefined ? undefined : this.file.read(found.offset, bytes(found.size));
  }

  /** Deletes what no queue needs any more. */
  tidy(): void {
    let needed = this.file.size;
    for (const [queue, extents] of this.extents) {
      const { frontier } = this.settledOf(queue);
      extents.forget(frontier);
      needed = Math.min(needed, extents.neededFrom(frontier));
    }
    this.file.trim(needed);
  }

  /**
   * The node of a queue goes down: returns what of the queue has not been written and, where the machine loses its page
   * cache, what the disk does not have yet. An orderly stop writes all there is.
   */
  fail(queue: Destination, how: Failure): Gone[] {
    const gone: Gone[] = [];
    this.forgetPages(queue);
    const drop = (group: Group): void => {
      if (group.destination !== queue) return;
      if (how !== 'stop') {
        const { position, count, tag } = group;
        gone.push({ position, count, wasTold: false, tag });
      }
    };
    this.writing.forEach(drop);
    this.writing = this.writing.filter((group) => group.destination !== queue);
    for (let n = this.unwritten.length; n > 0; n--) {
      const group = this.unwritten.shift() as Group;
      drop(group);
      if (group.destination === queue) this.size -= group.bytes;
      else this.unwritten.push(group);
    }
    for (let n = this.written.length; n > 0; n--) {
      const some = this.written.shift() as Written;
      if (some.queue !== queue) this.written.push(some);
      else if (how === 'power-off' && some.end > this.onDisk) gone.push(some);
    }
    this.latest = undefined;
    return gone;
  }

  /** Messages did not survive: they have left their queue. */
  lost(part: Group): void {
    this.settledOf(part.destination).add(part.position, part.count);
  }

  /** The queue goes on elsewhere: returns what of it has not been confirmed, and forgets it. */
  surrender(queue: Destination): Group[] {
    const all = this.writing.filter((group) => group.destination === queue);
    for (let n = this.unwritten.length; n > 0; n--) {
      const group = this.unwritten.shift() as Group;
      if (group.destination === queue) all.push(group);
      this.unwritten.push(group);
    }
    this.fail(queue, 'stop');
    this.sets.delete(queue);
    this.extents.delete(queue);
    return all;
  }

  /** What was to go to the disk to save memory need not, as its queue is down. */
  private forgetPages(queue: Destination): void {
    for (let i = this.pages.length - 1; i >= 0; i--) {
      const page = this.pages[i] as Paged;
      if (page.queue !== queue) continue;
      this.paged -= page.size;
      this.pages.splice(i, 1);
    }
  }

  /** Up to where the file outlives the machine (assumption: what the kernel has written back does, synced or not). */
  private get onDisk(): number {
    return Math.max(this.file.flushed, this.file.synced);
  }

  private isSettled({ destination, position, count }: Group): boolean {
    return this.settledOf(destination).countIn(position, count) === count;
  }

  private settledOf(queue: Destination): OrdinalSet {
    let set = this.sets.get(queue);
    if (set === undefined) this.sets.set(queue, (set = new OrdinalSet()));
    return set;
  }

  private *write(mustSync: boolean): Story {
    const groups: Group[] = [];
    for (let group = this.unwritten.shift(); group !== undefined; group = this.unwritten.shift()) groups.push(group);
    const size = this.size + this.paged;
    this.place(groups);
    this.size = this.paged = 0;
    this.writing = groups;
    yield this.file.write(bytes(size));
    this.noteWritten(mustSync);
    if (mustSync && this.writing.some((group) => group.confirms !== undefined)) yield this.file.flush();
    for (const group of this.writing) accept(group, this.sim.now);
    this.writing = [];
  }

  /** Notes where in the file messages will be. */
  private place(groups: readonly Group[]): void {
    let offset = this.file.size;
    const note = (queue: Destination, place: number, count: number, size: number): void => {
      let extents = this.extents.get(queue);
      if (extents === undefined) this.extents.set(queue, (extents = new Extents()));
      extents.note(place, count, offset, size);
      offset += size;
    };
    for (const { queue, place, count, size } of this.pages) note(queue, place, count, size);
    this.pages.length = 0;
    for (const group of groups) note(group.destination, group.position, group.count, group.bytes);
  }

  private noteWritten(mustSync: boolean): void {
    const { onDisk } = this;
    for (let oldest = this.written.peek(); oldest !== undefined && oldest.end <= onDisk; oldest = this.written.peek())
      this.written.shift();
    const end = this.file.size;
    for (const { destination: queue, position, count } of this.writing) {
      const last = this.written.isEmpty ? undefined : this.latest;
      const goesOn = last?.queue === queue && last.position + last.count === position && isOnePage(last.end, end);
      if (goesOn && last.wasTold === !mustSync) {
        last.count += count;
        last.end = end;
      } else this.written.push((this.latest = { end, queue, position, count, wasTold: !mustSync }));
    }
  }
}

/** What lies on one page goes to the disk together (specification: x86-64, 4 KiB). */
const PAGE = 4096;
const isOnePage = (a: number, b: number): boolean => Math.floor(a / PAGE) === Math.floor(b / PAGE);

/** The queue takes responsibility for the messages and tells whoever published them. */
export function accept(group: Group, now: number): void {
  group.accepted = now;
  group.answer = 'confirmed';
  group.confirms?.confirm(group);
}

/** The queue does not take the messages and tells whoever published them. */
export function refuse(group: Group): void {
  group.answer = 'refused';
  group.confirms?.refuse(group);
}
