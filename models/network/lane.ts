import type { BytesPerSecond } from '../../sim/index.ts';
import type { Stream } from './stream.ts';

/**
 * One direction of a link. Small transfers pass in the order in which they came, in closed form. Bulk flows share it fairly: they are
 * listed here, and carried by `Fluid`. Times in ns, not rounded.
 */
export class Lane {
  rate: BytesPerSecond;
  bytes = 0;
  /** Bulk flows that pass now. */
  readonly flows: Stream[] = [];
  /** The sharing problem to which it belonged last, and its number there. */
  problem = 0;
  index = 0;
  /** What they carry together, in bytes a second. */
  load = 0;
  /** Time that bulk flows have taken so far, as of their last change. */
  carried = 0;
  private perByte: number;
  private freeAt = 0;
  private booked = 0;

  constructor(rate: BytesPerSecond) {
    if (!(rate > 0)) throw new RangeError(`a link must have a rate above 0 bytes a second, not ${rate}`);
    this.rate = rate;
    this.perByte = 1e9 / rate;
  }

  /** From now on it carries so much; what has been booked stays as it was. */
  setRate(rate: BytesPerSecond): void {
    this.rate = rate;
    this.perByte = 1e9 / rate;
  }

  /**
   * Queues `size` bytes at `now`; returns when the last of them has passed. Between the packets of bulk flows they take turns: each flow
   * puts as many bytes in between.
   */
  book(now: number, size: number): number {
    const service = size * this.perByte;
    this.freeAt = (this.freeAt > now ? this.freeAt : now) + service;
    this.booked += service;
    this.bytes += size;
    return this.flows.length === 0 ? this.freeAt : this.freeAt + this.flows.length * service;
  }

  /** Time that small transfers have taken, in ns, exact at `now`. */
  smallTime(now: number): number {
    const ahead = this.freeAt - now;
    return this.booked - (ahead > 0 ? ahead : 0);
  }

  /** Time that the lane has been at work, in ns, at `now`. */
  busyTime(now: number): number {
    let time = this.smallTime(now) + this.carried;
    for (const flow of this.flows) time += flow.passedSince(now) * this.perByte;
    return time;
  }
}
