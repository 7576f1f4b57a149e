import type { Simulator } from '../kernel/simulator.ts';

const VALUE = 0;
const INTEGRAL = 1;
const CHANGED = 2;
const SINCE = 3;
const MAX = 4;

/** Something that holds between changes, such as a backlog or the bytes in a buffer: averaged over time, not over changes. */
export class Level {
  private readonly state = new Float64Array(5);
  private readonly sim: Simulator;

  constructor(sim: Simulator, initial = 0) {
    this.sim = sim;
    this.state[VALUE] = initial;
    this.reset();
  }

  /** The value now. */
  get value(): number {
    return this.state[VALUE]!;
  }

  /** The greatest value since the last reset. */
  get max(): number {
    return this.state[MAX]!;
  }

  set(value: number): void {
    const { state } = this;
    const { now } = this.sim;
    state[INTEGRAL]! += state[VALUE]! * (now - state[CHANGED]!);
    state[CHANGED] = now;
    state[VALUE] = value;
    if (value > state[MAX]!) state[MAX] = value;
  }

  add(difference: number): void {
    this.set(this.state[VALUE]! + difference);
  }

  /** The mean over the time since the last reset; the value itself if no time has passed. */
  mean(): number {
    const time = this.sim.now - this.state[SINCE]!;
    return time === 0 ? this.value : this.integral() / time;
  }

  /** The integral since the last reset, in units of the value x ns. */
  integral(): number {
    const { state } = this;
    return state[INTEGRAL]! + state[VALUE]! * (this.sim.now - state[CHANGED]!);
  }

  /** Forgets the past; the value stays. */
  reset(): void {
    const { state } = this;
    state[INTEGRAL] = 0;
    state[CHANGED] = state[SINCE] = this.sim.now;
    state[MAX] = state[VALUE]!;
  }
}
