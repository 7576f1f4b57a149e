/** A queue that keeps messages in memory as long as there is enough (published: rabbitmq-semantics B10.1). */
export interface Pageable {
  /**
   * For how long its messages in memory would last at the rates at which messages come and go, in s; Infinity if nothing
   * moves.
   */
  duration(): number;
  /** From now on it keeps at most so many seconds' worth in memory; Infinity: as many as it likes. */
  keep(duration: number): void;
}

/** Below this part of the high watermark queues that have been emptied get something back (specification: rabbit_memory_monitor.erl, SUM_INC_THRESHOLD) … */
const ENOUGH = 0.95;
/** … namely so much in sum, in s. */
const MORE = 1;

/**
 * Shares the memory of a node out among its queues: while more than the paging ratio of the high watermark is used, each
 * may keep what lasts as long as the average of all does, the shorter the more memory is used (specification:
 * rabbit_memory_monitor.erl; removed in 3.12).
 */
export class Paging {
  private readonly ratio: number;

  constructor(ratio: number) {
    this.ratio = ratio;
  }

  /** Tells the queues what they may keep. `used`: memory of the node over its high watermark. */
  tell(queues: readonly Pageable[], used: number, isShortOfDisk: boolean): void {
    const desired = isShortOfDisk ? Infinity : this.desired(queues, used);
    for (const queue of queues) queue.keep(desired);
  }

  private desired(queues: readonly Pageable[], used: number): number {
    const durations = queues.map((queue) => queue.duration()).filter((duration) => duration !== Infinity);
    if (used < this.ratio || durations.length === 0) return Infinity;
    const sum = durations.reduce((a, b) => a + b, 0);
    return (sum + (used < ENOUGH ? MORE : 0)) / durations.length / used;
  }
}
