import {
  type Bytes,
  type BytesPerSecond,
  Fifo,
  type Level,
  type Nanoseconds,
  passing,
  type World,
} from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import * as defaults from './constants.ts';
import { CachedFile } from './file.ts';
import { Flusher } from './flusher.ts';

/** Sizes in bytes, times in ns; what is absent is as in Linux. */
export interface PageCacheOptions {
  /** Memory for files: free and file pages, without heaps. The ratios refer to it. */
  readonly memory: Bytes;
  readonly dirtyBackgroundRatio?: number | undefined;
  readonly dirtyRatio?: number | undefined;
  readonly expire?: Nanoseconds | undefined;
  readonly writebackInterval?: Nanoseconds | undefined;
  readonly copyRate?: BytesPerSecond | undefined;
  readonly chunk?: Bytes | undefined;
  /** Whether to report dirty bytes and hit ratio as broker.pagecache.*. Default true. */
  readonly isReported?: boolean | undefined;
}

/**
 * The page cache of one machine, for files that are appended and read: who is in memory, and how fast a writer may go.
 * Writers run freely while less than the setpoint (background + 3 x limit) / 4 is dirty, then as fast as the disks take
 * what they write [linux mm/page-writeback.c]. The oldest appended bytes of all files leave memory first.
 */
export class PageCache {
  readonly memory: Bytes;
  /** Dirty bytes above which the flushers run. */
  readonly background: number;
  /** The hard limit of dirty bytes. */
  readonly limit: number;
  /** Dirty bytes at which writers are held back. */
  readonly setpoint: number;
  readonly expire: Nanoseconds;
  readonly writebackInterval: Nanoseconds;
  readonly chunk: Bytes;
  dirty = 0;
  resident = 0;
  bytesAsked = 0;
  bytesMissed = 0;
  private readonly copyRate: BytesPerSecond;
  private readonly grain: number;
  private readonly totalWrite: number;
  private readonly flushers: Flusher[];
  private readonly level: Level | undefined;
  // Pieces of files in the order in which they were begun: the file, and the position where the piece ends.
  private readonly pieceFiles = new Fifo<CachedFile>();
  private readonly pieceEnds = new Fifo<number>();

  constructor(world: World, options: PageCacheOptions, disks: readonly Disk[]) {
    const { memory, dirtyBackgroundRatio, dirtyRatio } = options;
    if (!(memory > 0))
      throw new RangeError(`no memory is left for the page cache (${memory} B): give the machine more`);
    this.memory = memory;
    this.background = memory * (dirtyBackgroundRatio ?? defaults.DIRTY_BACKGROUND_RATIO);
    this.limit = memory * (dirtyRatio ?? defaults.DIRTY_RATIO);
    if (!(this.background < this.limit))
      throw new RangeError('the dirty background ratio must be below the dirty ratio');
    this.setpoint = (this.background + 3 * this.limit) / 4;
    this.expire = options.expire ?? defaults.EXPIRE;
    this.writebackInterval = options.writebackInterval ?? defaults.WRITEBACK_INTERVAL;
    this.copyRate = options.copyRate ?? defaults.COPY_RATE;
    this.chunk = options.chunk ?? defaults.CHUNK;
    this.grain = Math.max(defaults.LEAST_GRAIN, memory * defaults.GRAIN_SHARE);
    this.flushers = disks.map((disk) => new Flusher(world.sim, this, disk));
    this.totalWrite = disks.reduce((sum, disk) => sum + disk.profile.write, 0);
    this.level = options.isReported === false ? undefined : this.declare(world);
  }

  private declare({ record, path }: World): Level {
    let asked = 0;
    let missed = 0;
    const hitRatio = (): number => {
      const [newlyAsked, newlyMissed] = [this.bytesAsked - asked, this.bytesMissed - missed];
      asked = this.bytesAsked;
      missed = this.bytesMissed;
      return newlyAsked > 0 ? 1 - newlyMissed / newlyAsked : 1;
    };
    record.gauge('broker.pagecache.hitRatio', 'ratio', 'part of the bytes read that were in memory', hitRatio, path);
    return record.level('broker.pagecache.dirty', 'B', 'bytes written and not yet on disk', path);
  }

  /** A new, empty file on one of the disks of this cache. */
  file(disk: Disk): CachedFile {
    const flusher = this.flushers.find((candidate) => candidate.disk === disk);
    if (flusher === undefined) {
      throw new RangeError(`the page cache does not know the disk '${disk.profile.name}': make it with that disk`);
    }
    const file = new CachedFile(this, flusher);
    flusher.adopt(file);
    return file;
  }

  /** Time of one core to copy `size` bytes into or out of the cache: work for a CPU, no waiting. */
  copying(size: Bytes): Nanoseconds {
    return passing(size, this.copyRate);
  }

  /** Time during which writers to a disk were held back, in ns so far. */
  heldTime(disk: Disk): number {
    return this.flushers.find((flusher) => flusher.disk === disk)?.heldTime() ?? 0;
  }

  /** For flushers: the part of the setpoint that a disk may have to itself. */
  shareOf(disk: Disk): number {
    return disk.profile.write / this.totalWrite;
  }

  /** For flushers: `size` bytes are about to be appended to `file`. */
  grow(file: CachedFile, size: number): void {
    this.dirty += size;
    this.level?.add(size);
    if (file.size >= file.nextGrain) {
      file.nextGrain = file.size + (size > this.grain ? size : this.grain);
      this.pieceFiles.push(file);
      this.pieceEnds.push(file.nextGrain);
    }
    this.resident += size;
    if (this.resident > this.memory) this.evict();
  }

  /** For flushers: n bytes are dirty no longer. */
  clean(n: number): void {
    this.dirty -= n;
    this.level?.add(-n);
  }

  /** For flushers: more than the background threshold is dirty. */
  startAll(): void {
    for (const flusher of this.flushers) flusher.start();
  }

  /** For flushers: fewer bytes are dirty than before. */
  admitWaiting(): void {
    for (const flusher of this.flushers) flusher.admitWaiting();
  }

  /** Gives up the oldest clean pieces until the memory suffices. */
  private evict(): void {
    for (let tries = this.pieceFiles.length; tries > 0 && this.resident > this.memory; tries--) {
      const file = this.pieceFiles.shift() as CachedFile;
      const end = this.pieceEnds.shift() as number;
      const until = Math.min(end, file.flushed);
      if (until > file.cutOff) {
        this.resident -= until - file.cutOff;
        file.cutOff = until;
      }
      if (file.cutOff >= end) continue;
      if (file.cutOff >= file.size) {
        file.nextGrain = file.size;
        continue;
      }
      this.pieceFiles.push(file);
      this.pieceEnds.push(end);
    }
  }
}
