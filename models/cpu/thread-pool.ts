import { Fifo, type Nanoseconds, type Parked, parked, Process, type Simulator, type World } from '../../sim/index.ts';
import { CONTEXT_SWITCH } from './constants.ts';
import type { Cpu } from './cpu.ts';

/** Marks somebody in line who wants a thread to keep, not to work on. */
const KEPT = -1;

/** How many threads there are, and how long one takes to wake. */
export interface PoolOptions {
  readonly threads: number;
  readonly wakeUp?: Nanoseconds | undefined;
  /** What it costs a core to turn to a thread that had to wait for it. Default 2 us. */
  readonly contextSwitch?: Nanoseconds | undefined;
}

/**
 * A fixed number of threads on the cores of a machine: work waits for a thread, then for a core, and keeps both until it
 * is done. One event for each piece of work if both are free.
 */
export class ThreadPool {
  readonly name: string;
  readonly threads: number;
  readonly contextSwitch: Nanoseconds;
  private readonly sim: Simulator;
  private readonly cpu: Cpu;
  private readonly line = new Fifo<Process>();
  private readonly wakeUp: Nanoseconds;
  private taken = 0;
  private waking = 0;
  private integral = 0;
  private changed = 0;

  /**
   * `wakeUp` (default 0): from the moment at which work comes to a sleeping thread until it runs, without using a core. A
   * thread that finds more work in the line does not sleep.
   */
  constructor(world: World, name: string, options: PoolOptions, cpu: Cpu) {
    const { threads, wakeUp = 0 as Nanoseconds, contextSwitch = CONTEXT_SWITCH } = options;
    if (!(Number.isInteger(threads) && threads >= 1)) {
      throw new RangeError(`the thread pool '${name}' must have 1 thread or more, not ${threads}`);
    }
    if (!(contextSwitch >= 0)) throw new RangeError(`a context switch takes 0 ns or more, not ${contextSwitch}`);
    this.sim = world.sim;
    this.name = name;
    this.threads = threads;
    this.wakeUp = wakeUp;
    this.contextSwitch = contextSwitch;
    this.cpu = cpu;
  }

  /** Works for `cost` (at speed 1) on a thread of the pool. */
  work(cost: Nanoseconds): Parked {
    if (cost === 0 && this.wakeUp === 0 && this.taken < this.threads) return Process.pass();
    const process = Process.park();
    process.amount = cost;
    if (this.taken < this.threads) {
      this.take();
      if (this.wakeUp > 0) this.wake(process);
      else this.cpu.submit(process, this);
    } else {
      this.line.push(process);
    }
    return parked();
  }

  /** More work for who has just finished some: its thread has not gone to sleep yet. */
  goOn(cost: Nanoseconds): Parked {
    if (cost === 0) return Process.pass();
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

  /** Time that all threads together have been at work or kept, in ns, exact at the present instant. */
  busyTime(): number {
    return this.integral + (this.taken - this.waking) * (this.sim.now - this.changed);
  }

  private wake(process: Process): void {
    this.waking++; // the clock has not moved since take(), which accounted
    this.sim.after(this.wakeUp, this.awake, process);
  }

  private readonly awake = (process: Process): void => {
    this.account();
    this.waking--;
    this.cpu.submit(process, this);
  };

  private take(): void {
    this.account();
    this.taken++;
  }

  private account(): void {
    const { now } = this.sim;
    this.integral += (this.taken - this.waking) * (now - this.changed);
    this.changed = now;
  }
}
