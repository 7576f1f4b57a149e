import type { Times } from '../../workload/index.ts';
import type { Group, Stamps } from '../messages/group.ts';

/** Eight-byte words of a row: 40 bytes, whatever the messages are. */
const WORDS = 5;
/** Most messages of a row; the bit above says that the row goes on with the group of the row before it. */
export const MOST = 0x7fff;
const CONTINUES = 0x8000;
/** The instants between the sending of a message and its arrival in the queue are kept as shares of that time, in so many steps. */
const STEPS = 0xffff;

/** Evenly spaced messages of one origin: what a row holds. Instants in ns, not rounded. */
export interface Row extends Stamps {
  /** Number of the origin, in the table of whoever owns the columns. */
  origin: number;
  first: number;
  count: number;
  /** It belongs to the group of the row before it. */
  continues: boolean;
  actual: number;
  actualStep: number;
  intended: number;
  intendedStep: number;
}

/**
 * Rows of messages in columns of one memory block. Instants are counted backwards from the arrival in the queue and from
 * the last message of the row, so that a row whose first messages go needs no new numbers; they are single-precision
 * (exact below 16 ms, 6e-8 of the distance beyond).
 */
export class Columns {
  readonly rows: number;
  private readonly words: Float64Array;
  private readonly singles: Float32Array;
  private readonly wholes: Uint32Array;
  private readonly halves: Uint16Array;

  constructor(rows: number) {
    this.rows = rows;
    this.words = new Float64Array(rows * WORDS);
    this.singles = new Float32Array(this.words.buffer);
    this.wholes = new Uint32Array(this.words.buffer);
    this.halves = new Uint16Array(this.words.buffer);
  }

  write(at: number, row: Row): void {
    if (row.first + row.count > MOST_ORDINAL)
      throw new RangeError(`a publisher sends at most ${MOST_ORDINAL} messages`);
    const { words, singles, wholes, halves } = this;
    const word = at * WORDS;
    const actualLast = row.actual + (row.count - 1) * row.actualStep;
    const since = row.enqueued - actualLast;
    words[word] = row.enqueued;
    wholes[2 * word + 2] = row.first;
    singles[2 * word + 3] = row.actualStep;
    halves[4 * word + 8] = row.origin;
    halves[4 * word + 9] = row.continues ? row.count | CONTINUES : row.count;
    singles[2 * word + 5] = row.intendedStep;
    singles[2 * word + 6] = since;
    singles[2 * word + 7] = actualLast - (row.intended + (row.count - 1) * row.intendedStep);
    const share = since > 0 ? STEPS / since : 0;
    halves[4 * word + 16] = steps(share, row.sent - actualLast);
    halves[4 * word + 17] = steps(share, row.arrived - actualLast);
    halves[4 * word + 18] = steps(share, row.read - actualLast);
    halves[4 * word + 19] = steps(share, row.routed - actualLast);
  }

  read(at: number, row: Row): void {
    const { words, singles, wholes, halves } = this;
    const word = at * WORDS;
    const since = singles[2 * word + 6] as number;
    const enqueued = words[word] as number;
    const actualLast = enqueued - since;
    row.enqueued = enqueued;
    row.first = wholes[2 * word + 2] as number;
    row.actualStep = singles[2 * word + 3] as number;
    row.origin = halves[4 * word + 8] as number;
    row.count = this.count(at);
    row.continues = this.continues(at);
    row.intendedStep = singles[2 * word + 5] as number;
    row.actual = actualLast - (row.count - 1) * row.actualStep;
    row.intended = actualLast - (singles[2 * word + 7] as number) - (row.count - 1) * row.intendedStep;
    const share = since / STEPS;
    row.sent = actualLast + share * (halves[4 * word + 16] as number);
    row.arrived = actualLast + share * (halves[4 * word + 17] as number);
    row.read = actualLast + share * (halves[4 * word + 18] as number);
    row.routed = actualLast + share * (halves[4 * word + 19] as number);
  }

  count(at: number): number {
    return (this.halves[4 * at * WORDS + 9] as number) & MOST;
  }

  continues(at: number): boolean {
    return (this.halves[4 * at * WORDS + 9] as number) > MOST;
  }

  origin(at: number): number {
    return this.halves[4 * at * WORDS + 8] as number;
  }

  enqueued(at: number): number {
    return this.words[at * WORDS] as number;
  }

  first(at: number): number {
    return this.wholes[2 * at * WORDS + 2] as number;
  }

  /** The first n messages of a row are gone; there are more. What is left begins a group. */
  shorten(at: number, n: number): void {
    const word = at * WORDS;
    this.wholes[2 * word + 2] = this.first(at) + n;
    this.halves[4 * word + 9] = this.count(at) - n;
  }

  /** Copies rows [from, end) of `other` to `to` and on; `other` may be these columns themselves. */
  copy(other: Columns, from: number, end: number, to: number): void {
    this.words.set(other.words.subarray(from * WORDS, end * WORDS), to * WORDS);
  }
}

const steps = (share: number, time: number): number => (time > 0 ? share * time + 0.5 : 0);

/** Ordinals that fit into a column: 2^32 - 1 (assumption: no publisher sends more). */
const MOST_ORDINAL = 4_294_967_295;

/** A row to read into. */
export const emptyRow = (): Row => ({
  origin: 0,
  first: 0,
  count: 0,
  continues: false,
  actual: 0,
  actualStep: 0,
  intended: 0,
  intendedStep: 0,
  sent: 0,
  arrived: 0,
  read: 0,
  routed: 0,
  enqueued: 0,
});

const scratch = emptyRow();

/** Calls `put` with the rows of a group, in order: one for each stretch in which both kinds of instants are evenly spaced. */
export function rowsOf(group: Group, origin: number, put: (row: Row) => void): void {
  const { intended, actual } = group;
  const row = scratch;
  row.origin = origin;
  row.first = group.first;
  row.continues = false;
  row.sent = group.sent;
  row.arrived = group.arrived;
  row.read = group.read;
  row.routed = group.routed;
  row.enqueued = group.enqueued;
  let a = 0;
  let b = 0;
  let inA = 0; // instants of the run that are behind us
  let inB = 0;
  while (a < intended.runs && b < actual.runs) {
    const leftA = intended.runCount(a) - inA;
    const leftB = actual.runCount(b) - inB;
    row.count = Math.min(leftA, leftB, MOST);
    row.intendedStep = intended.runStep(a);
    row.actualStep = actual.runStep(b);
    row.intended = intended.runStart(a) + inA * row.intendedStep;
    row.actual = actual.runStart(b) + inB * row.actualStep;
    put(row);
    row.continues = true;
    row.first += row.count;
    inA = row.count === leftA ? 0 : inA + row.count;
    inB = row.count === leftB ? 0 : inB + row.count;
    if (inA === 0) a++;
    if (inB === 0) b++;
  }
}

/** Appends the first n instants of a row to those of a group. */
export function appendTimes(row: Row, n: number, intended: Times, actual: Times): void {
  intended.push(row.intended, row.intendedStep, n);
  actual.push(row.actual, row.actualStep, n);
}
