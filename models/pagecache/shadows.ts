/** Fewer runs than these are not worth looking through. */
const LEAST_PRUNED = 64;

/** A run of bytes that has left memory, and the age of the lists when it did. */
interface Shadow {
  readonly start: number;
  end: number;
  readonly age: number;
}

/** What of one file has left memory lately: ascending runs, without overlaps [linux mm/workingset.c, shadow entries]. */
export class Shadows {
  private runs: Shadow[] = [];
  private pruneAt = LEAST_PRUNED;

  /** Bytes leave at `age`. Runs that are adjacent and differ by less than `step` are kept as one; those before `oldest` not at all. */
  leave(start: number, end: number, age: number, step: number, oldest: number): void {
    const { runs } = this;
    const index = this.indexAt(start);
    const before = runs[index - 1];
    if (before !== undefined && before.end === start && age - before.age <= step) before.end = end;
    else runs.splice(index, 0, { start, end, age });
    if (runs.length <= this.pruneAt) return;
    this.runs = runs.filter((run) => run.age >= oldest);
    this.pruneAt = Math.max(LEAST_PRUNED, 2 * this.runs.length);
  }

  /** Bytes come back. Returns when the youngest of them left; -1 if they had not been there lately. */
  comeBack(start: number, end: number): number {
    const { runs } = this;
    const first = this.indexAt(start);
    let age = -1;
    let last = first;
    for (let run = runs[last]; run !== undefined && run.start < end; run = runs[++last]) age = Math.max(age, run.age);
    if (last === first) return -1;
    const rest: Shadow[] = [];
    const [left, right] = [runs[first] as Shadow, runs[last - 1] as Shadow];
    if (left.start < start) rest.push({ start: left.start, end: start, age: left.age });
    if (right.end > end) rest.push({ start: end, end: right.end, age: right.age });
    runs.splice(first, last - first, ...rest);
    return age;
  }

  /** Number of runs. */
  get length(): number {
    return this.runs.length;
  }

  /** The index of the first run that ends beyond `position`. */
  private indexAt(position: number): number {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle] as Shadow).end > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
