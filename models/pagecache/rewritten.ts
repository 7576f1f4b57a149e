import type { CachedFile } from './file.ts';
import { type Run, Runs } from './runs.ts';

/** What a writer who is held back is about to write anew. */
export class Rewrite {
  readonly file: CachedFile;
  readonly start: number;
  readonly end: number;

  constructor(file: CachedFile, start: number, end: number) {
    this.file = file;
    this.start = start;
    this.end = end;
  }
}

/**
 * What of a file has been written anew below its end and is not on the disk yet. It is written back in the order of the
 * file, round and round [linux mm/page-writeback.c, write_cache_pages], what is old or wanted by fsync before the rest.
 */
export class Rewritten {
  /** Times that something was written anew; up to which of them all has been asked for, … */
  count = 0;
  wantedCount = 0;
  /** … and up to which all is durable. */
  syncedCount = 0;
  /** When the first of what waits became dirty [linux fs/fs-writeback.c, dirtied_when]. */
  since = 0;
  private waiting = new Runs();
  private wanted = new Runs();
  private readonly underWay = new Runs();
  private cursor = 0;

  /** Whether something waits that is neither old nor wanted. */
  get isWaiting(): boolean {
    return !this.waiting.isEmpty;
  }

  /** Whether something is to be written soon. */
  get isWanted(): boolean {
    return !this.wanted.isEmpty;
  }

  /** Whether all that was asked for is on the disk. */
  get isWritten(): boolean {
    return this.wanted.isEmpty && this.underWay.isEmpty;
  }

  /** How many of the bytes are not dirty yet. */
  cleanBytes(start: number, end: number): number {
    let clean = 0;
    for (let at = start; at < end;) {
      const to = Math.min(this.waiting.nextAfter(at), this.wanted.nextAfter(at), end);
      clean += to - at;
      at = Math.max(to, this.waiting.endOf(to), this.wanted.endOf(to));
    }
    return clean;
  }

  /** start..end become dirty at `now`. Returns how many of these bytes were not. */
  add(start: number, end: number, now: number): number {
    if (this.waiting.isEmpty) this.since = now;
    this.count++;
    return this.waiting.addBeside(this.wanted, start, end);
  }

  /** All that waits is to be written soon. */
  want(): void {
    this.wantedCount = this.count;
    if (this.wanted.isEmpty) [this.wanted, this.waiting] = [this.waiting, this.wanted];
    for (let run = this.waiting.take(0, Infinity); run !== undefined; run = this.waiting.take(0, Infinity))
      this.wanted.add(run.start, run.end);
  }

  /** Hands out what is next to be written, at most so many bytes: of what is wanted only, or of the rest. */
  take(most: number, isUrgent: boolean): Run | undefined {
    const run = (isUrgent ? this.wanted : this.waiting).take(this.cursor, most);
    if (run === undefined) return undefined;
    this.cursor = run.end;
    this.underWay.add(run.start, run.end);
    return run;
  }

  /** What was handed out is on the disk. */
  landed(): void {
    this.underWay.clear();
  }

  /** The first byte from `position` on that memory must keep; Infinity if there is none. */
  firstDirty(position: number): number {
    const { waiting, wanted, underWay } = this;
    return Math.min(waiting.nextAfter(position), wanted.nextAfter(position), underWay.nextAfter(position));
  }

  /** Gives up what is below `position`. Returns how many dirty bytes these were. */
  forget(position: number): number {
    return this.waiting.forget(position) + this.wanted.forget(position);
  }
}
