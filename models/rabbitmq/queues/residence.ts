/** How a classic queue keeps ready messages: see `memoryMode`. */
export type MemoryMode = 'paging' | 'lazy' | 'short';

/** Messages that a queue of 3.12 or newer keeps in memory at most (published: rabbitmq-semantics B10.3). */
const MOST_IN_MEMORY = 2048;
/** Index entries that come from the disk at a time: a segment (specification: rabbit_queue_index.erl, SEGMENT_ENTRY_COUNT). */
const SEGMENT = 16_384;

/** Fewer places than these do not leave memory (specification: rabbit Makefile, msg_store_io_batch_size). */
const BATCH = 4096;

/** Of n messages that are not in memory, how many places may be (specification: rabbit_variable_queue.erl, permitted_beta_count). */
const permitted = (n: number, target: number): number =>
  target === Infinity || n === 0 ? SEGMENT : Math.max(SEGMENT, n - Math.floor((n * n) / (n + target)));

/**
 * Which of the ready messages of a queue are in memory. In order from the front: some that are, some that are on disk
 * only, and behind these such as came later and are in memory. What is on disk has to be read before it is delivered.
 */
export class Residence {
  /** Ready messages in memory at the front, on disk only, and in memory behind those. */
  front = 0;
  paged = 0;
  back = 0;
  /** Messages that may be in memory while memory is short; Infinity while it is not. */
  target = Infinity;
  /** Messages that came in the present slice. */
  private fresh = 0;

  get inMemory(): number {
    return this.front + this.back;
  }

  /** Messages that can be delivered without reading. */
  get atHand(): number {
    return this.paged === 0 ? this.front + this.back : this.front;
  }

  /** Of those on disk, how many still have their places in memory. */
  get indexed(): number {
    return Math.min(this.paged, permitted(this.paged, this.target));
  }

  /** n messages came. */
  add(n: number): void {
    this.fresh += n;
    if (this.paged === 0) this.front += n;
    else this.back += n;
  }

  /** n messages came back, which are in memory. */
  putBack(n: number): void {
    this.front += n;
  }

  /** The first n are gone. */
  remove(n: number): void {
    const fromFront = Math.min(n, this.front);
    const fromDisk = Math.min(n - fromFront, this.paged);
    this.front -= fromFront;
    this.paged -= fromDisk;
    this.back -= n - fromFront - fromDisk;
    if (this.paged === 0) this.join();
  }

  /** There are n messages, all of them on disk: the node has been down. */
  become(n: number): void {
    this.paged = n;
    this.front = this.back = this.fresh = 0;
    this.target = Infinity;
  }

  /**
   * At the end of a slice: what came and was not delivered at once goes to the disk, except what may stay in memory at
   * that `egress` (msg/s); returns how many messages go.
   */
  settle(mode: MemoryMode, egress: number): number {
    const fresh = Math.min(this.fresh, this.paged === 0 ? this.front : this.back);
    this.fresh = 0;
    if (fresh === 0 || mode === 'paging') return 0;
    if (this.paged > 0) return this.pageBack(fresh);
    const most = mode === 'lazy' ? 0 : Math.min(1 + Math.floor(2 * egress), MOST_IN_MEMORY);
    return this.pageFront(Math.max(0, Math.min(fresh, this.front - most)));
  }

  /**
   * How many more are in memory than may be. Where bodies are embedded in the index they leave memory with their places
   * only, of which a segment's worth may stay, and many at a time (specification: rabbit_variable_queue.erl,
   * trim_msg_status, reduce_memory_use).
   */
  surplus(areEmbedded: boolean): number {
    const { target, inMemory, paged } = this;
    if (target === Infinity) return 0;
    if (!areEmbedded) return Math.max(0, inMemory - target);
    const rest = Math.max(0, inMemory + paged - target);
    const surplus = inMemory - target - permitted(rest, target);
    return surplus >= BATCH ? surplus : 0;
  }

  /** At most n messages go to the disk: the oldest of those behind, then the latest of those in front; returns how many of each. */
  page(n: number): { back: number; front: number } {
    const back = this.pageBack(Math.min(n, this.back));
    return { back, front: this.pageFront(Math.min(n - back, this.front)) };
  }

  /** How many messages are read from the disk at a time, of those of which `wanted` could be delivered now. */
  batch(wanted: number, mode: MemoryMode, isApart: boolean): number {
    if (isApart) return Math.min(this.paged, wanted);
    return Math.min(this.paged, mode === 'short' ? MOST_IN_MEMORY : SEGMENT);
  }

  /** n messages have been read from the disk. */
  loaded(n: number): void {
    const read = Math.min(n, this.paged);
    this.front += read;
    this.paged -= read;
    if (this.paged === 0) this.join();
  }

  private pageBack(n: number): number {
    this.back -= n;
    this.paged += n;
    return n;
  }

  private pageFront(n: number): number {
    this.front -= n;
    this.paged += n;
    return n;
  }

  private join(): void {
    this.front += this.back;
    this.back = 0;
  }
}
