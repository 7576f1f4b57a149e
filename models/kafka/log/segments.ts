import type { Nanoseconds } from '../../../sim/index.ts';

/** When a log begins a new segment, and how dense its index is. */
export interface SegmentRules {
  /** segment.bytes */
  readonly bytes: number;
  /** segment.ms: time between the first record of a segment and one that is too late for it. */
  readonly age: Nanoseconds;
  /** index.interval.bytes: bytes of log between two entries of the offset index. */
  readonly indexInterval: number;
}

/** A part of a log in a file of its own, with an offset and a time index beside it. */
export interface Segment {
  readonly baseOffset: number;
  /** Where it begins in the log's bytes. */
  readonly position: number;
  /** When its first batch was appended. */
  readonly begun: Nanoseconds;
  /** The first row in it. */
  readonly row: number;
  size: number;
  /** The latest time of a record in it. */
  latest: Nanoseconds;
}

/** The segments of one replica's log, the active one last. */
export class Segments {
  readonly rules: SegmentRules;
  readonly list: Segment[] = [];
  /** How often a new one has begun. */
  rolled = 0;

  constructor(rules: SegmentRules) {
    this.rules = rules;
  }

  get active(): Segment | undefined {
    return this.list[this.list.length - 1];
  }

  /** A batch of `size` bytes is appended; returns whether it begins a new segment (not the first of the log). */
  add(row: number, offset: number, position: number, size: number, now: Nanoseconds): boolean {
    const { active } = this;
    if (active !== undefined && !this.isFull(active, size, now)) {
      active.size += size;
      active.latest = now;
      return false;
    }
    this.list.push({ baseOffset: offset, position, begun: now, row, size, latest: now });
    if (active === undefined) return false;
    this.rolled++;
    return true;
  }

  /** The log ends at `position` from now on. */
  truncate(position: number): void {
    while (this.active !== undefined && this.active.position >= position) this.list.pop();
    if (this.active !== undefined) this.active.size = position - this.active.position;
  }

  /** Deletes the oldest `count` of them; returns their bytes. */
  drop(count: number): number {
    let bytes = 0;
    for (const { size } of this.list.splice(0, count)) bytes += size;
    return bytes;
  }

  /** A log without segments begins with those of another one, up to `position`. */
  beginAs(other: Segments, position: number): void {
    for (const segment of other.list) {
      if (segment.position >= position) break;
      this.list.push({ ...segment, size: Math.min(segment.size, position - segment.position) });
    }
  }

  /** Index entries of the segment, each found by binary search in memory: what a lookup goes through. */
  entriesOf(segment: Segment): number {
    return Math.max(1, Math.floor(segment.size / this.rules.indexInterval));
  }

  /** The segment that holds an offset; undefined if the log begins later or ends before. */
  holding(offset: number): Segment | undefined {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.list[middle]!.baseOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return this.list[low - 1];
  }

  private isFull(segment: Segment, size: number, now: Nanoseconds): boolean {
    return segment.size + size > this.rules.bytes || now - segment.begun > this.rules.age;
  }
}
