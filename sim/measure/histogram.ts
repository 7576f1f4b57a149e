import { bucketBounds, bucketOf, lowerBound } from './buckets.ts';

/** A histogram as plain data: only buckets that hold something, in ascending order. */
export interface HistogramData {
  count: number;
  sum: number;
  min: number;
  max: number;
  buckets: [index: number, count: number][];
}

/**
 * A distribution of values >= 0 (typically ns) with quantiles to within 0.1 %, and exact count, sum, least and greatest.
 *
 * Merging is exact: the merged histogram is the one that had seen all values. Nothing is allocated per value.
 */
export class Histogram {
  private counts = new Float64Array(0);
  /** The bucket of counts[0]. */
  private base = 0;
  private zeros = 0;
  /** Count, sum, least, greatest: raw doubles. */
  private readonly totals = new Float64Array([0, 0, Infinity, -Infinity]);

  /** How many values. */
  get count(): number {
    return this.totals[0]!;
  }

  /** The sum of all values, exact while below 2^53. */
  get sum(): number {
    return this.totals[1]!;
  }

  /** The mean of all values, not of their buckets. NaN if there are none. */
  get mean(): number {
    return this.sum / this.count;
  }

  /** The least value. NaN if there are none. */
  get min(): number {
    return this.count === 0 ? NaN : this.totals[2]!;
  }

  /** The greatest value. NaN if there are none. */
  get max(): number {
    return this.count === 0 ? NaN : this.totals[3]!;
  }

  /** Records `value`, `count` times. Throws a RangeError for a negative value. */
  record(value: number, count = 1): void {
    if (!(value >= 0 && value < Infinity)) refuse(value);
    if (count === 0) return;
    this.addTotals(value * count, value, value, count);
    this.addToBucket(bucketOf(value), count);
  }

  /**
   * Records `count` values evenly spaced from `first` to `last`, both included: the messages of a batch. The order of
   * first and last does not matter. Costs at most one step a value or a bucket, whichever are fewer.
   */
  recordSpread(first: number, last: number, count: number): void {
    const low = Math.min(first, last);
    const high = Math.max(first, last);
    if (!(low >= 0 && high < Infinity)) refuse(low);
    if (count <= 0) return;
    if (count === 1 || low === high) {
      this.record((low + high) / 2, count);
      return;
    }
    this.addTotals(((low + high) / 2) * count, low, high, count);
    const from = bucketOf(low);
    const to = bucketOf(high);
    if (to > 0) this.cover(from === 0 ? to : from, to);
    if (count <= to - from) this.spreadOneByOne(low, high, count, to);
    else this.spreadByBuckets(low, high, count, from, to);
  }

  /** The value below or at which a part `q` of all values lies, within 0.1 %. NaN if there are none. */
  quantile(q: number): number {
    const { count, zeros, counts, min, max } = this;
    if (count === 0) return NaN;
    const rank = Math.max(1, Math.ceil(q * count));
    if (rank <= zeros) return min;
    if (rank >= count) return max;
    let seen = zeros;
    for (let i = 0; i < counts.length; i++) {
      seen += counts[i]!;
      if (seen >= rank) return Math.min(max, Math.max(min, middleOf(this.base + i)));
    }
    return max;
  }

  /** Adds all that `other` has recorded. */
  merge(other: Histogram): void {
    if (other.count === 0) return;
    const { totals } = other;
    this.addTotals(totals[1]!, totals[2]!, totals[3]!, totals[0]!);
    this.zeros += other.zeros;
    if (other.counts.length === 0) return;
    this.cover(other.base, other.base + other.counts.length - 1);
    const offset = other.base - this.base;
    for (let i = 0; i < other.counts.length; i++) this.counts[offset + i]! += other.counts[i]!;
  }

  /** Forgets all values, but keeps its room. */
  reset(): void {
    this.counts.fill(0);
    this.zeros = 0;
    this.totals.set([0, 0, Infinity, -Infinity]);
  }

  /** All of it as plain data, for JSON or another thread. An empty histogram has min and max 0. */
  snapshot(): HistogramData {
    const buckets: [index: number, count: number][] = [];
    if (this.zeros > 0) buckets.push([0, this.zeros]);
    for (const [i, count] of this.counts.entries()) if (count > 0) buckets.push([this.base + i, count]);
    const isEmpty = this.count === 0;
    return { count: this.count, sum: this.sum, min: isEmpty ? 0 : this.min, max: isEmpty ? 0 : this.max, buckets };
  }

  /** The histogram that `snapshot` has described. */
  static from(data: HistogramData): Histogram {
    const histogram = new Histogram();
    if (data.count === 0) return histogram;
    histogram.addTotals(data.sum, data.min, data.max, data.count);
    for (const [index, count] of data.buckets) histogram.addToBucket(index, count);
    return histogram;
  }

  private addTotals(sum: number, min: number, max: number, count: number): void {
    const { totals } = this;
    totals[0]! += count;
    totals[1]! += sum;
    if (min < totals[2]!) totals[2] = min;
    if (max > totals[3]!) totals[3] = max;
  }

  private addToBucket(bucket: number, count: number): void {
    if (bucket === 0) {
      this.zeros += count;
      return;
    }
    let at = bucket - this.base;
    if (at < 0 || at >= this.counts.length) {
      this.cover(bucket, bucket);
      at = bucket - this.base;
    }
    this.counts[at]! += count;
  }

  private spreadOneByOne(low: number, high: number, count: number, last: number): void {
    const step = (high - low) / (count - 1);
    // Rounding must not push the last value out of the bucket of `high`.
    for (let i = 0; i < count; i++) this.addToBucket(Math.min(last, bucketOf(low + i * step)), 1);
  }

  private spreadByBuckets(low: number, high: number, count: number, from: number, to: number): void {
    const step = (high - low) / (count - 1);
    let done = 0;
    for (let bucket = from; bucket < to && done < count; bucket++) {
      // How many of the values low, low + step, … lie below the bucket's end.
      const below = Math.min(count, Math.ceil((lowerBound(bucket + 1) - low) / step));
      if (below > done) this.addToBucket(bucket, below - done);
      done = Math.max(done, below);
    }
    if (done < count) this.addToBucket(to, count - done);
  }

  /** Makes room for the buckets from `low` to `high`, by whole octaves so that it happens seldom. */
  private cover(low: number, high: number): void {
    const isNew = this.counts.length === 0;
    const from = isNew ? low & ~1023 : Math.min(this.base, low & ~1023);
    const to = Math.max(isNew ? 0 : this.base + this.counts.length, (high | 1023) + 1);
    if (!isNew && from === this.base && to === this.base + this.counts.length) return;
    const counts = new Float64Array(to - from);
    counts.set(this.counts, isNew ? 0 : this.base - from);
    this.counts = counts;
    this.base = from;
  }
}

function middleOf(bucket: number): number {
  const [low, high] = bucketBounds(bucket);
  return (low + high) / 2;
}

function refuse(value: number): never {
  throw new RangeError(`a histogram records finite values of at least 0, not ${value}`);
}
