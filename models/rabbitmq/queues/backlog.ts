import { Times } from '../../workload/index.ts';
import { copyStamps, type Destination, Group, type Origin, type Stamps } from '../messages/group.ts';

// A row of the column: number of the origin, first ordinal, count, and the five stamps.
const WIDTH = 8;

/**
 * The messages that wait in a queue, first in first out: columns of numbers, a row a group, so that a long backlog costs
 * some bytes a message and no objects.
 */
export class Backlog {
  /** Waiting messages. */
  count = 0;
  private readonly destination: Destination;
  private readonly origins = new Map<number, Origin>();
  private readonly intended = new Times();
  private readonly actual = new Times();
  private rows: number[] = [];
  private head = 0;

  constructor(destination: Destination) {
    this.destination = destination;
  }

  /** Adds a group behind the others. */
  push(group: Group): void {
    this.origins.set(group.origin.index, group.origin);
    this.rows.push(group.origin.index, group.first, group.count);
    this.rows.push(group.sent, group.arrived, group.read, group.routed, group.enqueued);
    this.intended.append(group.intended);
    this.actual.append(group.actual);
    this.count += group.count;
  }

  /** Removes messages from the front, at most n and all of one group. The backlog must not be empty. */
  take(n: number): Group {
    const at = this.head;
    const first = this.rows[at + 1] as number;
    const waiting = this.rows[at + 2] as number;
    const taken = Math.min(n, waiting);
    const origin = this.origins.get(this.rows[at] as number) as Origin;
    const group = new Group(origin, this.destination, first, this.intended.split(taken), this.actual.split(taken));
    copyStamps(this.stamps(at), group);
    if (taken < waiting) {
      this.rows[at + 1] = first + taken;
      this.rows[at + 2] = waiting - taken;
    } else {
      this.head += WIDTH;
      this.tidy();
    }
    this.count -= taken;
    return group;
  }

  private stamps(at: number): Stamps {
    const row = (i: number) => this.rows[at + i] as number;
    return { sent: row(3), arrived: row(4), read: row(5), routed: row(6), enqueued: row(7) };
  }

  /** Gives back the room of what was taken, once it is the larger part. */
  private tidy(): void {
    if (this.head === this.rows.length) this.rows.length = 0;
    else if (this.head < 64 * WIDTH || this.head * 2 < this.rows.length) return;
    else this.rows.splice(0, this.head);
    this.head = 0;
  }
}
