import type { Nanoseconds } from '../units.ts';
import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Timer } from '../kernel/timer.ts';
import { FinishLine } from './finish-line.ts';

const LEVEL = 0;
const UPDATED = 1;
const USED = 2;

/**
 * A capacity shared equally by all who use it (egalitarian processor sharing): a disk's bandwidth, a link, a CPU.
 *
 * Virtual time makes it exact without touching each job at each change: let V grow at the rate that each job gets; a
 * job of `work` that enters at V is done when V has grown by `work` (Parekh and Gallager 1993). One movable timer stands
 * at the earliest finish. Finishes are rounded up to whole nanoseconds.
 */
export class Shared {
  /** Work done for each job so far (V), when that was, and the capacity used so far in ns of full use. */
  private readonly state = new Float64Array(3);
  private readonly jobs = new FinishLine();
  private readonly timer: Timer;
  private readonly sim: Simulator;
  /** Work units per nanosecond. */
  private readonly capacity: number;
  private readonly perJobCap: number;

  /** `capacity` and `perJobCap` in work units per second. */
  constructor(sim: Simulator, capacity: number, perJobCap = Infinity) {
    if (!(capacity > 0 && perJobCap > 0)) {
      throw new RangeError(`shared capacity and its cap per job must be above 0, not ${capacity} and ${perJobCap}`);
    }
    this.sim = sim;
    this.capacity = capacity / 1e9;
    this.perJobCap = perJobCap / 1e9;
    this.timer = new Timer(sim, () => this.finish());
  }

  /** How many jobs are in service. */
  get busy(): number {
    return this.jobs.length;
  }

  /** Use so far in nanoseconds of the full capacity, exact at this moment. */
  busyTime(): number {
    return this.state[USED]! + this.sinceUpdate() * this.share() * (this.jobs.length / this.capacity);
  }

  /** Waits until `work` units have been done. */
  use(work: number): Parked {
    if (!(work >= 0)) throw new RangeError(`work must be at least 0 units, not ${work}`);
    if (work === 0) return Process.pass();
    const process = Process.park();
    this.advance();
    this.jobs.push(this.state[LEVEL]! + work, process);
    this.setTimer();
    return parked();
  }

  /** The rate of each job, in work units per nanosecond. */
  private share(): number {
    return this.jobs.length === 0 ? 0 : Math.min(this.capacity / this.jobs.length, this.perJobCap);
  }

  private sinceUpdate(): number {
    return this.sim.now - this.state[UPDATED]!;
  }

  private advance(): void {
    const { state } = this;
    const done = this.sinceUpdate() * this.share();
    state[USED]! += done * (this.jobs.length / this.capacity);
    state[LEVEL]! += done;
    state[UPDATED] = this.sim.now;
  }

  private setTimer(): void {
    if (this.jobs.length === 0) {
      this.state[LEVEL] = 0; // an idle moment: start afresh, so that V keeps its precision
      return;
    }
    const left = (this.jobs.firstFinish - this.state[LEVEL]!) / this.share();
    // A hair less, lest the rounding error of a finish that falls on a whole nanosecond cost one more.
    this.timer.set((this.sim.now + Math.max(0, Math.ceil(left - 1e-4))) as Nanoseconds);
  }

  private finish(): void {
    this.advance();
    const { state } = this;
    if (state[LEVEL]! < this.jobs.firstFinish) state[LEVEL] = this.jobs.firstFinish;
    const first = this.jobs.shift();
    while (this.jobs.length > 0 && this.jobs.firstFinish <= state[LEVEL]!) this.sim.resumeSoon(this.jobs.shift());
    this.setTimer();
    first.resume();
  }
}
