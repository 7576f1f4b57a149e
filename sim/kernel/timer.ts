import { NEVER, type Nanoseconds } from '../units.ts';
import type { Simulator } from './simulator.ts';

/**
 * A time-out that can be moved and cleared at will: `linger.ms`, `fetch.max.wait.ms`, a heartbeat.
 *
 * Putting a deadline off costs nothing: the pending event stays where it is, and moves on when it surfaces early. So a
 * timer has at most one live event, however often it is set. Among events of one instant a timer that was put off takes
 * its turn as of that last move.
 */
export class Timer {
  private due: Nanoseconds = NEVER;
  private armedFor: Nanoseconds = NEVER;
  private ticket = -1;
  private readonly sim: Simulator;
  private readonly ring: () => void;

  constructor(sim: Simulator, ring: () => void) {
    this.sim = sim;
    this.ring = ring;
  }

  /** When the timer will ring; NEVER if it is not set. */
  get deadline(): Nanoseconds {
    return this.due;
  }

  /** Sets or moves the deadline. NEVER clears it. Throws a RangeError if it is past. */
  set(deadline: Nanoseconds): void {
    if (!(deadline >= this.sim.now)) {
      throw new RangeError(`a timer cannot be set to ${deadline} ns: it is already ${this.sim.now} ns`);
    }
    this.due = deadline;
    if (deadline >= this.armedFor) return;
    if (this.armedFor !== NEVER) this.sim.cancel(this.ticket);
    this.arm(deadline);
  }

  /** The timer will not ring. */
  clear(): void {
    this.due = NEVER;
  }

  private arm(time: Nanoseconds): void {
    this.ticket = this.sim.arm(time, surface, this);
    this.armedFor = time;
  }

  /** The pending event has surfaced. For the calendar only. */
  surface(): void {
    this.armedFor = NEVER;
    if (this.due <= this.sim.now) {
      this.due = NEVER;
      this.ring();
    } else if (this.due !== NEVER) {
      this.arm(this.due);
    }
  }
}

const surface = (timer: Timer): void => timer.surface();
