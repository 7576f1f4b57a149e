import { type Bytes, type BytesPerSecond, type Level, type Nanoseconds, passing, type World } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import { checkOptions } from './check.ts';
import * as defaults from './constants.ts';
import { CachedFile } from './file.ts';
import { Flusher } from './flusher.ts';
import { type Lists, Residency } from './residency.ts';

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
  /** Most that is read ahead at a time. */
  readonly readAhead?: Bytes | undefined;
  /** Who leaves first. Default: `kernel`. */
  readonly lists?: Lists | undefined;
  /** Whether to report dirty bytes and hit ratio as broker.pagecache.*. Default true. */
  readonly isReported?: boolean | undefined;
}

/**
 * The page cache of one machine, for files that are appended, overwritten and read: who is in memory, and how fast a writer may go.
 * Writers run freely while less than the setpoint (background + 3 x limit) / 4 is dirty, then as fast as the disks take
 * what they write [linux mm/page-writeback.c]. Who leaves first is decided by an inactive and an active list.
 */
export class PageCache {
  memory: Bytes;
  /** Dirty bytes above which the flushers run. */
  background = 0;
  /** The hard limit of dirty bytes. */
  limit = 0;
  /** Dirty bytes at which writers are held back. */
  setpoint = 0;
  readonly expire: Nanoseconds;
  readonly writebackInterval: Nanoseconds;
  readonly chunk: Bytes;
  readonly readAhead: Bytes;
  readonly residency: Residency;
  dirty = 0;
  bytesAsked = 0;
  bytesMissed = 0;
  private readonly world: World;
  private readonly backgroundRatio: number;
  private readonly limitRatio: number;
  private readonly copyRate: BytesPerSecond;
  private readonly totalWrite: number;
  private readonly flushers: Flusher[];
  private readonly level: Level | undefined;
  private files = 0;

  /** Throws a RangeError with the allowed range if an option makes no sense. */
  constructor(world: World, options: PageCacheOptions, disks: readonly Disk[]) {
    checkOptions(options);
    this.world = world;
    this.memory = options.memory;
    this.backgroundRatio = options.dirtyBackgroundRatio ?? defaults.DIRTY_BACKGROUND_RATIO;
    this.limitRatio = options.dirtyRatio ?? defaults.DIRTY_RATIO;
    this.expire = options.expire ?? defaults.EXPIRE;
    this.writebackInterval = options.writebackInterval ?? defaults.WRITEBACK_INTERVAL;
    this.copyRate = options.copyRate ?? defaults.COPY_RATE;
    this.chunk = options.chunk ?? defaults.CHUNK;
    this.readAhead = options.readAhead ?? defaults.READ_AHEAD;
    this.residency = new Residency(options.lists ?? 'kernel', this.memory);
    this.flushers = disks.map((disk) => new Flusher(world.sim, this, disk));
    this.totalWrite = disks.reduce((sum, disk) => sum + disk.profile.write, 0);
    this.setThresholds();
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

  /** Bytes in memory. */
  get resident(): number {
    return this.residency.bytes;
  }

  /** A new file on one of the disks of this cache; `existing` bytes of it are on the disk already, and none in memory. */
  file(disk: Disk, existing = 0 as Bytes): CachedFile {
    const flusher = this.flushers.find((candidate) => candidate.disk === disk);
    if (flusher === undefined) {
      throw new RangeError(`the page cache does not know the disk '${disk.profile.name}': make it with that disk`);
    }
    const file = new CachedFile(this.world.sim, this, flusher, this.files++, existing);
    flusher.adopt(file);
    return file;
  }

  /** Applications take memory or give it back: from now on `memory` bytes are left for files. */
  resize(memory: Bytes): void {
    checkOptions({ memory });
    this.memory = memory;
    this.setThresholds();
    this.residency.scaleTo(memory);
    this.residency.shrink(memory);
    if (this.dirty > this.background) this.startAll();
    this.admitWaiting();
  }

  /** Time of one core to copy `size` bytes into or out of the cache: work for a CPU, no waiting. */
  copying(size: Bytes): Nanoseconds {
    return passing(size, this.copyRate);
  }

  /** Time during which writers to a disk were held back, in ns so far. */
  heldTime(disk: Disk): number {
    return this.flushers.find((flusher) => flusher.disk === disk)?.heldTime() ?? 0;
  }

  private setThresholds(): void {
    this.background = this.memory * this.backgroundRatio;
    this.limit = this.memory * this.limitRatio;
    this.setpoint = (this.background + 3 * this.limit) / 4;
  }

  /** For flushers: the part of the setpoint that a disk may have to itself. */
  shareOf(disk: Disk): number {
    return disk.profile.write / this.totalWrite;
  }

  /** For flushers: `size` bytes are about to be appended to `file`. */
  grow(file: CachedFile, size: number): void {
    this.dirty += size;
    this.level?.add(size);
    this.residency.append(file, file.size, file.size + size);
    if (this.residency.bytes > this.memory) this.residency.shrink(this.memory);
  }

  /** For flushers: start..end of `file` are written anew, and `size` of these bytes were not dirty. */
  rewrite(file: CachedFile, start: number, end: number, size: number): void {
    this.dirty += size;
    this.level?.add(size);
    this.residency.rewrite(file, start, end, this.world.sim.now);
    if (this.residency.bytes > this.memory) this.residency.shrink(this.memory);
  }

  /** For readers: bytes come in from the disk and arrive at `ready`. */
  takeIn(file: CachedFile, start: number, end: number, ready: number, now: number): void {
    this.residency.takeIn(file, start, end, ready, now);
    if (this.residency.bytes > this.memory) this.residency.shrink(this.memory);
  }

  /** A file is warm: its first `size` bytes are in memory before anything begins. */
  preload(file: CachedFile, size: number): void {
    this.residency.preload(file, 0, size);
    if (this.residency.bytes > this.memory) this.residency.shrink(this.memory);
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
}
