import { type Bytes, type Nanoseconds, Process, type Simulator } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { PageCache } from './cache.ts';
import type { CachedFile } from './file.ts';
import type { ReadStream } from './readahead.ts';

/**
 * A read that has to wait for the disk: window by window for a sequential reader, who asks for the next window as soon
 * as he gets to the mark in the last one, before that one has arrived; what is missing and no more for a random one.
 */
class Reading {
  readonly process: Process;
  private readonly reader: Reader;
  private readonly stream: ReadStream | undefined;
  private at: number;
  private readonly end: number;

  constructor(reader: Reader, at: number, end: number, stream: ReadStream | undefined) {
    this.process = Process.park();
    this.reader = reader;
    this.at = at;
    this.end = end;
    this.stream = stream;
  }

  /** Goes on as far as it can without waiting. Returns when it can go on again; 0 if it is done. */
  advance(now: number): number {
    const { reader, stream, end } = this;
    let arrival = 0;
    for (;;) {
      const before = this.at;
      this.at = reader.touch(before, end, now);
      const { readyAt } = reader;
      if (stream !== undefined) reader.mark(stream, this.at, now);
      if (readyAt > now) return readyAt;
      if (this.at >= end) return 0;
      // Memory is so short that what was fetched has left again: the reader gets it on its way.
      if (arrival > 0 && this.at === before) {
        this.at = reader.skip(before, end);
        return arrival;
      }
      arrival = reader.fetch(this.at, stream === undefined ? end : stream.begin(this.at, end), now);
    }
  }
}

/** Reads one file: out of the page cache what is there, from the disk what is not. */
export class Reader {
  /** When the bytes that were touched last arrive. */
  readyAt = 0;
  private readonly sim: Simulator;
  private readonly file: CachedFile;
  private readonly cache: PageCache;
  private readonly disk: Disk;
  /** Up to where the last fetch went. */
  private fetched = 0;

  constructor(sim: Simulator, file: CachedFile, cache: PageCache, disk: Disk) {
    this.sim = sim;
    this.file = file;
    this.cache = cache;
    this.disk = disk;
  }

  /** Whether all from `at` to `end` can be had at once; else the running process is parked until it can. */
  begin(at: number, end: number): boolean {
    const { now } = this.sim;
    const { streams } = this.file;
    const to = this.touch(at, end, now);
    let stream = streams.goingOn(at, end);
    if (stream !== undefined) this.mark(stream, to, now);
    if (to >= end && this.readyAt <= now) return true;
    // A read at the very beginning is taken for the first of a sequential reader [linux mm/readahead.c].
    const isSequential = stream !== undefined || at === 0;
    stream ??= streams.begin(end);
    const reading = new Reading(this, to, end, isSequential ? stream : undefined);
    this.wait(reading, this.readyAt > now ? this.readyAt : reading.advance(now));
    return false;
  }

  /** Touches what is in memory, and counts what had to come from the disk. */
  touch(at: number, end: number, now: number): number {
    const { residency } = this.cache;
    const to = residency.touch(this.file, at, end, now);
    this.cache.bytesMissed += residency.missed;
    this.readyAt = residency.readyAt;
    return to;
  }

  /** A sequential reader has got to `at`: asks for the next window if the mark is behind, without waiting for it. */
  mark(stream: ReadStream, at: number, now: number): void {
    if (stream.marker < 0 || at <= stream.marker) return;
    if (at > stream.windowEnd) return stream.pause();
    const from = stream.windowEnd;
    this.fetch(from, stream.goOn(), now);
  }

  /** Reads from the disk what is missing up to `to`, the next bytes in memory or the end; returns when it arrives. */
  fetch(from: number, to: number, now: number): number {
    const { file, cache, disk } = this;
    const end = Math.min(to, file.size, cache.residency.nextAfter(file, from));
    if (end <= from) return now;
    const ready = disk.bookRead((end - from) as Bytes, file.id, from);
    this.fetched = end;
    cache.takeIn(file, from, end, ready, now);
    return ready;
  }

  /** Goes from `at` to the end of the last fetch, which is not in memory any more. */
  skip(at: number, end: number): number {
    const to = Math.min(this.fetched, end);
    this.cache.bytesMissed += to - at;
    return to;
  }

  private wait(reading: Reading, until: number): void {
    this.sim.at(Math.max(until, this.sim.now) as Nanoseconds, this.goOn, reading);
  }

  private readonly goOn = (reading: Reading): void => {
    const next = reading.advance(this.sim.now);
    if (next > 0) this.wait(reading, next);
    else reading.process.resume();
  };
}
