import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Area } from './area.ts';
import { Fifo } from './fifo.ts';

/**
 * A number of permits that are taken and given back: max.in.flight, buffer.memory, prefetch, credit flow.
 *
 * Strictly first-come first-served: a small request does not overtake a large one that has to wait.
 */
export class Credits {
  private left: number;
  private readonly takers = new Fifo<Process>();
  /** 1 while somebody waits, else 0. */
  private readonly held: Area;
  private readonly sim: Simulator;

  constructor(sim: Simulator, amount: number) {
    if (!(amount >= 0)) throw new RangeError(`credits start from at least 0, not ${amount}`);
    this.sim = sim;
    this.left = amount;
    this.held = new Area(sim);
  }

  get available(): number {
    return this.left;
  }

  /** How many processes wait for credit. */
  get waiting(): number {
    return this.takers.length;
  }

  /** For how long so far somebody has been waiting, exact at this moment, in ns. */
  emptyTime(): number {
    return this.held.total();
  }

  /** Takes `n` credits, as soon as there are that many and nobody waits in front. */
  take(n = 1): Parked {
    if (this.tryTake(n)) return Process.pass();
    const process = Process.park();
    process.amount = n;
    this.takers.push(process);
    if (this.takers.length === 1) this.held.set(1);
    return parked();
  }

  /** Takes `n` credits if that can be done at once; says whether it could. */
  tryTake(n = 1): boolean {
    if (this.left < n || !this.takers.isEmpty) return false;
    this.left -= n;
    return true;
  }

  /** Gives `n` credits (back), and lets those go on who wait for them, once the giver has finished its own step. */
  give(n = 1): void {
    this.left += n;
    for (let first = this.takers.peek(); first !== undefined && first.amount <= this.left; first = this.takers.peek()) {
      this.left -= first.amount;
      this.takers.shift();
      this.sim.resumeSoon(first);
      if (this.takers.isEmpty) this.held.set(0);
    }
  }
}
