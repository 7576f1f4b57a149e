import { type Bytes, Fifo, type Parked, parked, Process, type Simulator, type Story } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { Block, BlockOwner } from './blocks.ts';
import type { PageCache } from './cache.ts';
import { AGE_STEP, PAGE } from './constants.ts';
import type { Flusher } from './flusher.ts';
import { ReadStreams } from './readahead.ts';
import { Reader } from './reading.ts';
import { Rewrite, Rewritten } from './rewritten.ts';
import { Shadows } from './shadows.ts';

/**
 * A file behind the page cache that is appended at its end and read anywhere: a log. Positions ascend as follows:
 * on the disk up to `flushed`; handed to the disk up to `issued`; dirty beyond, up to `size`. What is written anew
 * below `issued` is kept by runs.
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
  /** What is dirty below `issued`; absent until something is written anew. */
  rewritten: Rewritten | undefined = undefined;
  isLined = false;
  isUrgent = false;
  /** Callers of fsync; each one's `amount` is the position up to which, its `item` the rewriting up to which it wants the file durable. */
  readonly syncers = new Fifo<Process>();
  isSyncing = false;
  syncing = 0;
  syncingCount: number | undefined = undefined;
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

  /**
   * Overwrites `size` bytes that the file has, page by page: a page of which only a part is written comes from the disk
   * first, if it is not in memory [linux fs/buffer.c, __block_write_begin].
   */
  *overwrite(position: number, size: Bytes): Story {
    const end = Math.min(position + size, this.size);
    const [start, last] = [floor(position), floor(end)];
    if (start < position && this.missing(start, PAGE) > 0) yield this.read(start, PAGE);
    const isPartial = last < end && end < this.size && (last > start || start === position);
    if (isPartial && this.missing(last, PAGE) > 0) yield this.read(last, PAGE);
    yield this.rewrite(start, Math.min(last < end ? last + PAGE : end, this.size));
  }

  private rewrite(start: number, end: number): Parked {
    this.rewritten ??= new Rewritten();
    // What lies beyond is dirty already.
    const to = Math.min(end, this.issued);
    const size = to > start ? this.rewritten.cleanBytes(start, to) : 0;
    if (size === 0 || this.flusher.admits(size)) {
      this.flusher.acceptAnew(this, start, end);
      return Process.pass();
    }
    const process = Process.park();
    process.amount = size;
    process.item = new Rewrite(this, start, end);
    this.flusher.holdBack(process);
    return parked();
  }

  /** Up to where, from `start` and at most to `end`, the file is on the disk. */
  cleanTo(start: number, end: number): number {
    const clean = Math.min(end, this.flushed);
    return this.rewritten === undefined ? clean : Math.min(clean, this.rewritten.firstDirty(start));
  }

  /** Whether something waits to be written. */
  get isDirty(): boolean {
    return this.issued < this.size || this.rewritten?.isWaiting === true;
  }

  /** Whether something is to be written soon. */
  get isWanted(): boolean {
    return this.issued < this.wanted || this.rewritten?.isWanted === true;
  }

  /** How many of the `size` bytes from `position` on are not in memory. */
  missing(position: number, size: Bytes): Bytes {
    return this.cache.residency.missing(this, position, Math.min(position + size, this.size)) as Bytes;
  }

  /** fsync: writes this file's dirty bytes, then makes the device durable. Callers at the same time share one flush. */
  flush(): Parked {
    const { rewritten } = this;
    if (this.synced === this.size && rewritten?.syncedCount === rewritten?.count) return Process.pass();
    const process = Process.park();
    process.amount = this.size;
    process.item = rewritten?.count;
    this.syncers.push(process);
    rewritten?.want();
    this.flusher.want(this, this.size);
    this.flusher.sync(this);
    return parked();
  }

  /** Deletes everything below `position`: memory is given back, and what was still dirty is never written. */
  trim(position: number): void {
    const to = Math.min(position, this.size);
    const forgotten = this.rewritten?.forget(to) ?? 0;
    if (forgotten > 0) {
      this.flusher.forget(forgotten);
      this.flusher.sync(this);
    }
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

/** Where the page that has `position` begins. */
const floor = (position: number): number => Math.floor(position / PAGE) * PAGE;
