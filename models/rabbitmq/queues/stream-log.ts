import { Times } from '../../workload/index.ts';
import { copyStamps, type Destination, Group } from '../messages/group.ts';
import { appendTimes, Columns, emptyRow, type Row, rowsOf } from './columns.ts';
import { Table } from './table.ts';

const ROWS = 4096; // a block

/** A stretch of the log. */
interface Block {
  readonly columns: Columns;
  /** Offset of the first message of each row. */
  readonly offsets: Float64Array;
  used: number; // rows
}

/**
 * Messages that stay where they are when they are read, by their offset, until they are too old or too many: rows of
 * columns, so that a long log costs some bytes a message.
 */
export class StreamLog {
  /** Offset of the oldest message that is kept, and of the next to come. */
  first = 0;
  next = 0;
  private readonly destination: Destination;
  private readonly table = new Table();
  private readonly blocks: Block[] = [];
  private readonly row: Row = emptyRow();

  constructor(destination: Destination) {
    this.destination = destination;
  }

  /** Adds a group at the end. */
  append(group: Group): void {
    rowsOf(group, this.table.number(group.origin), (row) => {
      const block = this.lastBlock();
      block.columns.write(block.used, row);
      block.offsets[block.used++] = this.next;
      this.next += row.count;
    });
  }

  /** The messages from `offset` on: at most `most`, all of one origin. There must be some. */
  read(offset: number, most: number): Group {
    const { row } = this;
    const block = this.blocks[this.blockOf(offset)] as Block;
    const at = lastUpTo(block.offsets, block.used, offset);
    block.columns.read(at, row);
    const skipped = offset - (block.offsets[at] as number);
    const count = Math.min(most, row.count - skipped);
    const { origin, first, sent, arrived, read, routed, enqueued } = row;
    row.intended += skipped * row.intendedStep;
    row.actual += skipped * row.actualStep;
    const [intended, actual] = [new Times(), new Times()];
    appendTimes(row, count, intended, actual);
    const group = new Group(this.table.origin(origin), this.destination, first + skipped, intended, actual);
    copyStamps({ sent, arrived, read, routed, enqueued }, group);
    group.position = offset;
    return group;
  }

  /** Everything below `offset` is gone. */
  trim(offset: number): void {
    this.first = Math.max(this.first, Math.min(offset, this.next));
    while (this.blocks.length > 1 && ((this.blocks[1] as Block).offsets[0] as number) <= this.first)
      this.blocks.shift();
  }

  private lastBlock(): Block {
    const last = this.blocks.at(-1);
    if (last !== undefined && last.used < ROWS) return last;
    const block = { columns: new Columns(ROWS), offsets: new Float64Array(ROWS), used: 0 };
    this.blocks.push(block);
    return block;
  }

  private blockOf(offset: number): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (((this.blocks[middle] as Block).offsets[0] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The last of the first `n` ascending numbers that is not above `bound`. */
function lastUpTo(numbers: Float64Array, n: number, bound: number): number {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((numbers[middle] as number) <= bound) low = middle;
    else high = middle - 1;
  }
  return low;
}
