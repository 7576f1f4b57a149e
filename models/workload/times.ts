import type { Nanoseconds } from '../../sim/index.ts';

// A run takes three numbers of the column: unrounded start (ns), step (ns), count.
const WIDTH = 3;

/** How far a run may start from where its predecessor would go on, in ns, and still be taken for its continuation. */
const TOUCHING = 1 / 1024;

/**
 * The instants of consecutive messages, in ns, kept as runs of evenly spaced ones: a constant rate is one run for any
 * number of messages. The message i of a run lies at round(start + i x step), computed from its index, so that nothing
 * drifts. Instants neither ascend nor differ by necessity (a whole batch may share one).
 */
export class Times {
  /** How many instants there are. */
  count = 0;
  /** Its room is kept: what counts lies between `head` and `end`. */
  private readonly column: number[] = [];
  private head = 0;
  private end = 0;

  /** `count` instants from `start` on, `step` apart; a run that goes on with the one before it is merged into it. */
  push(start: number, step: number, count: number): void {
    if (count <= 0) return;
    this.count += count;
    const { column, end } = this;
    const last = end - WIDTH;
    if (last >= this.head && this.continues(last, start, step, count)) {
      column[last + 2] = (column[last + 2] as number) + count;
      return;
    }
    column[end] = start;
    column[end + 1] = step;
    column[end + 2] = count;
    this.end = end + WIDTH;
  }

  private continues(last: number, start: number, step: number, count: number): boolean {
    const column = this.column;
    const lastStart = column[last] as number;
    const lastCount = column[last + 2] as number;
    if (lastCount === 1) {
      // A single instant has no step yet: with the next one it makes a run of that spacing.
      const gap = start - lastStart;
      if (count !== 1 && (gap - step >= TOUCHING || step - gap >= TOUCHING)) return false;
      column[last + 1] = count === 1 ? gap : step;
      return true;
    }
    const lastStep = column[last + 1] as number;
    if (count !== 1 && step !== lastStep) return false;
    const off = start - (lastStart + lastCount * lastStep);
    return off < TOUCHING && off > -TOUCHING;
  }

  /** The first instant; 0 if there is none. */
  get first(): Nanoseconds {
    return (this.count === 0 ? 0 : Math.round(this.column[this.head] as number)) as Nanoseconds;
  }

  /** The last instant; 0 if there is none. */
  get last(): Nanoseconds {
    if (this.count === 0) return 0 as Nanoseconds;
    const at = this.end - WIDTH;
    const step = this.column[at + 1] as number;
    return Math.round((this.column[at] as number) + ((this.column[at + 2] as number) - 1) * step) as Nanoseconds;
  }

  /** The instant of message i, from 0. Throws a RangeError outside. */
  at(i: number): Nanoseconds {
    if (!(i >= 0 && i < this.count)) throw new RangeError(`there is no instant ${i} among ${this.count}`);
    let rest = i;
    let at = this.head;
    while (rest >= (this.column[at + 2] as number)) {
      rest -= this.column[at + 2] as number;
      at += WIDTH;
    }
    return Math.round((this.column[at] as number) + rest * (this.column[at + 1] as number)) as Nanoseconds;
  }

  /** How many runs there are. */
  get runs(): number {
    return (this.end - this.head) / WIDTH;
  }

  /** Where run r starts, in ns, not rounded. */
  runStart(r: number): number {
    return this.column[this.head + r * WIDTH] as number;
  }

  /** The spacing of run r, in ns, not rounded. */
  runStep(r: number): number {
    return this.column[this.head + r * WIDTH + 1] as number;
  }

  /** How many instants run r has. */
  runCount(r: number): number {
    return this.column[this.head + r * WIDTH + 2] as number;
  }

  /** The mean instant, in ns, not rounded; 0 if there is none. */
  get mean(): number {
    if (this.count === 0) return 0;
    let sum = 0;
    for (let at = this.head; at < this.end; at += WIDTH) {
      const n = this.column[at + 2] as number;
      sum += n * ((this.column[at] as number) + ((n - 1) / 2) * (this.column[at + 1] as number));
    }
    return sum / this.count;
  }

  /** Removes the first n instants (all, if there are fewer) and returns them. */
  split(n: number): Times {
    const taken = new Times();
    this.splitInto(n, taken);
    return taken;
  }

  /** Removes the first n instants (all, if there are fewer) and appends them to `into`. */
  splitInto(n: number, into: Times): void {
    let rest = Math.min(n, this.count);
    this.count -= rest;
    const column = this.column;
    while (rest > 0) {
      const start = column[this.head] as number;
      const step = column[this.head + 1] as number;
      const count = column[this.head + 2] as number;
      if (count > rest) {
        column[this.head] = start + rest * step;
        column[this.head + 2] = count - rest;
        into.push(start, step, rest);
        break;
      }
      into.push(start, step, count);
      this.head += WIDTH;
      rest -= count;
    }
    this.tidy();
  }

  /** Adds all instants of `other` behind these; `other` is left as it is. */
  append(other: Times): void {
    for (let at = other.head; at < other.end; at += WIDTH) {
      this.push(other.column[at] as number, other.column[at + 1] as number, other.column[at + 2] as number);
    }
  }

  /** Forgets all instants. */
  clear(): void {
    this.count = 0;
    this.head = this.end = 0;
  }

  /** Gives back the room of what was split off, once it is the larger part. */
  private tidy(): void {
    if (this.count === 0) this.clear();
    else if (this.head >= 16 * WIDTH && this.head * 2 >= this.end) {
      this.column.copyWithin(0, this.head, this.end);
      this.end -= this.head;
      this.head = 0;
    }
  }
}
