import { Fifo, type Kind, type Nanoseconds, ns, type Parked, parked, Process, type World } from '../../sim/index.ts';
import type { ThreadPool } from './thread-pool.ts';

/** The cores of one machine. */
export interface CpuProfile {
  readonly cores: number;
  /** Relative to the machine on which costs are stated: they are divided by it. Default 1. */
  readonly speed?: number | undefined;
  /** Name of the utilisation gauge. Default `cpu`. */
  readonly metric?: string | undefined;
}

/** A core that somebody has taken, to work on it piece by piece. */
export class Hold {
  core = -1;
}

/**
 * The cores of a machine: work is done on one core each, first come, first served, without preemption. Work of a thread
 * pool comes here once it has a thread. `pause()` stops the world: nothing gets on until it is over.
 */
export class Cpu {
  readonly cores: number;
  readonly speed: number;
  private readonly world: World;
  private readonly finished: Kind;
  private readonly given: Kind;
  private readonly waiting = new Fifo<Process>();
  // By core: who is on it, and which pool's thread carries it.
  private readonly running: (Process | undefined)[];
  private readonly free: number[];
  // By core: by how much pauses have put off the end of its work.
  private readonly late: Float64Array;
  private readonly listeners: ((until: Nanoseconds) => void)[] = [];
  private stopped = 0;
  private stoppedUntil = 0;
  private busy = 0;
  private integral = 0;
  private changed = 0;

  constructor(world: World, profile: CpuProfile) {
    const { cores, speed = 1, metric = 'cpu' } = profile;
    if (!(Number.isInteger(cores) && cores >= 1)) throw new RangeError(`a machine has 1 core or more, not ${cores}`);
    if (!(speed > 0)) throw new RangeError(`the speed of a core must be above 0, and is ${speed}`);
    this.world = world;
    this.late = new Float64Array(cores);
    this.cores = cores;
    this.speed = speed;
    this.running = Array.from({ length: cores }, () => undefined);
    this.free = Array.from({ length: cores }, (_, core) => cores - 1 - core);
    this.finished = world.sim.kind((core) => this.finish(core));
    this.given = world.sim.kind((core) => (this.running[core] as Process).resume());
    if (metric !== '') this.declare(metric);
  }

  private declare(metric: string): void {
    let before = 0;
    const utilisation = (elapsed: number): number => {
      const now = this.busyTime();
      const share = elapsed > 0 ? (now - before) / 1e9 / (elapsed * this.cores) : 0;
      before = now;
      return share;
    };
    this.world.record.gauge(metric, 'ratio', 'part of the cores at work', utilisation, this.world.path);
  }

  /** Works for `cost` (at speed 1) on a core, and waits for one before if all are taken. */
  work(cost: Nanoseconds): Parked {
    if (cost === 0 && this.free.length > 0) return Process.pass();
    const process = Process.park();
    process.amount = cost;
    this.submit(process, undefined);
    return parked();
  }

  /** For thread pools: works off `process.amount` ns (at speed 1) and tells `pool` when it is done. */
  submit(process: Process, pool: ThreadPool | undefined): void {
    process.item = pool;
    const core = this.free.pop();
    if (core === undefined) this.waiting.push(process);
    else {
      this.account();
      this.busy++;
      this.start(process, core, 0);
    }
  }

  /** Takes a core and keeps it until `leave`; waits for one if all are taken. `hold.core` says which it is. */
  take(hold: Hold): Parked {
    const process = Process.park();
    const core = this.free.pop();
    process.item = hold;
    if (core === undefined) this.waiting.push(process);
    else {
      this.account();
      this.busy++;
      this.give(process, core, hold);
    }
    return parked();
  }

  /** Gives back a core that was taken. */
  leave({ core }: Hold): void {
    this.goOn(core);
  }

  /** Whether a core has nothing to do. */
  get isIdle(): boolean {
    return this.free.length > 0;
  }

  /** Work waiting for a core. */
  get queueLength(): number {
    return this.waiting.length;
  }

  /** Time that all cores together have been at work, in ns, exact at the present instant. */
  busyTime(): number {
    return this.integral + this.busy * (this.world.sim.now - this.changed);
  }

  /** Stops all work for a time, as a collector of garbage does; a pause within a pause begins when that one is over. */
  pause(duration: Nanoseconds): void {
    if (!(duration >= 0)) throw new RangeError(`a pause lasts 0 ns or more, not ${duration}`);
    this.stopped += duration;
    this.stoppedUntil = Math.max(this.stoppedUntil, this.world.sim.now) + duration;
    this.running.forEach((process, core) => {
      if (process !== undefined) this.late[core] = (this.late[core] as number) + duration;
    });
    for (const listener of this.listeners) listener(this.stoppedUntil as Nanoseconds);
  }

  /** For work that is not done on cores but in closed form: `listener` is told until when all stands still, as a pause begins. */
  whenPaused(listener: (until: Nanoseconds) => void): void {
    this.listeners.push(listener);
  }

  /** Time for which the world has been stopped, the present pause included to its end, in ns. */
  get pausedTime(): number {
    return this.stopped;
  }

  private start(process: Process, core: number, before: number): void {
    this.running[core] = process;
    const { sim } = this.world;
    const held = this.stoppedUntil > sim.now ? this.stoppedUntil - sim.now : 0;
    sim.post(ns(held + before + process.amount / this.speed), this.finished, core);
  }

  private give(process: Process, core: number, hold: Hold): void {
    this.running[core] = process;
    process.item = undefined;
    hold.core = core;
    this.world.sim.post(ns(0), this.given, core);
  }

  private finish(core: number): void {
    const delay = this.late[core] as number;
    if (delay > 0) {
      this.late[core] = 0;
      this.world.sim.post(ns(delay), this.finished, core);
      return;
    }
    const process = this.running[core] as Process;
    const pool = process.item as ThreadPool | undefined;
    process.item = undefined;
    this.goOn(core);
    pool?.release();
    process.resume();
  }

  /** The core turns to who is next in line, if anybody is. */
  private goOn(core: number): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.account();
      this.busy--;
      this.running[core] = undefined;
      this.free.push(core);
    } else if (next.item instanceof Hold) this.give(next, core, next.item);
    else this.start(next, core, (next.item as ThreadPool | undefined)?.contextSwitch ?? 0);
  }

  private account(): void {
    const { now } = this.world.sim;
    this.integral += this.busy * (now - this.changed);
    this.changed = now;
  }
}
