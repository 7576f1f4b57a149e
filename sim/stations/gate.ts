import type { Nanoseconds } from '../units.ts';
import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Timer } from '../kernel/timer.ts';

/**
 * One process waits here until somebody opens the gate or its patience runs out: `linger.ms`, `fetch.max.wait.ms`.
 *
 * Opening a gate at which nobody waits does nothing, so test before you wait:
 * `if (!log.hasNew) yield log.arrival.wait(patience)`.
 */
export class Gate {
  private waiter: Process | undefined;
  private wasOpened = false;
  private readonly sim: Simulator;
  private readonly patience: Timer;

  constructor(sim: Simulator) {
    this.sim = sim;
    this.patience = new Timer(sim, () => this.release(false));
  }

  /** Whether the last wait ended because the gate was opened; false if patience ran out. */
  get opened(): boolean {
    return this.wasOpened;
  }

  /** Whether somebody waits. */
  get isWaitedFor(): boolean {
    return this.waiter !== undefined;
  }

  /** Waits for the opening, but no longer than `patience` (NEVER: for ever). */
  wait(patience: Nanoseconds): Parked {
    if (this.waiter !== undefined) {
      throw new Error(
        'a gate has room for one process and somebody is waiting already: give each its own gate, or use a Latch',
      );
    }
    if (patience <= 0) {
      this.wasOpened = false;
      return Process.pass();
    }
    this.waiter = Process.park();
    this.patience.set((this.sim.now + patience) as Nanoseconds);
    return parked();
  }

  /** Lets the waiter go on, once the opener has finished its own step. */
  open(): void {
    if (this.waiter === undefined) return;
    this.patience.clear();
    this.release(true);
  }

  private release(opened: boolean): void {
    const process = this.waiter!;
    this.waiter = undefined;
    this.wasOpened = opened;
    if (opened) this.sim.resumeSoon(process);
    else process.resume();
  }
}
