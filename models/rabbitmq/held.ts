import type { Simulator } from '../../sim/index.ts';

/** For how long something was held back by a window (credit, prefetch, unconfirmed messages), in ns. */
export class Held {
  private readonly sim: Simulator;
  private total = 0;
  private since = -1;

  constructor(sim: Simulator) {
    this.sim = sim;
  }

  /** Held back from now on, or no longer. */
  set(isHeld: boolean): void {
    if (isHeld && this.since < 0) this.since = this.sim.now;
    else if (!isHeld && this.since >= 0) {
      this.total += this.sim.now - this.since;
      this.since = -1;
    }
  }

  /** Time held back so far, in ns. */
  time(): number {
    return this.total + (this.since < 0 ? 0 : this.sim.now - this.since);
  }
}
