import { Block, BlockList, type BlockOwner, indexAt } from './blocks.ts';
import { AGE_SHARE, GIB, GRAIN_SHARE, INACTIVE_FACTOR, LEAST_GRAIN, TWO_TO_ONE } from './constants.ts';

/**
 * How long a page that was touched twice outlives one that was touched once. `kernel`: the inactive list is kept above
 * a part of the active one that falls with the memory, inactive x int_sqrt(10 x GiB) >= active [linux mm/vmscan.c,
 * inactive_is_low]; an active page stays where it is. Since Linux 4.7 only reads are touches [linux bbddabe2e436, mm:
 * filemap: only do access activations on reads]; `kernel before 4.7`: writing is one, too. `two to one`: active <= 2 x
 * inactive, and a touch moves to the end [Do et al. 2021]. `one`: a single list in the order of the last touch, plain LRU.
 */
export type Lists = 'kernel' | 'kernel before 4.7' | 'two to one' | 'one';

/**
 * Who is in memory: an inactive and an active list of blocks. What is written or read for the first time goes to the
 * end of the inactive one, what is touched again to the end of the active one, and what has to leave is taken from the
 * front of the inactive one. Work is done by block: a sequential reader or writer makes one in each grain of memory.
 */
export class Residency {
  readonly inactive = new BlockList();
  readonly active = new BlockList();
  /** What the last `touch` found: bytes that nobody had touched since they came from the disk … */
  missed = 0;
  /** … and when the last of the bytes that it found arrives. */
  readyAt = 0;
  private readonly isKernel: boolean;
  private readonly writingTouches: boolean;
  private readonly target: BlockList;
  private grain = 0;
  private ageLimit = 0;
  /** Bytes that came into the lists so far. */
  private clock = 0;
  /** Bytes that left memory or became active so far [linux mm/workingset.c, nonresident_age]. */
  private age = 0;
  /** For so many bytes that will leave, the active list is not protected. */
  private unprotected = 0;
  private count = 0;

  constructor(lists: Lists, memory: number) {
    this.isKernel = lists === 'kernel' || lists === 'kernel before 4.7';
    this.writingTouches = lists !== 'kernel';
    this.target = lists === 'one' ? this.inactive : this.active;
    this.scaleTo(memory);
  }

  /** Takes its grain from the memory that there is. */
  scaleTo(memory: number): void {
    this.grain = Math.max(LEAST_GRAIN, memory * GRAIN_SHARE);
    this.ageLimit = memory * AGE_SHARE;
  }

  get bytes(): number {
    return this.inactive.bytes + this.active.bytes;
  }

  /** Number of blocks: what the residency of all files costs. */
  get blocks(): number {
    return this.count;
  }

  /** Bytes are written that are not in memory, mostly at the end of a file. */
  append(owner: BlockOwner, start: number, end: number): void {
    const block = this.add(owner, start, end, { list: this.inactive, isTouched: this.writingTouches, isRead: false });
    if (this.writingTouches) block.fresh = end;
  }

  /** Bytes are written anew: what of them is not in memory comes in without the disk. */
  rewrite(owner: BlockOwner, start: number, end: number, now: number): void {
    for (let at = start; at < end;) {
      const block = owner.blocks[indexAt(owner.blocks, at)];
      const from = Math.min(block?.start ?? end, end);
      if (from > at) this.append(owner, at, from);
      else if (this.writingTouches) this.touch(owner, at, Math.min((block as Block).end, end), now);
      at = from > at ? from : (block as Block).end;
    }
  }

  /** Bytes are in memory before anything begins. */
  preload(owner: BlockOwner, start: number, end: number): void {
    this.add(owner, start, end, { list: this.inactive, isTouched: false, isRead: false });
  }

  /**
   * Bytes come in from the disk, and arrive at `ready`. Had they stayed if all memory were one list, they are active at
   * once, and what has been active for long loses its protection [linux mm/workingset.c, workingset_refault].
   */
  takeIn(owner: BlockOwner, start: number, end: number, ready: number, now: number): void {
    const left = owner.shadows.comeBack(start, end);
    const isRefault = this.isKernel && left >= 0 && this.age - left <= this.active.bytes;
    if (isRefault) {
      this.unprotected += end - start;
      this.age += end - start;
    }
    const list = isRefault ? this.active : this.inactive;
    this.add(owner, start, end, { list, isTouched: false, isRead: true }).awaits(start, ready, now);
  }

  private add(owner: BlockOwner, start: number, end: number, { list, isTouched, isRead }: Coming): Block {
    const { blocks } = owner;
    const index = indexAt(blocks, start);
    this.clock += end - start;
    const before = blocks[index - 1];
    if (before !== undefined && this.mayGrow(before, list, start) && joins(before, start, isTouched, isRead)) {
      before.end = end;
      before.isRead = isRead;
      list.bytes += end - start;
      return before;
    }
    const block = new Block(owner, start, end, start, this.clock);
    block.isRead = isRead;
    list.push(block);
    blocks.splice(index, 0, block);
    this.count++;
    return block;
  }

  /** Touches what is in memory from `start` on, up to `end` or the first gap; returns up to where. */
  touch(owner: BlockOwner, start: number, end: number, now: number): number {
    const { blocks } = owner;
    this.missed = this.readyAt = 0;
    let at = start;
    for (let i = indexAt(blocks, start); at < end;) {
      const block = blocks[i];
      if (block === undefined || block.start > at) return at;
      let to = Math.min(end, block.end);
      const arrival = block.arrivalOf(to);
      if (arrival > this.readyAt) this.readyAt = arrival;
      const { fresh } = block;
      if (at >= fresh) {
        if (block.isRead) this.missed += to - at;
        block.fresh = to;
        if (to === block.end) i++;
      } else {
        to = Math.min(to, fresh);
        i = this.touchAgain(blocks, i, at, to, now);
      }
      at = to;
    }
    return at;
  }

  /** Where the next bytes are that are in memory, from `position` on; Infinity if there are none. */
  nextAfter(owner: BlockOwner, position: number): number {
    return owner.blocks[indexAt(owner.blocks, position)]?.start ?? Infinity;
  }

  /** How many bytes are not in memory. */
  missing(owner: BlockOwner, start: number, end: number): number {
    let missing = 0;
    let at = start;
    for (let i = indexAt(owner.blocks, start); at < end; i++) {
      const block = owner.blocks[i];
      const from = Math.min(block?.start ?? end, end);
      if (from > at) missing += from - at;
      at = Math.max(at, block?.end ?? end);
    }
    return missing;
  }

  /** Gives up all blocks below `position`. */
  forget(owner: BlockOwner, position: number): void {
    const { blocks } = owner;
    const n = indexAt(blocks, position);
    for (let i = 0; i < n; i++) (blocks[i] as Block).list?.remove(blocks[i] as Block);
    blocks.splice(0, n);
    this.count -= n;
    const first = blocks[0];
    if (first !== undefined && first.start < position) first.cutFront(position);
  }

  /** Gives up the clean blocks whose turn it is until no more than `capacity` bytes are left. */
  shrink(capacity: number): void {
    for (let tries = this.count; tries >= 0 && this.bytes > capacity; tries--) {
      this.balance();
      const block = this.inactive.first;
      if (block === undefined) return;
      const clean = block.owner.cleanTo(block.start, block.end);
      if (clean > block.start) this.leave(block, clean);
      // What is dirty is out of the way until it has been written [linux mm/vmscan.c, shrink_page_list].
      if (clean < block.end) this.moveTo(this.target, block);
    }
  }

  /** The front of an inactive block leaves memory, up to `to`. */
  private leave(block: Block, to: number): void {
    const { owner, start } = block;
    const n = to - start;
    this.deactivate(Math.min(n, this.unprotected));
    this.age += n;
    owner.shadows.leave(start, to, this.age, this.ageLimit, this.age - this.bytes);
    if (to < block.end) return block.cutFront(to);
    block.list?.remove(block);
    owner.blocks.splice(indexAt(owner.blocks, start), 1);
    this.count--;
  }

  /** While n unprotected bytes leave, both lists are looked through at the same pace. */
  private deactivate(n: number): void {
    this.unprotected -= n;
    let left = n > 0 ? (n / this.inactive.bytes) * this.active.bytes : 0;
    for (let block = this.active.first; left > 0 && block !== undefined; block = this.active.first) {
      left -= block.size;
      this.moveTo(this.inactive, block);
    }
  }

  /** Moves the oldest active blocks to the inactive list while that one is too short. */
  private balance(): void {
    const ratio = this.isKernel ? inactiveRatio(this.bytes) : TWO_TO_ONE;
    for (let block = this.active.first; block !== undefined; block = this.active.first) {
      if (this.inactive.bytes * ratio >= this.active.bytes) return;
      this.moveTo(this.inactive, block);
    }
  }

  private moveTo(list: BlockList, block: Block): void {
    block.list?.remove(block);
    list.push(block);
    block.born = this.clock;
  }

  private mayGrow(block: Block, list: BlockList, end: number): boolean {
    const isYoung = this.clock - block.born <= this.ageLimit;
    return block.end === end && block.list === list && block.size < this.grain && isYoung;
  }

  /** The bytes from..to of block i are touched again. Returns the index of the block that holds or follows `to`. */
  private touchAgain(blocks: Block[], i: number, from: number, to: number, now: number): number {
    let block = blocks[i] as Block;
    if (this.isKernel && block.list === this.active) return to === block.end ? i + 1 : i;
    let index = i;
    if (from > block.start) {
      block = block.split(from);
      blocks.splice(++index, 0, block);
      this.count++;
    }
    this.clock += to - from;
    this.age += to - from;
    const before = blocks[index - 1];
    if (before !== undefined && before.fresh === from && this.mayGrow(before, this.target, from)) {
      return this.absorb(blocks, index, to, now);
    }
    if (to < block.end) {
      blocks.splice(index + 1, 0, block.split(to));
      this.count++;
    }
    this.moveTo(this.target, block);
    return index + 1;
  }

  /** Block `index` up to `to` becomes the end of the block before it. */
  private absorb(blocks: Block[], index: number, to: number, now: number): number {
    const [before, block] = [blocks[index - 1] as Block, blocks[index] as Block];
    const n = to - block.start;
    before.awaits(block.start, block.arrivalOf(to), now);
    before.end = before.fresh = to;
    this.target.bytes += n;
    if (to < block.end) {
      block.cutFront(to);
      return index;
    }
    block.list?.remove(block);
    blocks.splice(index, 1);
    this.count--;
    return index;
  }
}

/** How bytes come into memory. */
interface Coming {
  readonly list: BlockList;
  /** Whether they count as touched already. */
  readonly isTouched: boolean;
  /** Whether they come from the disk. */
  readonly isRead: boolean;
}

/** Whether bytes that begin where a block ends can become part of it: what is untouched in a block has one origin. */
const joins = (block: Block, start: number, isTouched: boolean, isRead: boolean): boolean =>
  block.fresh === start || (!isTouched && block.isRead === isRead);

/** By how much the active list may exceed the inactive one: 1 below 1 GiB, 3 for 1 GiB, 10 for 10 GiB, 31 for 100 GiB. */
export function inactiveRatio(bytes: number): number {
  const gigabytes = Math.floor(bytes / GIB);
  return gigabytes > 0 ? Math.floor(Math.sqrt(INACTIVE_FACTOR * gigabytes)) : 1;
}
