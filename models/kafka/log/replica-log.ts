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
  /** Where what retention has left begins. */
  startOffset = 0;
  startPosition = 0;
  startRow = 0;
  /** Bytes of segments that left the log and whose files are still on the disk. */
  condemned = 0;
  /** Its disk is gone. */
  isLost = false;
  /** Bytes from before the first batch that is still known, to be copied before anything else: of a disk that was lost. */
  missing = 0;
  /** The row from which another replica's log may differ; the end if there is none such. */
  pinned = Infinity;
  /** Messages appended since the last flush. */
  unflushed = 0;
  /** Position up to which whole segments are known to be on the disk. */
  recoveryPoint = 0;
  /** Bytes of the file that belong to the log no more, since it was truncated. */
  private dead = 0;
  private runs: Run[] = [];
  private onDisk = 0;

  constructor(batches: Batches, rules: SegmentRules, file: CachedFile) {
    this.batches = batches;
    this.segments = new Segments(rules);
    this.file = file;
  }

  /** The row from which on something may still be read of it. */
  get oldest(): number {
    return Math.min(this.end, this.pinned);
  }

  /** Bytes of the log. */
  get size(): number {
    return this.endPosition - this.startPosition;
  }

  /** Bytes of it on the disk, or on their way there. */
  get stored(): number {
    return this.size - this.missing + this.condemned;
  }

  /** Bytes that recovery has to look through: the segments from the recovery point on, the active one whole. */
  get unsafeBytes(): number {
    const { active } = this.segments;
    return active === undefined ? 0 : this.endPosition - Math.min(active.position, this.recoveryPoint);
  }

  /** The first row that is not on the disk yet, or from which on something may still be read. */
  get firstUnflushed(): number {
    const { batches, file } = this;
    const { oldest } = this;
    let row = Math.max(this.onDisk, batches.begin);
    while (row < oldest && this.fileEndOf(row) <= file.flushed) row = this.next(row + 1);
    this.onDisk = Math.min(row, oldest);
    return this.onDisk;
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
    if (last !== undefined && last.end === row && last.shift === this.dead) last.end++;
    else runs.push({ first: row, end: row + 1, offset: this.endOffset, position: this.endPosition, shift: this.dead });
    const begins = this.segments.add(row, this.endOffset, this.endPosition, size, now);
    if (begins) this.recoveryPoint = this.endPosition;
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

  /** Up to which row two logs of the partition are the same; the end of the shorter one if that is all of it. */
  commonWith(other: ReplicaLog): number {
    for (let row = 0; ;) {
      const mine = this.next(row);
      const theirs = other.next(row);
      if (mine >= this.end || theirs >= other.end) return row;
      if (mine !== theirs) return Math.min(mine, theirs);
      row = Math.min(this.runEnd(mine), other.runEnd(theirs));
    }
  }

  /** The position in the log of a row, or of the end. */
  positionOf(row: number): number {
    return row >= this.end ? this.endPosition : this.batches.position(row);
  }

  /** Where the bytes of a row are in the file. */
  inFile(row: number): number {
    return this.batches.position(row) + this.shiftOf(row);
  }

  private shiftOf(row: number): number {
    const { runs } = this;
    let shift = runs[0]?.shift ?? 0;
    for (let i = 1; i < runs.length && runs[i]!.first <= row; i++) shift = runs[i]!.shift;
    return shift;
  }

  /** Deletes the oldest `count` segments: the log begins behind them. Returns their bytes, and where they end in which file. */
  deleteSegments(count: number): { bytes: number; end: number; of: CachedFile } {
    const bytes = this.segments.drop(count);
    const [first] = this.segments.list;
    this.startOffset = first?.baseOffset ?? this.endOffset;
    this.startPosition = first?.position ?? this.endPosition;
    this.startRow = first?.row ?? this.end;
    this.recoveryPoint = Math.max(this.recoveryPoint, this.startPosition);
    this.condemned += bytes;
    return { bytes, end: this.startPosition + this.shiftOf(this.startRow), of: this.file };
  }

  private fileEndOf(row: number): number {
    return this.inFile(row) + this.batches.size(row);
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
    let last = this.runs[this.runs.length - 1];
    while (last !== undefined && last.end > row) {
      const isCut = last.first < row;
      this.endOffset = isCut ? this.batches.offset(row) : last.offset;
      this.endPosition = isCut ? this.batches.position(row) : last.position;
      if (isCut) last.end = row;
      else this.runs.pop();
      last = this.runs[this.runs.length - 1];
    }
    this.segments.truncate(this.endPosition);
    this.onDisk = Math.min(this.onDisk, row);
    this.recoveryPoint = Math.min(this.recoveryPoint, this.endPosition);
    this.dead += before - this.endPosition;
    return before - this.endPosition;
  }

  /** The machine lost power: what had not got to the disk is lost, and nothing is in memory. */
  losePower(reopen: (existing: number) => CachedFile): void {
    const { batches, file } = this;
    const kept = file.flushed;
    // Bytes get to the disk in the order of the file, so that all rows before the first missing one are there.
    let row = this.end;
    for (let last = this.runs.length - 1; last >= 0; last--) {
      const run = this.runs[last]!;
      const from = Math.max(run.first, batches.begin);
      row = Math.min(row, run.end);
      while (row > from && batches.position(row - 1) + batches.size(row - 1) + run.shift > kept) row--;
      if (row > from) break;
    }
    this.truncate(row);
    this.dead = this.runs[this.runs.length - 1]?.shift ?? 0;
    this.file = reopen(this.endPosition + this.dead);
    this.condemned = 0; // a broker that starts deletes what was left
    this.unflushed = 0;
  }

  /** The disk is gone, with all that was on it; another one takes its place. */
  loseDisk(file: CachedFile): void {
    this.truncate(0);
    this.segments.list.length = 0;
    this.dead = 0;
    this.endOffset = this.startOffset = this.endPosition = this.startPosition = this.startRow = 0;
    this.condemned = 0;
    this.file = file;
    this.unflushed = 0;
  }

  /**
   * A log that ends before the leader's begins, or before the first row that is known, begins anew where the leader's does. What is
   * forgotten of the leader's it holds as bytes alone, which are missing at first.
   */
  beginAs(leader: ReplicaLog): void {
    const row = Math.max(this.batches.begin, leader.startRow);
    if (row <= this.end || this.batches.begin >= leader.end) return;
    const first = leader.next(row);
    const isEnd = first >= leader.end;
    this.startOffset = leader.startOffset;
    this.startPosition = leader.startPosition;
    this.startRow = leader.startRow;
    this.endOffset = isEnd ? leader.endOffset : this.batches.offset(first);
    this.endPosition = isEnd ? leader.endPosition : this.batches.position(first);
    this.missing = this.endPosition - this.startPosition;
    this.dead = this.file.size - this.startPosition;
    this.runs = [{ first: 0, end: first, offset: 0, position: 0, shift: this.dead }];
    this.segments.drop(Infinity);
    this.segments.beginAs(leader.segments, this.endPosition);
  }

  /** The segment that a reader of `offset` finds, by the offset index. */
  segmentOf(offset: number): Segment | undefined {
    return this.segments.holding(offset);
  }
}
