import { type Bytes, Fifo, type Nanoseconds, type Process, type Simulator } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { PageCache } from './cache.ts';
import { TURN, TURN_TIME } from './constants.ts';
import type { CachedFile } from './file.ts';
import { Rewrite } from './rewritten.ts';

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
  /** What was taken last to be written, and whether it had been written anew. */
  private taken = 0;
  private isScattered = false;
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
    this.lineUp(file, this.sim.now);
  }

  /** start..end of `file` are written anew. */
  acceptAnew(file: CachedFile, start: number, end: number): void {
    const { now } = this.sim;
    const to = Math.min(end, file.issued);
    const size = to > start ? (file.rewritten?.add(start, to, now) ?? 0) : 0;
    this.cache.rewrite(file, start, end, size);
    this.dirty += size;
    if (size > 0) this.lineUp(file, now);
  }

  private lineUp(file: CachedFile, now: number): void {
    if (!file.isLined) {
      file.isLined = true;
      this.lined.push(file);
    }
    if (!this.isArmed) this.arm(now);
    if (this.cache.dirty > this.cache.background) this.cache.startAll();
  }

  /** Keeps a writer waiting; its `amount` is the number of bytes that become dirty, its `item` the file or what of it. */
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
      const what = first.item as CachedFile | Rewrite;
      first.item = undefined;
      if (what instanceof Rewrite) this.acceptAnew(what.file, what.start, what.end);
      else this.accept(what, first.amount);
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
    file.wanted = Math.max(file.wanted, position);
    if (!file.isWanted || file.isUrgent) return;
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
    if (file.rewritten?.isWritten === false) return;
    file.isSyncing = true;
    file.syncing = file.flushed;
    file.syncingCount = file.rewritten?.wantedCount;
    const done = this.disk.bookFlush() + this.disk.profile.latency;
    this.sim.at(done as Nanoseconds, this.synced, file);
  }

  private readonly synced = (file: CachedFile): void => {
    file.isSyncing = false;
    file.synced = file.syncing;
    if (file.rewritten !== undefined) file.rewritten.syncedCount = file.syncingCount ?? 0;
    for (let first = file.syncers.peek(); first !== undefined; first = file.syncers.peek()) {
      if (first.amount > file.synced || isLater(first.item, file)) break;
      file.syncers.shift();
      first.item = undefined;
      this.sim.resumeSoon(first);
    }
    this.sync(file);
  };

  private writeNext(): void {
    let room: number = this.cache.chunk;
    let done = 0;
    for (let file = this.nextFile(); file !== undefined && room > 0; file = this.nextFile()) {
      const start = this.takeFrom(file, room);
      const n = this.taken;
      if (n > 0) {
        done = this.disk.bookWrite(n as Bytes, file.id, start);
        this.pieces.push(file);
        room -= n;
        // Scattered pieces keep the disk for no longer than a chunk in a row, so that readers wait no longer.
        if (this.isScattered) room = Math.min(room, this.cache.chunk - this.rowOf(done));
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

  /** Takes what is next of a file: a piece that was written anew, or else at most `room` bytes at its end. Returns where it begins. */
  private takeFrom(file: CachedFile, room: number): number {
    const run = file.rewritten?.take(this.cache.chunk, file.isUrgent);
    const start = run?.start ?? file.issued;
    const end = file.isUrgent ? Math.max(file.wanted, file.issued) : file.size;
    this.isScattered = run !== undefined;
    this.taken = run === undefined ? Math.min(room, end - start) : run.end - start;
    if (run === undefined) file.issued += this.taken;
    return start;
  }

  /** What the disk would write in a row until `done`, in bytes. */
  private rowOf(done: number): number {
    const { latency, write } = this.disk.profile;
    return ((done - latency - this.sim.now) * write) / 1e9;
  }

  /** The file that is next to be written: left where it is in its line. */
  private nextFile(): CachedFile | undefined {
    const first = this.urgent.peek();
    if (first !== undefined) return first;
    return this.cache.dirty > this.cache.background ? this.lined.peek() : undefined;
  }

  private requeue(file: CachedFile): void {
    if (file.isUrgent) {
      if (file.isWanted) return;
      this.urgent.shift();
      file.isUrgent = false;
      return;
    }
    if (file.isDirty && this.turnLeft > 0) return;
    this.turnLeft = this.turn;
    this.lined.shift();
    file.isLined = file.isDirty;
    if (file.isLined) this.lined.push(file);
  }

  private readonly written = (): void => {
    this.dirty -= this.inFlight;
    this.cache.clean(this.inFlight);
    this.inFlight = 0;
    for (const file of this.pieces) {
      file.flushed = file.issued;
      file.rewritten?.landed();
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
      if (file.rewritten?.isWaiting === true) oldest = Math.min(oldest, file.rewritten.since);
    }
    if (oldest < Infinity) this.arm(oldest);
  };

  private wantExpired(file: CachedFile): void {
    const { markTimes, markPositions } = file;
    const { rewritten } = file;
    const before = this.sim.now - this.cache.expire;
    if (rewritten?.isWaiting === true && rewritten.since <= before) {
      rewritten.want();
      this.want(file, 0);
    }
    let expired = 0;
    while (expired < markTimes.length && (markTimes[expired] as number) <= before) expired++;
    if (expired === 0) return;
    const position = markPositions[expired] ?? file.size;
    markTimes.splice(0, expired);
    markPositions.splice(0, expired);
    this.want(file, position);
  }
}

/** Whether a caller of fsync waits for what was written anew after the flush had begun. */
const isLater = (count: unknown, { rewritten }: CachedFile): boolean =>
  typeof count === 'number' && rewritten !== undefined && count > rewritten.syncedCount;
