/** A file as the lists of blocks see it. */
export interface BlockOwner {
  /** What of the file is in memory: ascending, without overlaps. */
  readonly blocks: Block[];
  /** Up to here the file is on the disk; what lies beyond is dirty and cannot leave memory. */
  readonly flushed: number;
}

/** A run of bytes of one file that came into memory, or was touched again, at about the same time. */
export class Block {
  readonly owner: BlockOwner;
  start: number;
  end: number;
  /** Nobody has touched it from here on: it was read ahead. */
  fresh: number;
  /** When the last of it arrives from the disk, and from which position on it had not yet arrived before. */
  ready = 0;
  readyFrom = 0;
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

  /** Bytes from `from` on arrive at `time`. */
  awaits(from: number, time: number, now: number): void {
    if (time <= now) return;
    if (this.ready <= now) this.readyFrom = from;
    if (time > this.ready) this.ready = time;
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
