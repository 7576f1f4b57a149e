import { Times } from '../../workload/index.ts';
import { copyStamps, type Destination, Group } from '../messages/group.ts';
import type { Past } from '../messages/past.ts';
import { appendTimes, Columns, emptyRow, type Row, rowsOf } from './columns.ts';
import type { Table } from './table.ts';

/** Rows of a new shelf, and of the largest that an empty one keeps. */
const FEWEST_ROWS = 16;
const KEPT_ROWS = 1024;

/**
 * Messages by their place in the queue, with gaps: what waits for an acknowledgement, and what has come back. In sorted
 * columns: nearly always they are added at the end and removed from the front; anywhere else costs a move of rows.
 */
export class Shelf {
  /** Messages on it. */
  count = 0;
  private readonly destination: Destination;
  private readonly table: Table;
  private columns = new Columns(FEWEST_ROWS);
  private positions = new Float64Array(FEWEST_ROWS);
  private pasts = new Uint16Array(FEWEST_ROWS);
  private since = new Float64Array(FEWEST_ROWS);
  private first = 0; // row
  private end = 0; // row
  private readonly row: Row = emptyRow();

  constructor(destination: Destination, table: Table) {
    this.destination = destination;
    this.table = table;
  }

  /** Adds a group, which has its place; it is here from `since` on. */
  add(group: Group, since = 0): void {
    let { position } = group;
    let at = this.rowFrom(position);
    const past = this.table.numberOfPast(group.past);
    rowsOf(group, this.table.number(group.origin), (row) => {
      at = this.open(at);
      this.columns.write(at, row);
      this.positions[at] = position;
      this.pasts[at] = past;
      this.since[at] = since;
      position += row.count;
      at++;
    });
    this.count += group.count;
  }

  /** Removes messages from the front: at most n, and all of one group. The shelf must not be empty. */
  take(n: number): Group {
    const { row, first: from } = this;
    const [intended, actual] = [new Times(), new Times()];
    this.columns.read(from, row);
    const { origin, first, sent, arrived, read, routed, enqueued } = row;
    const position = this.positions[from] as number;
    let taken = 0;
    do {
      const part = Math.min(n - taken, row.count);
      appendTimes(row, part, intended, actual);
      taken += part;
      this.dropFront(part);
      if (this.first < this.end) this.columns.read(this.first, row);
    } while (taken < n && this.first < this.end && row.continues && this.positions[this.first] === position + taken);
    const group = new Group(this.table.origin(origin), this.destination, first, intended, actual);
    copyStamps({ sent, arrived, read, routed, enqueued }, group);
    group.past = this.table.past(this.pasts[from] as number);
    group.position = position;
    this.tidy();
    return group;
  }

  /** Removes those of the n messages from `position` on that are here; returns how many they were. */
  remove(position: number, n: number): number {
    const before = this.count;
    if (this.first < this.end && this.positions[this.first] === position && this.columns.count(this.first) >= n) {
      this.dropFront(n); // nearly always
    } else {
      this.cut(position);
      this.cut(position + n); // which may move what came before
      this.close(this.rowFrom(position), this.rowFrom(position + n));
    }
    this.tidy();
    return before - this.count;
  }

  /** When the message in front expires at the latest if the queue gives each `ttl` ns; Infinity if there is none. */
  deadline(ttl: number): number {
    const { columns, first } = this;
    if (first === this.end) return Infinity;
    const origin = this.table.origin(columns.origin(first));
    return columns.enqueued(first) + lifetime(ttl, origin.expiration, this.table.past(this.pasts[first] as number));
  }

  /** Since when the message is here that has been here longest; Infinity without any. */
  oldest(): number {
    let oldest = Infinity;
    for (let at = this.first; at < this.end; at++) oldest = Math.min(oldest, this.since[at] as number);
    return oldest;
  }

  /** The first n messages of the first row are gone. */
  private dropFront(n: number): void {
    this.count -= n;
    if (n === this.columns.count(this.first)) {
      this.first++;
      return;
    }
    this.columns.shorten(this.first, n);
    this.positions[this.first] = (this.positions[this.first] as number) + n;
  }

  /** The first row from `position` on. */
  private rowFrom(position: number): number {
    let low = this.first;
    let high = this.end;
    if (low === high || (this.positions[high - 1] as number) < position) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.positions[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sees to it that no row reaches across `position`; returns the first row from there on. */
  private cut(position: number): number {
    const at = this.rowFrom(position);
    if (at === this.first) return at;
    const start = this.positions[at - 1] as number;
    const front = position - start;
    if (this.columns.count(at - 1) <= front) return at;
    const { row } = this;
    const back = this.open(at);
    this.columns.read(back - 1, row);
    this.columns.write(back, { ...row, count: row.count - front, ...laterBy(front, row), continues: true });
    this.columns.write(back - 1, { ...row, count: front });
    this.positions[back] = position;
    this.pasts[back] = this.pasts[back - 1] as number;
    this.since[back] = this.since[back - 1] as number;
    return back;
  }

  /** Makes room for a row in front of row `at`; returns where it is. */
  private open(at: number): number {
    const { columns, first, end } = this;
    if (first > 0 && at - first <= end - at) {
      this.move(first, at, first - 1);
      this.first--;
      return at - 1;
    }
    if (end < columns.rows) {
      this.move(at, end, at + 1);
      this.end++;
      return at;
    }
    this.grow();
    return this.open(at - first + this.first);
  }

  /** Takes rows [from, end) out. */
  private close(from: number, end: number): void {
    for (let at = from; at < end; at++) this.count -= this.columns.count(at);
    if (from - this.first <= this.end - end) {
      this.move(this.first, from, this.first + end - from);
      this.first += end - from;
    } else {
      this.move(end, this.end, from);
      this.end -= end - from;
    }
  }

  private move(from: number, end: number, to: number): void {
    if (from === end) return;
    this.columns.copy(this.columns, from, end, to);
    this.positions.copyWithin(to, from, end);
    this.pasts.copyWithin(to, from, end);
    this.since.copyWithin(to, from, end);
  }

  /** More rows, or the same again if half of them are free; what there is moves to the middle. */
  private grow(): void {
    const used = this.end - this.first;
    const { columns, positions, pasts, since, first, end } = this;
    const rows = used * 2 > columns.rows ? columns.rows * 2 : columns.rows;
    const to = (rows - used) >> 1;
    this.columns = new Columns(rows);
    this.positions = new Float64Array(rows);
    this.pasts = new Uint16Array(rows);
    this.since = new Float64Array(rows);
    this.columns.copy(columns, first, end, to);
    this.positions.set(positions.subarray(first, end), to);
    this.pasts.set(pasts.subarray(first, end), to);
    this.since.set(since.subarray(first, end), to);
    this.first = to;
    this.end = to + used;
  }

  /** An empty shelf begins anew. */
  private tidy(): void {
    if (this.first !== this.end) return;
    this.first = this.end = 0;
    if (this.columns.rows <= KEPT_ROWS) return;
    this.columns = new Columns(FEWEST_ROWS);
    this.positions = new Float64Array(FEWEST_ROWS);
    this.pasts = new Uint16Array(FEWEST_ROWS);
    this.since = new Float64Array(FEWEST_ROWS);
  }
}

/** What is left of a row without its first n messages. */
const laterBy = (n: number, row: Row) => ({
  first: row.first + n,
  actual: row.actual + n * row.actualStep,
  intended: row.intended + n * row.intendedStep,
});

/** How long a message may wait: the lower of the two; the expiration property is gone from dead letters (B6.3, B7.1). */
export const lifetime = (ttl: number, expiration: number | undefined, past: Past): number =>
  expiration === undefined || past.deaths.length > 0 ? ttl : Math.min(ttl, expiration);
