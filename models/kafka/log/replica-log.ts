import type { Nanoseconds } from '../../../sim/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import type { Batches } from './batches.ts';
import { type Segment, type SegmentRules, Segments } from './segments.ts';

export type { SegmentRules } from './segments.ts';

/** Rows that follow each other in a log. What a leader appended and another log does not have lies between two of them. */
interface Run {
  readonly first: number;
  /** Exclusive. */
  end: number;
  /** Offset and position of the first row. */
  readonly offset: number;
  readonly position: number;
  /** What to add to a position in the log to find it in the file: bytes that were cut off are still in the file. */
  readonly shift: number;
}

/**
 * The log of one replica: which of the partition's batches it holds, up to where it is on its disk, its segments. Logs of one
 * partition share the rows and differ in where they end; after a leader that others had not followed, in a gap as well.
 */
export class ReplicaLog {
  readonly batches: Batches;
  readonly segments: Segments;
  file: CachedFile;
  /** Next offset, and bytes of the log so far. */
  endOffset = 0;
  endPosition = 0;
  /** What retention has left. */
  startOffset = 0;
  startPosition = 0;
  /** Its disk is gone. */
  isLost = false;
  /** Messages appended since the last flush. */
  unflushed = 0;
  private runs: Run[] = [];

  constructor(batches: Batches, rules: SegmentRules, file: CachedFile) {
    this.batches = batches;
    this.segments = new Segments(rules);
    this.file = file;
  }

  /** The row after the last one. */
  get end(): number {
    return this.runs[this.runs.length - 1]?.end ?? 0;
  }

  /** Puts a row at the end; the bytes of it are in the file already. Returns whether a new segment begins with it. */
  append(row: number, now: Nanoseconds): boolean {
    const { batches, runs } = this;
    const slot = batches.slot(row);
    const { columns } = batches;
    const size = columns.size(slot);
    const last = runs[runs.length - 1];
    if (last !== undefined && last.end === row) last.end++;
    else runs.push(this.run(row, last === undefined ? 0 : this.file.size - size - this.endPosition));
    const begins = this.segments.add(row, this.endOffset, this.endPosition, size, now);
    this.endOffset += columns.count(slot);
    this.endPosition += size;
    this.unflushed += columns.count(slot);
    return begins;
  }

  /** The first row from `row` on that this log holds; `end` if there is none. */
  next(row: number): number {
    const { runs } = this;
    if (runs.length <= 1) return row;
    for (const { first, end } of runs) {
      if (row < first) return first;
      if (row < end) return row;
    }
    return row;
  }

  /** The end of the rows that follow each other from `row` on. */
  runEnd(row: number): number {
    for (const { first, end } of this.runs) if (row >= first && row < end) return end;
    return row;
  }

  has(row: number): boolean {
    return this.runEnd(row) > row;
  }

  /** Up to which row two logs of the partition are the same. */
  commonWith(other: ReplicaLog): number {
    const shared = Math.min(this.runs.length, other.runs.length);
    for (let i = 0; i < shared; i++) {
      const [one, two] = [this.runs[i]!, other.runs[i]!];
      if (one.first !== two.first) return Math.min(one.first, two.first);
      if (one.end !== two.end) return Math.min(one.end, two.end);
    }
    return Math.max(this.end, other.end);
  }

  /** The position in the log of a row, or of the end. */
  positionOf(row: number): number {
    return row >= this.end ? this.endPosition : this.batches.position(row);
  }

  /** Where the bytes of a row are in the file. */
  inFile(row: number): number {
    const { runs } = this;
    let shift = runs[0]?.shift ?? 0;
    for (let i = 1; i < runs.length && runs[i]!.first <= row; i++) shift = runs[i]!.shift;
    return this.batches.position(row) + shift;
  }

  /** The first row at or beyond an offset; `end` if the log ends before. */
  rowAt(offset: number): number {
    if (offset >= this.endOffset) return this.end;
    let low = this.batches.begin;
    let high = this.end;
    // Offsets ascend along a log, and rows that it does not hold are stepped over.
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.next(middle);
      if (row >= high || this.batches.offset(row) + this.batches.count(row) > offset) high = middle;
      else low = row + 1;
    }
    return this.next(low);
  }

  /** Cuts off everything from `row` on. Returns the number of bytes. */
  truncate(row: number): number {
    const before = this.endPosition;
    for (let last = this.runs[this.runs.length - 1]; last !== undefined && last.end > row;) {
      const isCut = last.first < row;
      this.endOffset = isCut ? this.batches.offset(row) : last.offset;
      this.endPosition = isCut ? this.batches.position(row) : last.position;
      if (isCut) last.end = row;
      else this.runs.pop();
      last = this.runs[this.runs.length - 1];
    }
    this.segments.truncate(this.endPosition);
    return before - this.endPosition;
  }

  /** Loses everything: another disk, an empty directory. */
  clear(file: CachedFile): void {
    this.truncate(0);
    this.file = file;
    this.unflushed = 0;
  }

  /** The segment that a reader of `offset` finds, by the offset index. */
  segmentOf(offset: number): Segment | undefined {
    return this.segments.holding(offset);
  }

  private run(first: number, shift: number): Run {
    return { first, end: first + 1, offset: this.endOffset, position: this.endPosition, shift };
  }
}
