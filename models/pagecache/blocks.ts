import type { Shadows } from './shadows.ts';

/** A file as the lists of blocks see it. */
export interface BlockOwner {
  /** What of the file is in memory: ascending, without overlaps. */
  readonly blocks: Block[];
  /** Up to where, from `start` and at most to `end`, the file is on the disk: what is dirty cannot leave memory. */
  cleanTo(start: number, end: number): number;
  /** What of it has left memory lately. */
  readonly shadows: Shadows;
}

/** A run of bytes of one file that came into memory, or was touched again, at about the same time. */
export class Block {
  readonly owner: BlockOwner;
  start: number;
  end: number;
  /** Nobody has touched it from here on: it was read ahead, or written. */
  fresh: number;
  /** Whether what nobody has touched came from the disk. */
  isRead = false;
  /** When the bytes from `readyFrom` on arrive from the disk … */
  private ready = 0;
  private readyFrom = 0;
  /** … and when those before it do. */
  private readyBefore = 0;
  /** What had come into the lists when it was begun, in bytes: its age. */
  born: number;
  list: BlockList | undefined = undefined;
  before: Block | undefined = undefined;
  after: Block | undefined = undefined;

  constructor(owner: BlockOwner, start: number, end: number, fresh: number, born: number) {
    this.owner = owner;
    this.start = start;
    this.end = end;
    this.fresh = fresh;
    this.born = born;
  }

  get size(): number {
    return this.end - this.start;
  }

  /** Bytes from `from` on, the last that were added, arrive at `time`. */
  awaits(from: number, time: number, now: number): void {
    if (time <= now) return;
    this.readyBefore = this.ready;
    this.readyFrom = from;
    this.ready = time;
  }

  /** When all bytes up to `to` have arrived. */
  arrivalOf(to: number): number {
    return to > this.readyFrom ? this.ready : this.readyBefore;
  }

  /** Cuts the block in two, of the same age and place in its list; returns the rest. */
  split(at: number): Block {
    const rest = new Block(this.owner, at, this.end, Math.max(this.fresh, at), this.born);
    rest.isRead = this.isRead;
    rest.ready = this.ready;
    rest.readyFrom = this.readyFrom;
    rest.readyBefore = this.readyBefore;
    this.end = at;
    this.fresh = Math.min(this.fresh, at);
    this.list?.splitOff(this, rest);
    return rest;
  }

  /** The block begins at `start` only. */
  cutFront(start: number): void {
    if (this.list !== undefined) this.list.bytes -= start - this.start;
    this.start = start;
    if (this.fresh < start) this.fresh = start;
  }
}

/** Blocks in the order in which they will be looked at when memory is needed. */
export class BlockList {
  bytes = 0;
  first: Block | undefined = undefined;
  private last: Block | undefined = undefined;

  /** Puts a block that is in no list at the end. */
  push(block: Block): void {
    block.list = this;
    block.before = this.last;
    block.after = undefined;
    if (this.last === undefined) this.first = block;
    else this.last.after = block;
    this.last = block;
    this.bytes += block.size;
  }

  /** Puts the rest of a block that was cut in two behind its front: the bytes are here already. */
  splitOff(front: Block, rest: Block): void {
    rest.list = this;
    rest.before = front;
    rest.after = front.after;
    if (front.after === undefined) this.last = rest;
    else front.after.before = rest;
    front.after = rest;
  }

  /** Takes out one of its blocks. */
  remove(block: Block): void {
    if (block.before === undefined) this.first = block.after;
    else block.before.after = block.after;
    if (block.after === undefined) this.last = block.before;
    else block.after.before = block.before;
    block.before = block.after = block.list = undefined;
    this.bytes -= block.size;
  }
}

/** The index of the first block that ends beyond `position`: the one that holds it, or the next one. */
export function indexAt(blocks: readonly Block[], position: number): number {
  const { length } = blocks;
  // Logs are read near their end, or near the last gap: look there first.
  if (length === 0 || (blocks[length - 1] as Block).end <= position) return length;
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle] as Block).end > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
