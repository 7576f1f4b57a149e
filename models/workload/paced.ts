import { type Nanoseconds, ns } from '../../sim/index.ts';
import type { Arrivals } from './arrivals.ts';
import type { Times } from './times.ts';

const SECOND = 1e9; // ns

/**
 * A client whose pace is kept by a limiter that can only sleep for a while: it sends what is due, one call after the other,
 * until it is ahead of its rate, sleeps, and finds what has become due meanwhile.
 *
 * In the steady state a round takes T = sleep / (1 - rate x call), and in each the messages that became due during the one
 * before are meant all at once, at its beginning; how they then follow each other is the client's affair.
 */
class Paced implements Arrivals {
  readonly unlimited = false;
  private readonly start: number;
  /** Length of a round in ns, and messages that become due in one. */
  private readonly round: number;
  private readonly each: number;
  private index = 0;

  constructor(start: number, round: number, each: number) {
    this.start = start;
    this.round = round;
    this.each = each;
  }

  get next(): Nanoseconds {
    return this.nth(1);
  }

  nth(n: number): Nanoseconds {
    return this.at(this.roundOf(this.index + n - 1));
  }

  take(until: Nanoseconds, most: number, into: Times): number {
    let taken = 0;
    while (taken < most) {
      const round = this.roundOf(this.index);
      const instant = this.at(round);
      if (instant > until) break;
      const n = Math.min(most - taken, this.firstOf(round + 1) - this.index);
      into.push(instant, 0, n);
      this.index += n;
      taken += n;
    }
    return taken;
  }

  private at(round: number): Nanoseconds {
    return ns(this.start + round * this.round);
  }

  /** The number of the first message of a round: as many are due before it as became due in the rounds before. */
  private firstOf(round: number): number {
    return Math.floor(round * this.each);
  }

  private roundOf(index: number): number {
    let round = Math.floor(index / this.each);
    while (this.firstOf(round + 1) <= index) round++;
    return round;
  }
}

/**
 * `rate` messages per second through a limiter that sleeps for `sleep` ns whenever it is ahead; each call of the client takes
 * `call` ns. The first round begins at `start` plus `phase` (0 to 1) of a round. Throws a RangeError if calls alone fill
 * the time.
 */
export function paced(options: {
  rate: number;
  sleep: number;
  call: number;
  start: Nanoseconds;
  phase: number;
}): Arrivals {
  const { rate, sleep, call, start, phase } = options;
  const busy = (rate * call) / SECOND;
  if (!(busy < 1)) {
    throw new RangeError(
      `${rate} messages per second of ${call} ns a call leave no time to sleep: the rate is unlimited`,
    );
  }
  const round = sleep / (1 - busy);
  return new Paced(start + phase * round, round, (rate * round) / SECOND);
}
