import { hashNumber, scramble } from './hash.ts';
import { type Source, Stream } from './stream.ts';

/**
 * Random numbers by identity: what belongs to message number n (its size, key, service time) does not depend on who
 * draws first, so two variants of a system see the same messages (counter-based, after Salmon et al. 2011).
 */
export class Draws {
  private readonly low: number;
  private readonly high: number;
  private readonly source: Stream;

  /** `seed`: a whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    this.source = new Stream(seed);
    this.low = scramble(seed ^ 0x5bd1e995);
    this.high = scramble(Math.floor(seed / 4294967296) + 0x27d4eb2f);
  }

  /** The numbers that belong to `identity` (0 to 2^53 - 1), from the first. The same object each time: draw, then let go. */
  of(identity: number): Source {
    const key = hashNumber(identity, this.low);
    // The words are well mixed already, so few rounds are enough to bring the counter in.
    this.source.restart(key, hashNumber(identity, this.high), this.low ^ this.high, 6);
    return this.source;
  }
}
