import { type Bytes, Fifo, type Parked, parked, Process } from '../../sim/index.ts';
import type { PageCache } from './cache.ts';
import { AGE_STEP } from './constants.ts';
import type { Flusher } from './flusher.ts';

/**
 * A file that is appended at its end and read anywhere, behind the page cache: a log. Positions ascend as follows:
 * resident from `cutOff` to `size`; on the disk up to `flushed`; handed to the disk up to `issued`; dirty beyond.
 */
export class CachedFile {
  size = 0;
  cutOff = 0;
  flushed = 0;
  issued = 0;
  /** Up to here it is to be written soon, because of its age or of an fsync. */
  wanted = 0;
  /** Up to here it is durable. */
  synced = 0;
  isLined = false;
  isUrgent = false;
  /** From this position on the next write begins a new piece of the order of eviction. */
  nextGrain = 0;
  /** Callers of fsync; each one's `amount` is the position up to which it wants the file durable. */
  readonly syncers = new Fifo<Process>();
  isSyncing = false;
  syncing = 0;
  /** When dirty bytes were written, and the size before: at most one mark in AGE_STEP. */
  readonly markTimes: number[] = [];
  readonly markPositions: number[] = [];
  private lastMark = 0;
  private readonly cache: PageCache;
  private readonly flusher: Flusher;

  constructor(cache: PageCache, flusher: Flusher) {
    this.cache = cache;
    this.flusher = flusher;
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

  /** Reads `size` bytes from `position` on: what is resident at once, the rest from the disk. */
  read(position: number, size: Bytes): Parked {
    const cold = this.missing(position, size);
    this.cache.bytesAsked += size;
    if (cold === 0) return Process.pass();
    this.cache.bytesMissed += cold;
    return this.flusher.disk.read(cold);
  }

  /** How many of the `size` bytes from `position` on are not in memory. */
  missing(position: number, size: Bytes): Bytes {
    const end = position + size;
    const cold = (end < this.cutOff ? end : this.cutOff) - position;
    return (cold > 0 ? cold : 0) as Bytes;
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
    if (to > this.cutOff) {
      this.cache.resident -= to - this.cutOff;
      this.cutOff = to;
    }
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
