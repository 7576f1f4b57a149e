import { Times } from '../../workload/index.ts';
import { copyStamps, type Destination, Group } from '../messages/group.ts';
import { FRESH, type Past } from '../messages/past.ts';
import { appendTimes, Columns, emptyRow, type Row, rowsOf } from './columns.ts';
import { lifetime, Shelf } from './shelf.ts';
import type { Table } from './table.ts';

/** Rows of the first block and of the largest; each is twice the one before it. */
const FEWEST_ROWS = 16;
const MOST_ROWS = 4096;

/** Places of the messages of one priority ascend from here times the priority. */
const PLACES = 2 ** 44;

/** The priority of the message at a place. */
export const levelOf = (position: number): number => Math.floor(position / PLACES);

/**
 * The ready messages of one priority, first in first out, in columns: at most 40 bytes a message, fewer where many were
 * sent evenly. What came back waits on a shelf of its own, in front: it was delivered before all the others.
 */
export class Backlog {
  /** Ready messages, and their payload in bytes. */
  count = 0;
  bytes = 0;
  private readonly destination: Destination;
  private readonly table: Table;
  private readonly blocks: Columns[] = [];
  private first = 0; // row of the first block
  private end = 0; // row of the last block
  private head: number; // place of the first message in the blocks
  private tail: number; // place of the next one to come
  private readonly returned: Shelf;
  // From which place on messages have which past.
  private readonly pastFrom: number[] = [];
  private readonly pasts: Past[] = [];
  private readonly row: Row = emptyRow();

  constructor(destination: Destination, table: Table, level = 0) {
    this.destination = destination;
    this.table = table;
    this.returned = new Shelf(destination, table);
    this.head = this.tail = level * PLACES;
  }

  /** Adds a group behind the others, and gives it its place. */
  push(group: Group): void {
    group.position = this.tail;
    this.notePast(group.past);
    rowsOf(group, this.table.number(group.origin), (row) => this.append(row));
    this.tail += group.count;
    this.count += group.count;
    this.bytes += group.bytes;
  }

  /** Puts messages back to where they were. */
  putBack(group: Group): void {
    this.returned.add(group);
    this.count += group.count;
    this.bytes += group.bytes;
  }

  /** Removes messages from the front: at most n, and all of one group. The backlog must not be empty. */
  take(n: number): Group {
    const group = this.returned.count > 0 ? this.returned.take(n) : this.takeFresh(n);
    this.count -= group.count;
    this.bytes -= group.bytes;
    return group;
  }

  /** When the message in front expires at the latest if the queue gives each `ttl` ns; Infinity if there is none. */
  deadline(ttl: number): number {
    if (this.count === 0) return Infinity;
    if (this.returned.count > 0) return this.returned.deadline(ttl);
    const block = this.blocks[0] as Columns;
    const origin = this.table.origin(block.origin(this.first));
    return block.enqueued(this.first) + lifetime(ttl, origin.expiration, this.frontPast());
  }

  /** Place of the message that so many ready ones are before; without gaps only behind those that came back. */
  placeOf(before: number): number {
    return this.head + before - this.returned.count;
  }

  private append(row: Row): void {
    let block = this.blocks[this.blocks.length - 1];
    if (block === undefined || this.end === block.rows) {
      block = new Columns(block === undefined ? FEWEST_ROWS : Math.min(2 * block.rows, MOST_ROWS));
      this.blocks.push(block);
      this.end = 0;
    }
    block.write(this.end++, row);
  }

  private takeFresh(n: number): Group {
    const { row } = this;
    const [intended, actual] = [new Times(), new Times()];
    let block = this.blocks[0] as Columns;
    block.read(this.first, row);
    const { origin, first, sent, arrived, read, routed, enqueued } = row;
    const past = this.frontPast();
    for (let taken = 0; ;) {
      const part = Math.min(n - taken, row.count);
      appendTimes(row, part, intended, actual);
      this.drop(block, part);
      taken += part;
      block = this.blocks[0] as Columns;
      if (taken === n || this.isEmpty || !block.continues(this.first)) break;
      block.read(this.first, row);
    }
    const group = new Group(this.table.origin(origin), this.destination, first, intended, actual);
    copyStamps({ sent, arrived, read, routed, enqueued }, group);
    group.past = past;
    group.position = this.head;
    this.head += group.count;
    return group;
  }

  /** The first n messages of the first row are gone. */
  private drop(block: Columns, n: number): void {
    if (n < block.count(this.first)) {
      block.shorten(this.first, n);
      return;
    }
    this.first++;
    if (this.blocks.length > 1 && this.first === block.rows) {
      this.blocks.shift();
      this.first = 0;
    } else if (this.isEmpty) {
      this.first = this.end = 0;
    }
  }

  private get isEmpty(): boolean {
    return this.blocks.length <= 1 && this.first === this.end;
  }

  private notePast(past: Past): void {
    if ((this.pasts.at(-1) ?? FRESH) === past) return;
    this.pastFrom.push(this.tail);
    this.pasts.push(past);
  }

  private frontPast(): Past {
    while (this.pasts.length > 1 && (this.pastFrom[1] as number) <= this.head) {
      this.pasts.shift();
      this.pastFrom.shift();
    }
    return this.pasts.length === 0 || (this.pastFrom[0] as number) > this.head ? FRESH : (this.pasts[0] as Past);
  }
}
