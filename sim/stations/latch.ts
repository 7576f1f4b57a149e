import { type Parked, Process, parked } from '../kernel/process.ts';

/** Holds its waiters back until it has been counted down to 0: fork and join, acks from all in-sync replicas. */
export class Latch {
  private waiters: Process[] = [];
  private left: number;

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 0)
      throw new RangeError(`a latch counts down from a whole number, not ${count}`);
    this.left = count;
  }

  /** How many are still to be counted. */
  get count(): number {
    return this.left;
  }

  /** Waits for 0; goes on at once if that has been reached. */
  wait(): Parked {
    if (this.left === 0) return Process.pass();
    this.waiters.push(Process.park());
    return parked();
  }

  /** Counts `n`. At 0 the waiters go on, in order of arrival, once whoever counts has finished its own step. */
  countDown(n = 1): void {
    if (this.left === 0) return; // a late answer, after the quorum
    this.left = Math.max(0, this.left - n);
    if (this.left > 0) return;
    const { waiters } = this;
    this.waiters = [];
    for (const process of waiters) Process.wake(process);
  }
}
