import type { BytesPerSecond } from '../../sim/index.ts';

/** One direction of a link: bytes leave in the order in which they came, in closed form. Times in ns, not rounded. */
export class Lane {
  readonly rate: BytesPerSecond;
  bytes = 0;
  private readonly perByte: number;
  private freeAt = 0;
  private booked = 0;

  constructor(rate: BytesPerSecond) {
    if (!(rate > 0)) throw new RangeError(`a link must have a rate above 0 bytes a second, not ${rate}`);
    this.rate = rate;
    this.perByte = 1e9 / rate;
  }

  /** Queues `size` bytes at `now`; returns when the last of them has passed. */
  book(now: number, size: number): number {
    const service = size * this.perByte;
    this.freeAt = (this.freeAt > now ? this.freeAt : now) + service;
    this.booked += service;
    this.bytes += size;
    return this.freeAt;
  }

  /** Time that the lane has been at work, in ns, exact at `now`. */
  busyTime(now: number): number {
    const ahead = this.freeAt - now;
    return this.booked - (ahead > 0 ? ahead : 0);
  }
}
