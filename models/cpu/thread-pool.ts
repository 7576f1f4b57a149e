import { Fifo, type Nanoseconds, type Parked, parked, Process, type Simulator, type World } from '../../sim/index.ts';
import type { Cpu } from './cpu.ts';

/** Marks somebody in line who wants a thread to keep, not to work on. */
const KEPT = -1;

/**
 * A fixed number of threads on the cores of a machine: work waits for a thread, then for a core, and keeps both until it
 * is done. One event for each piece of work if both are free.
 */
export class ThreadPool {
  readonly name: string;
  readonly threads: number;
  private readonly sim: Simulator;
  private readonly cpu: Cpu;
  private readonly line = new Fifo<Process>();
  private taken = 0;
  private integral = 0;
  private changed = 0;

  constructor(world: World, name: string, options: { threads: number }, cpu: Cpu) {
    const { threads } = options;
    if (!(Number.isInteger(threads) && threads >= 1)) {
      throw new RangeError(`the thread pool '${name}' must have 1 thread or more, not ${threads}`);
    }
    this.sim = world.sim;
    this.name = name;
    this.threads = threads;
    this.cpu = cpu;
  }

  /** Works for `cost` (at speed 1) on a thread of the pool. */
  work(cost: Nanoseconds): Parked {
    if (cost === 0 && this.taken < this.threads) return Process.pass();
    const process = Process.park();
    process.amount = cost;
    if (this.taken < this.threads) {
      this.take();
      this.cpu.submit(process, this);
    } else {
      this.line.push(process);
    }
    return parked();
  }

  /** Takes a thread and keeps it, while its owner waits for something else, until `release()`. */
  hold(): Parked {
    if (this.taken < this.threads) {
      this.take();
      return Process.pass();
    }
    const process = Process.park();
    process.amount = KEPT;
    this.line.push(process);
    return parked();
  }

  /** Gives back a thread that was kept by `hold()`. */
  release(): void {
    const next = this.line.shift();
    if (next === undefined) {
      this.account();
      this.taken--;
    } else if (next.amount === KEPT) {
      this.sim.resumeSoon(next);
    } else {
      this.cpu.submit(next, this);
    }
  }

  /** How many wait for a thread. */
  get waiting(): number {
    return this.line.length;
  }

  /** How many threads are taken now. */
  get busy(): number {
    return this.taken;
  }

  /** Time that all threads together have been taken, in ns, exact at the present instant. */
  busyTime(): number {
    return this.integral + this.taken * (this.sim.now - this.changed);
  }

  private take(): void {
    this.account();
    this.taken++;
  }

  private account(): void {
    const { now } = this.sim;
    this.integral += this.taken * (now - this.changed);
    this.changed = now;
  }
}
