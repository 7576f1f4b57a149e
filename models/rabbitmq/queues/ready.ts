import type { Destination, Group } from '../messages/group.ts';
import { Backlog, levelOf } from './backlog.ts';
import { Residence } from './residence.ts';
import { Table } from './table.ts';

/**
 * The ready messages of a queue by priority, the highest first; within a priority in order. A queue without x-max-priority
 * has one. Each priority expires from its own front (published: rabbitmq-semantics B7.2).
 */
export class Ready {
  /** Ready messages, and their payload in bytes. */
  count = 0;
  bytes = 0;
  /** How many of them are persistent. */
  persistent = 0;
  /** Which of them are in memory. */
  readonly residence = new Residence();
  readonly table: Table;
  private levels: readonly Backlog[];
  private readonly most: number;

  /** `most`: x-max-priority; messages of a higher priority count as of this one. */
  constructor(destination: Destination, most: number, table = new Table()) {
    this.most = most;
    this.table = table;
    this.levels = Array.from({ length: most + 1 }, (_, level) => new Backlog(destination, this.table, level));
  }

  /** Adds a group behind the others of its priority. */
  push(group: Group): void {
    this.add(group);
    this.residence.add(group.count);
    this.level(Math.min(this.most, group.origin.priority ?? 0)).push(group);
  }

  /** Puts messages back to where they were. */
  putBack(group: Group): void {
    this.add(group);
    this.residence.putBack(group.count);
    this.level(levelOf(group.position)).putBack(group);
  }

  /** Removes messages from the front: at most n, and all of one group. There must be some. */
  take(n: number): Group {
    let level = this.most;
    while (level > 0 && this.level(level).count === 0) level--;
    return this.takeFrom(this.level(level), n);
  }

  /** When the next message expires at the latest if the queue gives each `ttl` ns; Infinity if none does. */
  deadline(ttl: number): number {
    let earliest = Infinity;
    for (const level of this.levels) earliest = Math.min(earliest, level.deadline(ttl));
    return earliest;
  }

  /** Takes messages in front that should have gone before `now`: at most n, and all of one group. */
  takeExpired(now: number, ttl: number, n: number): Group | undefined {
    for (const level of this.levels) if (level.deadline(ttl) < now) return this.takeFrom(level, n);
    return undefined;
  }

  /** Place of the message with so many before it, as far as all are of one priority. */
  placeOf(before: number): number {
    return (this.levels.find(({ count }) => count > 0) ?? this.level(0)).placeOf(before);
  }

  /** Takes over all that another one holds, none of it in memory. */
  become(other: Ready): void {
    this.levels = other.levels;
    this.count = other.count;
    this.bytes = other.bytes;
    this.persistent = other.persistent;
    this.residence.become(other.count);
  }

  private takeFrom(level: Backlog, n: number): Group {
    const group = level.take(n);
    this.count -= group.count;
    this.bytes -= group.bytes;
    if (group.origin.isPersistent) this.persistent -= group.count;
    this.residence.remove(group.count);
    return group;
  }

  private add(group: Group): void {
    this.count += group.count;
    this.bytes += group.bytes;
    if (group.origin.isPersistent) this.persistent += group.count;
  }

  private level(priority: number): Backlog {
    return this.levels[priority] as Backlog;
  }
}
