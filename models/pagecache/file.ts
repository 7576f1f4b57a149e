import { type Bytes, Fifo, type Parked, parked, Process, type Simulator } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { Block, BlockOwner } from './blocks.ts';
import type { PageCache } from './cache.ts';
import { AGE_STEP } from './constants.ts';
import type { Flusher } from './flusher.ts';
import { ReadStreams } from './readahead.ts';
import { Reader } from './reading.ts';
import { Shadows } from './shadows.ts';

/**
 * A file that is appended at its end and read anywhere, behind the page cache: a log. Positions ascend as follows:
 * on the disk up to `flushed`; handed to the disk up to `issued`; dirty beyond, up to `size`.
 */
export class CachedFile implements BlockOwner {
  /** Its number on its disk, so that the disk knows what is next to what. */
  readonly id: number;
  size = 0;
  /** What of it is in memory. */
  readonly blocks: Block[] = [];
  readonly shadows = new Shadows();
  flushed = 0;
  issued = 0;
  /** Up to here it is to be written soon, because of its age or of an fsync. */
  wanted = 0;
  /** Up to here it is durable. */
  synced = 0;
  isLined = false;
  isUrgent = false;
  /** Callers of fsync; each one's `amount` is the position up to which it wants the file durable. */
  readonly syncers = new Fifo<Process>();
  isSyncing = false;
  syncing = 0;
  /** When dirty bytes were written, and the size before: at most one mark in AGE_STEP. */
  readonly markTimes: number[] = [];
  readonly markPositions: number[] = [];
  private lastMark = 0;
  readonly streams: ReadStreams;
  private readonly cache: PageCache;
  private readonly flusher: Flusher;
  private readonly reader: Reader;

  constructor(sim: Simulator, cache: PageCache, flusher: Flusher, id: number, existing: number) {
    this.id = id;
    this.size = this.flushed = this.issued = this.wanted = this.synced = existing;
    this.streams = new ReadStreams(cache.readAhead);
    this.cache = cache;
    this.flusher = flusher;
    this.reader = new Reader(sim, this, cache, flusher.disk);
  }

  /** The disk that it is on. */
  get disk(): Disk {
    return this.flusher.disk;
  }

  /** All from here to the end is in memory. */
  get cutOff(): number {
    let position = this.size;
    for (let i = this.blocks.length - 1; this.blocks[i]?.end === position; i--) position = this.blocks[i]?.start ?? 0;
    return position;
  }

  /** Appends `size` bytes: at once while few bytes are dirty, else as fast as the disk takes them. */
  write(size: Bytes): Parked {
    if (this.flusher.admits(size)) {
      this.flusher.accept(this, size);
      return Process.pass();
    }
    const process = Process.park();
    process.amount = size;
    process.item = this;
    this.flusher.holdBack(process);
    return parked();
  }

  /** Reads `size` bytes from `position` on: what is in memory at once, the rest from the disk, with read-ahead. */
  read(position: number, size: Bytes): Parked {
    const end = Math.min(position + size, this.size);
    this.cache.bytesAsked += size;
    if (end <= position || this.reader.begin(position, end)) return Process.pass();
    return parked();
  }

  /** How many of the `size` bytes from `position` on are not in memory. */
  missing(position: number, size: Bytes): Bytes {
    return this.cache.residency.missing(this, position, Math.min(position + size, this.size)) as Bytes;
  }

  /** fsync: writes this file's dirty bytes, then makes the device durable. Callers at the same time share one flush. */
  flush(): Parked {
    if (this.synced === this.size) return Process.pass();
    const process = Process.park();
    process.amount = this.size;
    this.syncers.push(process);
    this.flusher.want(this, this.size);
    this.flusher.sync(this);
    return parked();
  }

  /** Deletes everything below `position`: memory is given back, and what was still dirty is never written. */
  trim(position: number): void {
    const to = Math.min(position, this.size);
    if (to > this.issued) {
      this.flusher.forget(to - this.issued);
      if (this.issued === this.flushed) this.flushed = to;
      this.issued = to;
      this.flusher.sync(this);
    }
    this.cache.residency.forget(this, to);
  }

  /** Notes that the bytes from `size` on become dirty at `now`. */
  mark(now: number): void {
    if (this.issued === this.size) {
      this.markTimes.length = 0;
      this.markPositions.length = 0;
    } else if (now - this.lastMark < AGE_STEP) return;
    this.lastMark = now;
    this.markTimes.push(now);
    this.markPositions.push(this.size);
  }
}
