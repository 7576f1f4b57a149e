import { bucketOf, lowerBound } from './buckets.ts';

/** Where the time of a message went: the mean time of each hop in path order; the hops sum to the total. All in ns. */
export interface Breakdown {
  readonly total: number;
  readonly hops: { name: string; time: number }[];
}

/** Of the histogram's 10 mantissa bits, 5 are kept here: classes of latency at most 1/32 (3.1 %) wide. */
const COARSER = 5;
/** The first class: 1 ns; all that is below falls into it. */
const FIRST = bucketOf(1) >>> COARSER;
/** One class for each 1/32 of each octave up to 2^53 ns. */
const CLASSES = 53 * 32;

/** Sums the times of the hops by class of total latency, so that a percentile can be broken down, too. */
export class Hops {
  private readonly names: readonly string[];
  /** A row for each class: number of messages, sum of their latencies, sum of each hop. */
  private readonly rows: Float64Array;
  private readonly width: number;

  /** `names` of the hops in path order. */
  constructor(names: readonly string[]) {
    this.names = names;
    this.width = names.length + 2;
    this.rows = new Float64Array(CLASSES * this.width);
  }

  /**
   * Adds `count` messages whose latencies and hops go evenly from those of the first to those of the last message of a
   * batch, in ns. Each message's hops must sum to its latency.
   */
  add(
    latencyOfFirst: number,
    latencyOfLast: number,
    count: number,
    hopsOfFirst: Float64Array,
    hopsOfLast: Float64Array,
  ): void {
    if (count <= 0) return;
    const step = count === 1 ? 0 : (latencyOfLast - latencyOfFirst) / (count - 1);
    const end = classOf(latencyOfLast);
    for (let done = 0; done < count;) {
      const latencyClass = classOf(latencyOfFirst + done * step);
      const until = latencyClass === end ? count : indexOfLeaving(latencyClass, latencyOfFirst, step, done, count);
      this.addRange(latencyClass, latencyOfFirst, step, done, until, count, hopsOfFirst, hopsOfLast);
      done = until;
    }
  }

  reset(): void {
    this.rows.fill(0);
  }

  /** The mean over all messages, or over those in the class of latency (3.1 % wide) that holds the quantile `q`. */
  breakdown(q?: number | undefined): Breakdown {
    const sums = q === undefined ? this.sumOfAll() : this.rowOfQuantile(q);
    const count = sums[0]!;
    const mean = (sum: number): number => (count === 0 ? 0 : sum / count);
    return { total: mean(sums[1]!), hops: this.names.map((name, i) => ({ name, time: mean(sums[2 + i]!) })) };
  }

  /** Adds the messages `from` to `until` - 1 of a batch, all of one class. Their sum is their number times their middle. */
  private addRange(
    latencyClass: number,
    latencyOfFirst: number,
    step: number,
    from: number,
    until: number,
    count: number,
    hopsOfFirst: Float64Array,
    hopsOfLast: Float64Array,
  ): void {
    const { rows, width } = this;
    const row = latencyClass * width;
    const n = until - from;
    const middle = (from + until - 1) / 2;
    const part = count === 1 ? 0 : middle / (count - 1);
    rows[row]! += n;
    rows[row + 1]! += n * (latencyOfFirst + step * middle);
    for (let hop = 0; hop < width - 2; hop++) {
      const first = hopsOfFirst[hop]!;
      rows[row + 2 + hop]! += n * (first + (hopsOfLast[hop]! - first) * part);
    }
  }

  private sumOfAll(): Float64Array {
    const { rows, width } = this;
    const sums = new Float64Array(width);
    for (let i = 0; i < rows.length; i++) sums[i % width]! += rows[i]!;
    return sums;
  }

  private rowOfQuantile(q: number): Float64Array {
    const { rows, width } = this;
    const rank = Math.max(1, Math.ceil(q * this.sumOfAll()[0]!));
    let seen = 0;
    let last = 0;
    for (let row = 0; row < rows.length && seen < rank; row += width) {
      seen += rows[row]!;
      if (rows[row]! > 0) last = row;
    }
    return rows.subarray(last, last + width);
  }
}

function classOf(latency: number): number {
  if (!(latency >= 0)) throw new RangeError(`a latency is at least 0 ns, not ${latency}: check the order of the times`);
  return Math.min(CLASSES - 1, Math.max(0, (bucketOf(latency) >>> COARSER) - FIRST));
}

/** The index of the first message after `done` whose latency lies outside the class. */
function indexOfLeaving(latencyClass: number, first: number, step: number, done: number, count: number): number {
  const edge = lowerBound((latencyClass + FIRST + (step > 0 ? 1 : 0)) << COARSER);
  const exact = (edge - first) / step;
  const index = step > 0 ? Math.ceil(exact) : Math.floor(exact) + 1;
  return Math.min(count, Math.max(done + 1, index));
}
