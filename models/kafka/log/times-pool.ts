import type { Times } from '../../workload/index.ts';

const SHIFT = 12; // assumption: 4096 runs a slab, 96 KiB
const SLAB = 1 << SHIFT;
const MASK = SLAB - 1;

/** No run: the end of a list. */
export const NO_RUN = -1;

/**
 * The instants of many batches, as lists of runs in pooled columns: 24 bytes a run, and no object. A list is named by the
 * number of its first run. What is freed is used again.
 */
export class TimesPool {
  private readonly starts: Float64Array[] = [];
  private readonly steps: Float64Array[] = [];
  private readonly counts: Int32Array[] = [];
  private readonly nexts: Int32Array[] = [];
  private free = NO_RUN;
  private used = 0;

  /** Copies instants into the pool; returns the number of the list. */
  keep(times: Times): number {
    let first = NO_RUN;
    for (let r = times.runs - 1; r >= 0; r--) {
      const run = this.take();
      const [slab, at] = [run >>> SHIFT, run & MASK];
      this.starts[slab]![at] = times.runStart(r);
      this.steps[slab]![at] = times.runStep(r);
      this.counts[slab]![at] = times.runCount(r);
      this.nexts[slab]![at] = first;
      first = run;
    }
    return first;
  }

  /** Puts the instants of a list into `into`, which is cleared before. */
  read(list: number, into: Times): Times {
    into.clear();
    for (let run = list; run !== NO_RUN;) {
      const [slab, at] = [run >>> SHIFT, run & MASK];
      into.push(this.starts[slab]![at]!, this.steps[slab]![at]!, this.counts[slab]![at]!);
      run = this.nexts[slab]![at]!;
    }
    return into;
  }

  /** Gives the runs of a list back. */
  drop(list: number): void {
    for (let run = list; run !== NO_RUN;) {
      const [slab, at] = [run >>> SHIFT, run & MASK];
      const next = this.nexts[slab]![at]!;
      this.nexts[slab]![at] = this.free;
      this.free = run;
      run = next;
    }
  }

  private take(): number {
    const run = this.free;
    if (run !== NO_RUN) {
      this.free = this.nexts[run >>> SHIFT]![run & MASK]!;
      return run;
    }
    if ((this.used & MASK) === 0) {
      this.starts.push(new Float64Array(SLAB));
      this.steps.push(new Float64Array(SLAB));
      this.counts.push(new Int32Array(SLAB));
      this.nexts.push(new Int32Array(SLAB));
    }
    return this.used++;
  }
}
