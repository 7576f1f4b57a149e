/** A run of bytes. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** A set of bytes of a file as runs: ascending, without overlaps, joined where they touch. */
export class Runs {
  bytes = 0;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  get isEmpty(): boolean {
    return this.starts.length === 0;
  }

  /** Number of runs. */
  get length(): number {
    return this.starts.length;
  }

  /** Adds start..end. Returns how many of these bytes were not in it. */
  add(start: number, end: number): number {
    const { starts, ends } = this;
    const first = indexOfEnd(ends, start);
    let [from, to, known] = [start, end, 0];
    let last = first;
    for (; last < starts.length && (starts[last] as number) <= end; last++) {
      const [a, b] = [starts[last] as number, ends[last] as number];
      known += Math.max(0, Math.min(b, end) - Math.max(a, start));
      from = Math.min(from, a);
      to = Math.max(to, b);
    }
    starts.splice(first, last - first, from);
    ends.splice(first, last - first, to);
    this.bytes += end - start - known;
    return end - start - known;
  }

  /** Adds what of start..end `others` does not have. Returns how many of these bytes were in neither. */
  addBeside(others: Runs, start: number, end: number): number {
    let added = 0;
    for (let at = start; at < end;) {
      const to = Math.min(others.nextAfter(at), end);
      if (to > at) added += this.add(at, to);
      at = Math.max(to, others.endOf(to));
    }
    return added;
  }

  /** Where the next of its bytes is, from `position` on; Infinity if there is none. */
  nextAfter(position: number): number {
    const start = this.starts[indexOfEnd(this.ends, position + 1)];
    return start === undefined ? Infinity : Math.max(start, position);
  }

  /** The end of the run that has `position`; `position` itself if none has it. */
  endOf(position: number): number {
    const index = indexOfEnd(this.ends, position + 1);
    return (this.starts[index] ?? Infinity) <= position ? (this.ends[index] as number) : position;
  }

  /** Takes out the next run from `position` on, or else the first of all: `most` bytes of it at most. */
  take(position: number, most: number): Run | undefined {
    const { starts, ends } = this;
    if (this.isEmpty) return undefined;
    const next = indexOfEnd(ends, position + 1);
    const index = next < starts.length ? next : 0;
    const [start, whole] = [starts[index] as number, ends[index] as number];
    const end = Math.min(whole, start + most);
    if (end < whole) starts[index] = end;
    else {
      starts.splice(index, 1);
      ends.splice(index, 1);
    }
    this.bytes -= end - start;
    return { start, end };
  }

  /** Takes out all below `position`. Returns how many bytes these were. */
  forget(position: number): number {
    const before = this.bytes;
    while ((this.starts[0] ?? Infinity) < position) this.take(0, position - (this.starts[0] as number));
    return before - this.bytes;
  }

  clear(): void {
    this.starts.length = this.ends.length = this.bytes = 0;
  }
}

/** The index of the first run that ends at `position` or beyond. */
function indexOfEnd(ends: readonly number[], position: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) >= position) high = middle;
    else low = middle + 1;
  }
  return low;
}
