import type { Nanoseconds } from '../../../sim/index.ts';
import type { Times } from '../../workload/index.ts';
import type { Batch } from '../producer/batch.ts';
import { CHUNK, CHUNK_SHIFT, type Columns, type Marker } from './columns.ts';

/**
 * The batches of one partition, shared by all its replicas: a replica's log is ranges of these rows. Rows are numbered from 0
 * in the order in which leaders appended them, and never move; what nobody needs any more is forgotten from the front.
 */
export class Batches {
  readonly columns: Columns;
  /** The row that the next batch will have. */
  end = 0;
  /** The chunks that are held, and the number of the first among all that ever were. */
  private readonly chunks: number[] = [];
  private firstChunk = 0;

  constructor(columns: Columns) {
    this.columns = columns;
  }

  /** The first row that is still held. */
  get begin(): number {
    return this.firstChunk << CHUNK_SHIFT;
  }

  /** Adds a batch that a leader has appended; returns its row. */
  push(batch: Batch, leaderEpoch: number): number {
    this.columns.write(this.makeRoom(), batch, leaderEpoch);
    return this.end++;
  }

  pushMarker(marker: Marker, leaderEpoch: number): number {
    this.columns.writeMarker(this.makeRoom(), marker, leaderEpoch);
    return this.end++;
  }

  /** Forgets rows before this one, by whole chunks. */
  forgetBefore(row: number): void {
    const whole = (row >>> CHUNK_SHIFT) - this.firstChunk;
    if (whole <= 0) return;
    for (let i = 0; i < whole; i++) this.columns.giveChunk(this.chunks[i]!);
    this.chunks.splice(0, whole);
    this.firstChunk += whole;
  }

  /** Where a row stands in the columns. Throws a RangeError where it is forgotten or not there yet. */
  slot(row: number): number {
    const chunk = this.chunks[(row >>> CHUNK_SHIFT) - this.firstChunk];
    if (chunk === undefined || row >= this.end) {
      throw new RangeError(`there is no batch ${row} among those from ${this.begin} to ${this.end}`);
    }
    return (chunk << CHUNK_SHIFT) | (row & (CHUNK - 1));
  }

  offset = (row: number): number => this.columns.offset(this.slot(row));
  position = (row: number): number => this.columns.position(this.slot(row));
  drained = (row: number): number => this.columns.drained(this.slot(row));
  sent = (row: number): number => this.columns.sent(this.slot(row));
  received = (row: number): number => this.columns.received(this.slot(row));
  appended = (row: number): number => this.columns.appended(this.slot(row));
  committed = (row: number): number => this.columns.committed(this.slot(row));
  count = (row: number): number => this.columns.count(this.slot(row));
  size = (row: number): number => this.columns.size(this.slot(row));
  rawSize = (row: number): number => this.columns.rawSize(this.slot(row));
  payload = (row: number): number => this.columns.payload(this.slot(row));
  producer = (row: number): number => this.columns.producer(this.slot(row));
  firstOrdinal = (row: number): number => this.columns.firstOrdinal(this.slot(row));
  sequence = (row: number): number => this.columns.sequence(this.slot(row));
  epoch = (row: number): number => this.columns.epoch(this.slot(row));
  leaderEpoch = (row: number): number => this.columns.leaderEpoch(this.slot(row));

  has(row: number, flag: number): boolean {
    return this.columns.has(this.slot(row), flag);
  }

  mark(row: number, flag: number, on: boolean): void {
    this.columns.mark(this.slot(row), flag, on);
  }

  /** The high watermark passed it; only the first time counts. */
  commit(row: number, now: Nanoseconds): void {
    this.columns.commit(this.slot(row), now);
  }

  /** When its messages were meant to be sent, into `into`. */
  intended(row: number, into: Times): Times {
    return this.columns.intended(this.slot(row), into);
  }

  /** When they were sent: `intended` itself, which must have been read before, while sending kept up. */
  actual(row: number, intended: Times, into: Times): Times {
    return this.columns.actual(this.slot(row), intended, into);
  }

  private makeRoom(): number {
    if ((this.end & (CHUNK - 1)) === 0) this.chunks.push(this.columns.takeChunk());
    return (this.chunks[this.chunks.length - 1]! << CHUNK_SHIFT) | (this.end & (CHUNK - 1));
  }
}
