import type { Simulator } from '../kernel/simulator.ts';

/** The integral over time of something that changes in steps, such as the number of busy servers. Exact while below 2^53. */
export class Area {
  /** The present value, the integral up to the last change, and when that was: raw doubles, boxed by no write. */
  private readonly state = new Float64Array(3);
  private readonly sim: Simulator;

  constructor(sim: Simulator) {
    this.sim = sim;
    this.state[2] = sim.now;
  }

  get value(): number {
    return this.state[0]!;
  }

  set(value: number): void {
    const { state } = this;
    const { now } = this.sim;
    state[1]! += state[0]! * (now - state[2]!);
    state[2] = now;
    state[0] = value;
  }

  /** The integral up to this moment, in ns times the unit of the value. */
  total(): number {
    const { state } = this;
    return state[1]! + state[0]! * (this.sim.now - state[2]!);
  }
}
