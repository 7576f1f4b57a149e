/**
 * A set of message ordinals, kept as ranges behind a settled frontier: everything below `frontier` is in. Additions in
 * order cost O(1) and no memory; what faults have scattered waits above the frontier in a sorted list of ranges, which
 * costs O(log ranges) to search.
 */
export class OrdinalSet {
  /** All ordinals below this one are in the set. */
  frontier = 0;
  /** How many ordinals are in the set. */
  size = 0;
  // Ranges above the frontier: [firsts[i], ends[i]), ascending, neither touching each other nor the frontier.
  private readonly firsts: number[] = [];
  private readonly ends: number[] = [];

  /** Adds `count` ordinals from `first` on; returns how many of them were new. */
  add(first: number, count: number): number {
    if (count <= 0) return 0;
    if (first <= this.frontier && this.firsts.length === 0) return this.advance(first + count);
    return this.merge(first < this.frontier ? this.frontier : first, first + count);
  }

  /** Takes `count` ordinals from `first` on out of the set; returns how many were in it. */
  remove(first: number, count: number): number {
    const removed = this.countIn(first, count);
    if (removed === 0) return 0;
    const end = first + count;
    if (first < this.frontier) {
      if (end < this.frontier) {
        this.firsts.unshift(end);
        this.ends.unshift(this.frontier);
      }
      this.frontier = first;
    }
    this.cutOut(first, end);
    this.size -= removed;
    return removed;
  }

  /** Calls `visit` with each range of the set within the `count` ordinals from `first` on, in order. */
  forEachIn(first: number, count: number, visit: (first: number, count: number) => void): void {
    const end = first + count;
    if (first < this.frontier) visit(first, Math.min(end, this.frontier) - first);
    for (let i = this.firstEndingAfter(first); i < this.firsts.length; i++) {
      const low = Math.max(first, this.firsts[i] as number);
      const high = Math.min(end, this.ends[i] as number);
      if (low >= high) break;
      visit(low, high - low);
    }
  }

  /** Whether the ordinal is in the set. */
  has(ordinal: number): boolean {
    if (ordinal < this.frontier) return true;
    const i = this.firstEndingAfter(ordinal);
    return i < this.firsts.length && (this.firsts[i] as number) <= ordinal;
  }

  /** How many of the `count` ordinals from `first` on are in the set. */
  countIn(first: number, count: number): number {
    const end = first + count;
    if (end <= this.frontier) return count > 0 ? count : 0;
    let found = first < this.frontier ? this.frontier - first : 0;
    for (let i = this.firstEndingAfter(first); i < this.firsts.length; i++) {
      const low = Math.max(first, this.firsts[i] as number);
      const high = Math.min(end, this.ends[i] as number);
      if (low >= high) break;
      found += high - low;
    }
    return found;
  }

  /** How many separate ranges wait above the frontier. */
  get scattered(): number {
    return this.firsts.length;
  }

  private cutOut(first: number, end: number): void {
    const { firsts, ends } = this;
    for (let i = this.firstEndingAfter(first); i < firsts.length && (firsts[i] as number) < end;) {
      const [low, high] = [firsts[i] as number, ends[i] as number];
      const rest: [number, number][] = [];
      if (low < first) rest.push([low, first]);
      if (high > end) rest.push([end, high]);
      firsts.splice(i, 1, ...rest.map(([start]) => start));
      ends.splice(i, 1, ...rest.map(([, stop]) => stop));
      i += rest.length;
    }
  }

  private advance(end: number): number {
    const fresh = end - this.frontier;
    if (fresh <= 0) return 0;
    this.frontier = end;
    this.size += fresh;
    return fresh;
  }

  private merge(first: number, end: number): number {
    if (end <= first) return 0;
    const { firsts, ends } = this;
    // All ranges that touch [first, end) melt into one: from `low` up to `high`, exclusive.
    const low = this.firstEndingAfter(first - 1);
    let high = low;
    let mergedFirst = first;
    let mergedEnd = end;
    let known = 0;
    while (high < firsts.length && (firsts[high] as number) <= end) {
      known += (ends[high] as number) - (firsts[high] as number);
      mergedFirst = Math.min(mergedFirst, firsts[high] as number);
      mergedEnd = Math.max(mergedEnd, ends[high] as number);
      high++;
    }
    if (mergedFirst <= this.frontier) {
      firsts.splice(0, high);
      ends.splice(0, high);
      this.frontier = mergedEnd;
    } else {
      firsts.splice(low, high - low, mergedFirst);
      ends.splice(low, high - low, mergedEnd);
    }
    const fresh = mergedEnd - mergedFirst - known;
    this.size += fresh;
    return fresh;
  }

  /** The first scattered range whose end lies beyond `ordinal`. */
  private firstEndingAfter(ordinal: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] as number) > ordinal) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
