/** What a disk's mechanism has to answer. Times are in ns, not rounded; `now` never goes back. */
export interface Device {
  /**
   * When a read of `size` bytes that is asked for now will be over. `ahead`: so many bytes beyond the end of the
   * operation before it begins, 0 if it continues that one, Infinity if it is elsewhere; `position` tells neighbours apart.
   */
  read(now: number, size: number, ahead: number, position: number): number;
  /** When a write that is asked for now will be over: in the device's cache, not durable. */
  write(now: number, size: number, ahead: number, position: number): number;
  /** When a flush that is asked for now will be over. */
  flush(now: number): number;
  /** When the flush that was asked for last begins: who asks before that can share it. */
  readonly flushBegins: number;
  /** Time at work so far. */
  busyTime(now: number): number;
}

/** One operation after the other. */
export class Line {
  /** When it is done with all that was asked so far. */
  freeAt = 0;
  private booked = 0;

  /** Takes the device for `service` as soon as it is free; returns until when. */
  occupy(now: number, service: number): number {
    this.freeAt = (this.freeAt > now ? this.freeAt : now) + service;
    this.booked += service;
    return this.freeAt;
  }

  /** When an operation that is asked for now begins. */
  begins(now: number): number {
    return this.freeAt > now ? this.freeAt : now;
  }

  busyTime(now: number): number {
    const ahead = this.freeAt - now;
    return this.booked - (ahead > 0 ? ahead : 0);
  }
}
