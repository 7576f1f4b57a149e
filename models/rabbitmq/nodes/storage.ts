import { bytes, Fifo, type Simulator, type Story } from '../../../sim/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import { compareVersions } from '../../settings.ts';
import { SYNC_INTERVAL } from '../costs.ts';
import type { Group } from '../messages/group.ts';

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

/**
 * Persistent messages on their way to the disk: gathered until the owner has nothing else to do or SYNC_INTERVAL has
 * passed, then written into the page cache and, where the version asks for it and a confirm waits, synced.
 */
export class Storage {
  private readonly sim: Simulator;
  private readonly file: CachedFile;
  private readonly unwritten = new Fifo<Group>();
  private size = 0;

  constructor(sim: Simulator, file: CachedFile) {
    this.sim = sim;
    this.file = file;
  }

  /** Adds messages to what is to be written. */
  add(group: Group): void {
    group.stored = this.sim.now;
    this.unwritten.push(group);
    this.size += group.bytes;
  }

  /**
   * Messages were delivered and acknowledged: such of them as wait in front need not be written before they are
   * confirmed (published: rabbitmq-semantics B1.4, B10.4). Found where the order of acknowledgements is that of the queue.
   */
  settled(part: Group): void {
    for (let group = this.unwritten.peek(); group !== undefined; group = this.unwritten.peek()) {
      const end = part.first + part.count;
      const isWithin = group.first < end && group.first + group.count <= end && group.destination === part.destination;
      if (group.origin !== part.origin || !isWithin) return;
      this.unwritten.shift();
      this.size -= group.bytes;
      accept(group, this.sim.now);
    }
  }

  /** What is to be done now, if anything is. `mustSync`: confirms wait for the disk. */
  due(isIdle: boolean, mustSync: boolean): Story | undefined {
    const oldest = this.unwritten.peek();
    if (oldest === undefined) return undefined;
    if (!isIdle && this.sim.now - oldest.stored < SYNC_INTERVAL) return undefined;
    return this.write(mustSync);
  }

  private *write(mustSync: boolean): Story {
    const groups: Group[] = [];
    for (let group = this.unwritten.shift(); group !== undefined; group = this.unwritten.shift()) groups.push(group);
    const size = this.size;
    this.size = 0;
    yield this.file.write(bytes(size));
    if (mustSync && groups.some((group) => group.confirms !== undefined)) yield this.file.flush();
    for (const group of groups) accept(group, this.sim.now);
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
