import type { Nanoseconds } from '../../../sim/index.ts';
import type { Times } from '../../workload/index.ts';
import type { Batch } from '../producer/batch.ts';
import { NO_RUN, TimesPool } from './times-pool.ts';

/** A chunk of this many batches belongs to one partition. */
export const CHUNK_SHIFT = 5; // assumption: 32 batches, so that thousands of idle partitions cost little
export const CHUNK = 1 << CHUNK_SHIFT;
const SLAB_SHIFT = 11; // assumption: 2048 batches are allocated at a time
const SLAB = 1 << SLAB_SHIFT;
const MASK = SLAB - 1;

// Doubles of a batch.
const OFFSET = 0;
const POSITION = 1;
const DRAINED = 2;
const SENT = 3;
const RECEIVED = 4;
const APPENDED = 5;
const COMMITTED = 6;
const DOUBLES = 7;
// 32-bit integers of a batch.
const COUNT = 0;
const SIZE = 1;
const RAW_SIZE = 2;
const PAYLOAD = 3;
const PRODUCER = 4;
const ORDINAL = 5;
const SEQUENCE = 6;
const LEADER_EPOCH = 7;
const INTENDED = 8;
const ACTUAL = 9;
const MARKS = 10;
const INTEGERS = 11;

// Marks: 8 bits of flags, and above them the producer's epoch.
const EPOCH_SHIFT = 8; // specification: room for the flags
/** It belongs to a transaction, and it is a marker that ends one. */
export const TRANSACTIONAL = 1;
export const CONTROL = 2;
/** The marker aborts. */
export const ABORTED = 4;
/** Its messages are counted as stored. */
export const COUNTED = 8;

/**
 * The record batches of all partitions, as columns: a batch is a slot, 100 bytes and 24 for each run of instants (one, while
 * sending keeps up). Slots are given out in chunks to partitions, and used again when a partition has no more need of them.
 */
export class Columns {
  private readonly doubles: Float64Array[] = [];
  private readonly integers: Int32Array[] = [];
  private readonly times = new TimesPool();
  private readonly freeChunks: number[] = [];
  private chunks = 0;

  /** A free chunk's number. */
  takeChunk(): number {
    const free = this.freeChunks.pop();
    if (free !== undefined) return free;
    if ((this.chunks << CHUNK_SHIFT) >>> SLAB_SHIFT === this.doubles.length) {
      this.doubles.push(new Float64Array(SLAB * DOUBLES));
      this.integers.push(new Int32Array(SLAB * INTEGERS));
    }
    return this.chunks++;
  }

  /** Gives a chunk back of which the first `used` slots hold batches. */
  giveChunk(chunk: number, used = CHUNK): void {
    const first = chunk << CHUNK_SHIFT;
    for (let slot = first; slot < first + used; slot++) {
      const [intended, actual] = [this.integer(slot, INTENDED), this.integer(slot, ACTUAL)];
      this.times.drop(intended);
      if (actual !== intended) this.times.drop(actual);
    }
    this.freeChunks.push(chunk);
  }

  /** Writes down a batch that has got its offset, its position and its instant in a leader's log. */
  write(slot: number, batch: Batch, leaderEpoch: number): void {
    const d = this.doubles[slot >>> SLAB_SHIFT]!;
    const at = (slot & MASK) * DOUBLES;
    d[at + OFFSET] = batch.offset;
    d[at + POSITION] = batch.position;
    d[at + DRAINED] = batch.drained;
    d[at + SENT] = batch.sent;
    d[at + RECEIVED] = batch.received;
    d[at + APPENDED] = batch.appended;
    d[at + COMMITTED] = -1;
    const n = this.integers[slot >>> SLAB_SHIFT]!;
    const from = (slot & MASK) * INTEGERS;
    n[from + COUNT] = batch.count;
    n[from + SIZE] = batch.size;
    n[from + RAW_SIZE] = batch.rawSize;
    n[from + PAYLOAD] = batch.payload;
    n[from + PRODUCER] = batch.producer;
    n[from + ORDINAL] = batch.firstOrdinal;
    n[from + SEQUENCE] = batch.sequence;
    n[from + LEADER_EPOCH] = leaderEpoch;
    const intended = this.times.keep(batch.intended);
    n[from + INTENDED] = intended;
    n[from + ACTUAL] = batch.actual === batch.intended ? intended : this.times.keep(batch.actual);
    n[from + MARKS] = batch.flags | (batch.epoch << EPOCH_SHIFT);
  }

  /** Writes down what is no producer's batch: a marker of the log itself. Its times are none. */
  writeMarker(slot: number, marker: Marker, leaderEpoch: number): void {
    const d = this.doubles[slot >>> SLAB_SHIFT]!;
    const at = (slot & MASK) * DOUBLES;
    d[at + OFFSET] = marker.offset;
    d[at + POSITION] = marker.position;
    d[at + DRAINED] = d[at + SENT] = d[at + RECEIVED] = d[at + APPENDED] = marker.appended;
    d[at + COMMITTED] = -1;
    const n = this.integers[slot >>> SLAB_SHIFT]!;
    const from = (slot & MASK) * INTEGERS;
    n[from + COUNT] = 1;
    n[from + SIZE] = n[from + RAW_SIZE] = marker.size;
    n[from + PAYLOAD] = 0;
    n[from + PRODUCER] = marker.producer;
    n[from + ORDINAL] = 0;
    n[from + SEQUENCE] = -1;
    n[from + LEADER_EPOCH] = leaderEpoch;
    n[from + INTENDED] = n[from + ACTUAL] = NO_RUN;
    n[from + MARKS] = marker.flags | CONTROL | (marker.epoch << EPOCH_SHIFT);
  }

  offset = (slot: number): number => this.double(slot, OFFSET);
  position = (slot: number): number => this.double(slot, POSITION);
  drained = (slot: number): number => this.double(slot, DRAINED);
  sent = (slot: number): number => this.double(slot, SENT);
  received = (slot: number): number => this.double(slot, RECEIVED);
  appended = (slot: number): number => this.double(slot, APPENDED);
  /** When the high watermark passed it first; -1 while it has not. */
  committed = (slot: number): number => this.double(slot, COMMITTED);
  count = (slot: number): number => this.integer(slot, COUNT);
  size = (slot: number): number => this.integer(slot, SIZE);
  rawSize = (slot: number): number => this.integer(slot, RAW_SIZE);
  payload = (slot: number): number => this.integer(slot, PAYLOAD);
  producer = (slot: number): number => this.integer(slot, PRODUCER);
  firstOrdinal = (slot: number): number => this.integer(slot, ORDINAL) >>> 0;
  sequence = (slot: number): number => this.integer(slot, SEQUENCE);
  leaderEpoch = (slot: number): number => this.integer(slot, LEADER_EPOCH);
  epoch = (slot: number): number => this.integer(slot, MARKS) >> EPOCH_SHIFT;

  commit(slot: number, now: Nanoseconds): void {
    const d = this.doubles[slot >>> SLAB_SHIFT]!;
    const at = (slot & MASK) * DOUBLES + COMMITTED;
    if (d[at]! < 0) d[at] = now;
  }

  has(slot: number, flag: number): boolean {
    return (this.integer(slot, MARKS) & flag) !== 0;
  }

  mark(slot: number, flag: number, on: boolean): void {
    const n = this.integers[slot >>> SLAB_SHIFT]!;
    const at = (slot & MASK) * INTEGERS + MARKS;
    n[at] = on ? n[at]! | flag : n[at]! & ~flag;
  }

  /** When its messages were meant to be sent, into `into`. */
  intended(slot: number, into: Times): Times {
    return this.times.read(this.integer(slot, INTENDED), into);
  }

  /** When they were sent: `intended` itself, which must have been read, while sending kept up. */
  actual(slot: number, intended: Times, into: Times): Times {
    const list = this.integer(slot, ACTUAL);
    return list === this.integer(slot, INTENDED) ? intended : this.times.read(list, into);
  }

  private double(slot: number, column: number): number {
    return this.doubles[slot >>> SLAB_SHIFT]![(slot & MASK) * DOUBLES + column]!;
  }

  private integer(slot: number, column: number): number {
    return this.integers[slot >>> SLAB_SHIFT]![(slot & MASK) * INTEGERS + column]!;
  }
}

/** What ends a transaction, in a log. */
export interface Marker {
  readonly offset: number;
  readonly position: number;
  readonly appended: Nanoseconds;
  readonly size: number;
  readonly producer: number;
  readonly epoch: number;
  readonly flags: number;
}
