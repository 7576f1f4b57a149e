import { type Bytes, Fifo, type Nanoseconds, type Process, type Simulator } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { PageCache } from './cache.ts';
import { TURN, TURN_TIME } from './constants.ts';
import type { CachedFile } from './file.ts';

/**
 * Writes the dirty bytes of one disk, a chunk at a time: those that are wanted (old, or an fsync waits) first, and while
 * more than the background threshold are dirty, those of all files in turn. Beyond the setpoint it holds writers back
 * and lets them go on as its chunks reach the disk. While there is nothing to write it causes no events.
 */
export class Flusher {
  readonly disk: Disk;
  /** Dirty bytes of this disk, with those on their way to it. */
  dirty = 0;
  private readonly sim: Simulator;
  private readonly cache: PageCache;
  private readonly files: CachedFile[] = [];
  private readonly urgent = new Fifo<CachedFile>();
  private readonly lined = new Fifo<CachedFile>();
  private readonly heldBack = new Fifo<Process>();
  private readonly pieces: CachedFile[] = [];
  private inFlight = 0;
  /** What is written of one file before the next one's turn, and what is left of it. */
  private readonly turn: number;
  private turnLeft: number;
  private isRunning = false;
  private isArmed = false;
  /** Writers who were held back go on no faster than the disk writes: the next one not before this instant. */
  private pacedUntil = 0;
  private isPacing = false;
  private heldSince = 0;
  private held = 0;

  constructor(sim: Simulator, cache: PageCache, disk: Disk) {
    this.sim = sim;
    this.cache = cache;
    this.disk = disk;
    this.turn = TURN + (disk.profile.write * TURN_TIME) / 1e9;
    this.turnLeft = this.turn;
  }

  /** Takes care of a new file. */
  adopt(file: CachedFile): void {
    this.files.push(file);
  }

  /** Whether a write of `size` bytes may go on at once. */
  admits(size: number): boolean {
    return this.heldBack.isEmpty && this.sim.now >= this.pacedUntil && this.hasRoom(size);
  }

  /** Below the setpoint there is room for everybody; beyond it each disk has its share, after its speed. */
  private hasRoom(size: number): boolean {
    const { cache } = this;
    if (cache.dirty + size <= cache.setpoint || cache.dirty <= cache.background) return true;
    return this.dirty === 0 || this.dirty + size <= cache.setpoint * cache.shareOf(this.disk);
  }

  /** `size` bytes are appended to `file` and dirty. */
  accept(file: CachedFile, size: number): void {
    file.mark(this.sim.now);
    this.cache.grow(file, size);
    file.size += size;
    this.dirty += size;
    if (!file.isLined) {
      file.isLined = true;
      this.lined.push(file);
    }
    if (!this.isArmed) this.arm(this.sim.now);
    if (this.cache.dirty > this.cache.background) this.cache.startAll();
  }

  /** Keeps a writer waiting; its `amount` is the size, its `item` the file. */
  holdBack(process: Process): void {
    if (this.heldBack.isEmpty) this.heldSince = this.sim.now;
    this.heldBack.push(process);
    if (!this.isPacing) this.pace();
  }

  /** Time during which somebody was held back, in ns, exact at the present instant. */
  heldTime(): number {
    return this.held + (this.heldBack.isEmpty ? 0 : this.sim.now - this.heldSince);
  }

  /** Lets go on who has room, one after the other at the rate of the disk: all writers get the same share of it. */
  admitWaiting(): void {
    for (let first = this.heldBack.peek(); first !== undefined; first = this.heldBack.peek()) {
      if (this.isPacing || !this.hasRoom(first.amount)) return;
      this.heldBack.shift();
      const file = first.item as CachedFile;
      first.item = undefined;
      this.accept(file, first.amount);
      this.sim.resumeSoon(first);
      if (this.heldBack.isEmpty) this.held += this.sim.now - this.heldSince;
      const turn = (first.amount * 1e9) / this.disk.profile.write;
      this.pacedUntil = Math.max(this.pacedUntil + turn, this.sim.now);
      this.pace();
    }
  }

  /** Waits with the next admission until the turn of the last one is over. */
  private pace(): void {
    const { now } = this.sim;
    if (this.pacedUntil <= now) return;
    this.isPacing = true;
    this.sim.at(Math.ceil(this.pacedUntil) as Nanoseconds, this.paced, undefined);
  }

  private readonly paced = (): void => {
    this.isPacing = false;
    this.admitWaiting();
  };

  /** `file` is to be written up to `position` soon. */
  want(file: CachedFile, position: number): void {
    if (position <= file.wanted) return;
    file.wanted = position;
    if (file.issued >= position || file.isUrgent) return;
    file.isUrgent = true;
    this.urgent.push(file);
    this.start();
  }

  /** Starts writing if there is something to write. */
  start(): void {
    if (!this.isRunning) this.writeNext();
  }

  /** n dirty bytes need not be written any more. */
  forget(n: number): void {
    this.dirty -= n;
    this.cache.clean(n);
    this.cache.admitWaiting();
  }

  /** Flushes the device if the first caller of fsync has all its bytes there. */
  sync(file: CachedFile): void {
    const first = file.syncers.peek();
    if (first === undefined || file.isSyncing || first.amount > file.flushed) return;
    file.isSyncing = true;
    file.syncing = file.flushed;
    const done = this.disk.bookFlush() + this.disk.profile.latency;
    this.sim.at(done as Nanoseconds, this.synced, file);
  }

  private readonly synced = (file: CachedFile): void => {
    file.isSyncing = false;
    file.synced = file.syncing;
    for (let first = file.syncers.peek(); first !== undefined; first = file.syncers.peek()) {
      if (first.amount > file.synced) break;
      file.syncers.shift();
      this.sim.resumeSoon(first);
    }
    this.sync(file);
  };

  private writeNext(): void {
    let room: number = this.cache.chunk;
    let done = 0;
    for (let file = this.nextFile(); file !== undefined && room > 0; file = this.nextFile()) {
      const end = file.isUrgent ? Math.max(file.wanted, file.issued) : file.size;
      const n = Math.min(room, end - file.issued);
      if (n > 0) {
        done = this.disk.bookWrite(n as Bytes, file.id, file.issued);
        this.pieces.push(file);
        file.issued += n;
        room -= n;
        this.inFlight += n;
        if (!file.isUrgent) this.turnLeft -= n;
      }
      this.requeue(file);
    }
    this.isRunning = this.inFlight > 0;
    if (!this.isRunning) return;
    // The device takes the next chunk while the last bytes of this one are still under way.
    const next = Math.max(done - this.disk.profile.latency, this.sim.now);
    this.sim.at(next as Nanoseconds, this.written, undefined);
  }

  /** The file that is next to be written: left where it is in its line. */
  private nextFile(): CachedFile | undefined {
    const first = this.urgent.peek();
    if (first !== undefined) return first;
    return this.cache.dirty > this.cache.background ? this.lined.peek() : undefined;
  }

  private requeue(file: CachedFile): void {
    if (file.isUrgent) {
      if (file.issued < file.wanted) return;
      this.urgent.shift();
      file.isUrgent = false;
      return;
    }
    if (file.issued < file.size && this.turnLeft > 0) return;
    this.turnLeft = this.turn;
    this.lined.shift();
    file.isLined = file.issued < file.size;
    if (file.isLined) this.lined.push(file);
  }

  private readonly written = (): void => {
    this.dirty -= this.inFlight;
    this.cache.clean(this.inFlight);
    this.inFlight = 0;
    for (const file of this.pieces) {
      file.flushed = file.issued;
      this.sync(file);
    }
    this.pieces.length = 0;
    this.cache.admitWaiting();
    this.writeNext();
  };

  /** Will look, at the first round of the flusher after they have expired, for bytes that were written at `time`. */
  private arm(time: number): void {
    const { expire, writebackInterval } = this.cache;
    this.isArmed = true;
    const due = Math.ceil((time + expire) / writebackInterval) * writebackInterval;
    this.sim.at(due as Nanoseconds, this.look, undefined);
  }

  private readonly look = (): void => {
    this.isArmed = false;
    let oldest = Infinity;
    for (const file of this.files) {
      this.wantExpired(file);
      const first = file.markTimes[0];
      if (file.issued < file.size && first !== undefined && first < oldest) oldest = first;
    }
    if (oldest < Infinity) this.arm(oldest);
  };

  private wantExpired(file: CachedFile): void {
    const { markTimes, markPositions } = file;
    const before = this.sim.now - this.cache.expire;
    let expired = 0;
    while (expired < markTimes.length && (markTimes[expired] as number) <= before) expired++;
    if (expired === 0) return;
    const position = markPositions[expired] ?? file.size;
    markTimes.splice(0, expired);
    markPositions.splice(0, expired);
    this.want(file, position);
  }
}
