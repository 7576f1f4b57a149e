import { NEVER, type Nanoseconds, type Stream } from '../../sim/index.ts';
import type { Arrivals } from './arrivals.ts';
import type { Times } from './times.ts';

const SECOND = 1e9; // ns

/** Instants that are computed one after the other, some ahead of the taking, in a ring buffer. */
abstract class Drawn implements Arrivals {
  readonly unlimited = false;
  private ring = new Float64Array(64);
  private head = 0;
  private length = 0;

  /** The next instant, not before the one that was drawn last; Infinity if there is none. */
  protected abstract draw(): number;

  get next(): Nanoseconds {
    return this.nth(1);
  }

  nth(n: number): Nanoseconds {
    while (this.length < n) this.lay(Math.round(this.draw()));
    return this.ring[(this.head + n - 1) & (this.ring.length - 1)] as Nanoseconds;
  }

  take(until: Nanoseconds, most: number, into: Times): number {
    let taken = 0;
    while (taken < most) {
      const instant = this.nth(1);
      if (instant > until || instant === NEVER) break;
      into.push(instant, 0, 1);
      this.head = (this.head + 1) & (this.ring.length - 1);
      this.length--;
      taken++;
    }
    return taken;
  }

  private lay(instant: number): void {
    if (this.length === this.ring.length) this.widen();
    this.ring[(this.head + this.length++) & (this.ring.length - 1)] = instant;
  }

  private widen(): void {
    const old = this.ring;
    this.ring = new Float64Array(old.length * 2);
    for (let i = 0; i < this.length; i++) this.ring[i] = old[(this.head + i) & (old.length - 1)] as number;
    this.head = 0;
  }
}

class Poisson extends Drawn {
  private instant: number;
  private readonly meanGap: number;
  private readonly stream: Stream;

  constructor(rate: number, stream: Stream, start: number) {
    super();
    this.instant = start;
    this.meanGap = SECOND / rate;
    this.stream = stream;
  }

  protected override draw(): number {
    if (this.meanGap === Infinity) return Infinity;
    return (this.instant += this.stream.exponential(this.meanGap));
  }
}

/** `rate` messages per second with exponential gaps, from `start` (ns) on. */
export function poisson(options: { rate: number; stream: Stream; start: Nanoseconds }): Arrivals {
  return new Poisson(options.rate, options.stream, options.start);
}

class Trace extends Drawn {
  private index = 0;
  private readonly times: readonly number[];
  private readonly start: number;

  constructor(times: readonly number[], start: number) {
    super();
    times.forEach((time, i) => {
      if (i > 0 && time < (times[i - 1] as number)) {
        throw new RangeError(`the instants of a trace must ascend: number ${i} is ${time}, after ${times[i - 1]}`);
      }
    });
    this.times = times;
    this.start = start;
  }

  protected override draw(): number {
    const time = this.times[this.index];
    if (time === undefined) return Infinity;
    this.index++;
    return this.start + time;
  }
}

/** Exactly these instants (ns after `start`, ascending). */
export function trace(times: readonly number[], start: Nanoseconds = 0 as Nanoseconds): Arrivals {
  return new Trace(times, start);
}
