import type { Nanoseconds } from '../units.ts';
import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Area } from './area.ts';
import { Fifo } from './fifo.ts';

interface Line {
  readonly priority: number;
  readonly waiting: Fifo<Process>;
}

/**
 * `capacity` equal servers behind one line (the "c" of M/G/c): a thread pool, a core, a disk's head.
 *
 * Nobody in service is interrupted. The line is first-come first-served within a priority, the lowest number first
 * (non-preemptive priorities, Cobham 1954).
 */
export class Server {
  private readonly lines: Line[] = [];
  private readonly inService: Area;
  private waiting = 0;
  private units: number;
  private readonly sim: Simulator;

  constructor(sim: Simulator, capacity: number) {
    this.sim = sim;
    this.inService = new Area(sim);
    this.units = checked(capacity);
  }

  get capacity(): number {
    return this.units;
  }

  /** How many wait and are not in service. */
  get queueLength(): number {
    return this.waiting;
  }

  /** How many servers are at work. */
  get busy(): number {
    return this.inService.value;
  }

  /** Time in service so far, summed over the servers, exact at this moment: ns x servers. */
  busyTime(): number {
    return this.inService.total();
  }

  /** Waits for a free server and keeps it for `duration`. */
  serve(duration: Nanoseconds, priority = 0): Parked {
    if (this.inService.value < this.units) {
      if (duration === 0) return Process.pass();
      const process = Process.park();
      this.inService.set(this.inService.value + 1);
      this.sim.after(duration, this.end, process);
      return parked();
    }
    const process = Process.park();
    process.amount = duration;
    this.lineOf(priority).waiting.push(process);
    this.waiting++;
    return parked();
  }

  /** Changes the number of servers. Those at work finish first; a new server takes the first in line at once. */
  resize(capacity: number): void {
    this.units = checked(capacity);
    while (this.waiting > 0 && this.inService.value < this.units) {
      this.inService.set(this.inService.value + 1);
      this.beginNext();
    }
  }

  private readonly end = (process: Process): void => {
    if (this.waiting > 0 && this.inService.value <= this.units) this.beginNext();
    else this.inService.set(this.inService.value - 1);
    process.resume();
  };

  private beginNext(): void {
    const next = this.firstInLine();
    this.waiting--;
    this.sim.after(next.amount as Nanoseconds, this.end, next);
  }

  private firstInLine(): Process {
    const { lines } = this;
    let i = 0;
    while (lines[i]!.waiting.isEmpty) i++;
    return lines[i]!.waiting.shift()!;
  }

  private lineOf(priority: number): Line {
    const { lines } = this;
    let i = 0;
    while (i < lines.length && lines[i]!.priority < priority) i++;
    const found = lines[i];
    if (found !== undefined && found.priority === priority) return found;
    const line = { priority, waiting: new Fifo<Process>() };
    lines.splice(i, 0, line);
    return line;
  }
}

function checked(capacity: number): number {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`a server needs a capacity of at least 1 whole unit, not ${capacity}`);
  }
  return capacity;
}
