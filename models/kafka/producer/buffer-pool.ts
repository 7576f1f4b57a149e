import type { Nanoseconds } from '../../../sim/index.ts';

/** buffer.memory: what batches hold from their first record until their fate is decided (Kafka's BufferPool). */
export class BufferPool {
  readonly size: number;
  private used = 0;
  private integral = 0;
  private changed = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** Takes `bytes` if there are so many. */
  tryTake(bytes: number, now: Nanoseconds): boolean {
    if (this.used + bytes > this.size) return false;
    this.change(bytes, now);
    return true;
  }

  give(bytes: number, now: Nanoseconds): void {
    this.change(-bytes, now);
  }

  /** What is held, integrated over time, in bytes x ns. */
  held(now: Nanoseconds): number {
    return this.integral + this.used * (now - this.changed);
  }

  private change(bytes: number, now: Nanoseconds): void {
    // Memory may be taken for a record that was sent a little ago: the books are kept in the order in which they are written.
    if (now > this.changed) {
      this.integral += this.used * (now - this.changed);
      this.changed = now;
    }
    this.used += bytes;
  }
}
