import type { Nanoseconds } from '../../sim/index.ts';
import type { Arrivals } from './arrivals.ts';
import type { Times } from './times.ts';

const SECOND = 1e9; // ns

class Bursts implements Arrivals {
  readonly unlimited = false;
  private index = 0;
  private readonly gap: number;
  private readonly burst: number;
  private readonly every: number;
  private readonly start: number;

  constructor(burst: number, every: number, rate: number, start: number) {
    if (!(burst >= 1 && Number.isInteger(burst))) throw new RangeError(`a burst has 1 message or more, not ${burst}`);
    this.gap = rate > 0 ? SECOND / rate : 0;
    if (!(every > 0 && (burst - 1) * this.gap <= every)) {
      throw new RangeError(`a burst must end before the next begins: ${burst} messages do not fit into ${every} ns`);
    }
    this.burst = burst;
    this.every = every;
    this.start = start;
  }

  get next(): Nanoseconds {
    return this.nth(1);
  }

  nth(n: number): Nanoseconds {
    const index = this.index + n - 1;
    const within = index % this.burst;
    return Math.round(this.start + ((index - within) / this.burst) * this.every + within * this.gap) as Nanoseconds;
  }

  take(until: Nanoseconds, most: number, into: Times): number {
    let taken = 0;
    while (taken < most && this.next <= until) {
      const within = this.index % this.burst;
      const origin = this.start + ((this.index - within) / this.burst) * this.every;
      let n = Math.min(most - taken, this.burst - within);
      while (n > 1 && Math.round(origin + (within + n - 1) * this.gap) > until) n--;
      into.push(origin + within * this.gap, this.gap, n);
      this.index += n;
      taken += n;
    }
    return taken;
  }
}

/** `burst` messages every `every` ns, `rate` per second within a burst (0: all at once), the first at `start`. */
export function bursts(options: {
  burst: number;
  every: Nanoseconds;
  rate?: number | undefined;
  start: Nanoseconds;
}): Arrivals {
  return new Bursts(options.burst, options.every, options.rate ?? 0, options.start);
}

class Unlimited implements Arrivals {
  readonly unlimited = true;
  readonly next: Nanoseconds;

  constructor(start: Nanoseconds) {
    this.next = start;
  }

  nth(): Nanoseconds {
    return this.next;
  }

  take(until: Nanoseconds, most: number, into: Times): number {
    if (until < this.next) return 0;
    if (most === Infinity) throw new RangeError('unlimited arrivals must be taken in a stated number');
    into.push(until, 0, most);
    return most;
  }
}

/** Always a message ready from `start` on: saturation. A message is intended at the moment when it is taken. */
export function unlimited(start: Nanoseconds = 0 as Nanoseconds): Arrivals {
  return new Unlimited(start);
}
