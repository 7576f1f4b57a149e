import { bytes, Fifo, type Simulator, type Story } from '../../../sim/index.ts';
import { OrdinalSet } from '../../messages/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import { compareVersions } from '../../settings.ts';
import { SYNC_INTERVAL } from '../costs.ts';
import type { Destination, Group } from '../messages/group.ts';
import type { Failure } from '../queues/queue.ts';
import type { Gone } from '../queues/recovery.ts';

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

/** Stretches of a queue that were written and may not be on the disk yet: up to which byte of the file, and which places. */
interface Written {
  readonly end: number;
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
  private readonly unwritten = new Fifo<Group>();
  private size = 0;
  private writing: Group[] = [];
  private written: Written[] = [];
  /** Places of the messages that have left their queue. */
  private readonly sets = new Map<Destination, OrdinalSet>();

  constructor(sim: Simulator, file: CachedFile) {
    this.sim = sim;
    this.file = file;
  }

  /** Adds messages to what is to be written; such as have been settled meanwhile need not be. */
  add(group: Group): void {
    group.stored = this.sim.now;
    if (this.isSettled(group)) return accept(group, this.sim.now);
    this.unwritten.push(group);
    this.size += group.bytes;
  }

  /**
   * Messages were delivered and acknowledged, or have left otherwise: they need not be written before they are confirmed
   * (published: rabbitmq-semantics B1.4, B1.7, B10.4). Found when they are in front; groups leave whole.
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
      accept(group, this.sim.now);
    }
  }

  /** What is to be done now, if anything is. `mustSync`: confirms wait for the disk. */
  due(isIdle: boolean, mustSync: boolean, interval: number = SYNC_INTERVAL): Story | undefined {
    const oldest = this.unwritten.peek();
    if (oldest === undefined) return undefined;
    if (!isIdle && this.sim.now - oldest.stored < interval) return undefined;
    return this.write(mustSync);
  }

  /**
   * The node of a queue goes down: returns what of the queue has not been written and, where the machine loses its page
   * cache, what the disk does not have yet. An orderly stop writes all there is.
   */
  fail(queue: Destination, how: Failure): Gone[] {
    const gone: Gone[] = [];
    this.sets.delete(queue);
    const drop = (group: Group): void => {
      if (group.destination !== queue) return;
      if (how !== 'stop') gone.push({ position: group.position, count: group.count, wasTold: false });
    };
    this.writing.forEach(drop);
    this.writing = this.writing.filter((group) => group.destination !== queue);
    for (let n = this.unwritten.length; n > 0; n--) {
      const group = this.unwritten.shift() as Group;
      drop(group);
      if (group.destination === queue) this.size -= group.bytes;
      else this.unwritten.push(group);
    }
    if (how === 'power-off')
      gone.push(...this.written.filter((some) => some.queue === queue && some.end > this.onDisk));
    this.written = this.written.filter((some) => some.queue !== queue);
    return gone;
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
    return all;
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
    const size = this.size;
    this.size = 0;
    this.writing = groups;
    yield this.file.write(bytes(size));
    this.noteWritten(mustSync);
    if (mustSync && this.writing.some((group) => group.confirms !== undefined)) yield this.file.flush();
    for (const group of this.writing) accept(group, this.sim.now);
    this.writing = [];
  }

  private noteWritten(mustSync: boolean): void {
    if (this.written.length > 0) this.written = this.written.filter(({ end }) => end > this.onDisk);
    const end = this.file.size;
    for (const { destination: queue, position, count } of this.writing) {
      const last = this.written.at(-1);
      const goesOn = last?.queue === queue && last.end === end && last.position + last.count === position;
      if (goesOn) last.count += count;
      else this.written.push({ end, queue, position, count, wasTold: !mustSync });
    }
  }
}

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
