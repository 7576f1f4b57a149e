import {
  Fifo,
  ms,
  type Nanoseconds,
  ns,
  type Parked,
  parked,
  Process,
  type Simulator,
  sleep,
  spawn,
  type Story,
} from '../../sim/index.ts';
import { type Cpu, Hold } from './cpu.ts';

/** Time slice of a single core. */
const BASE_SLICE: Nanoseconds = ms(0.75); // specification: Linux, kernel/sched/fair.c, 0.75 ms x (1 + log2 of the cores)
const MOST_SCALING = 4; // specification: the same, the cores count up to 8

/** How long a thread keeps a core of a machine with so many, in ns, while others wait for it. */
export const timeSlice = (cores: number): Nanoseconds =>
  ns(BASE_SLICE * Math.min(MOST_SCALING, 1 + Math.floor(Math.log2(cores))));

/** A thread of a program: what stands in its line, and the thread itself while it sleeps. */
interface Thread {
  readonly line: Fifo<Process>;
  sleeper: Process | undefined;
}

/** How many threads a program has, and for how long, in ns, who goes on working keeps a thread before others get it. */
export interface ProgramOptions {
  readonly threads: number;
  readonly turn: Nanoseconds;
}

/**
 * A program that shares the cores of its machine with others, and what goes on in it (Erlang processes, callbacks): work
 * stands in line for one of its threads, and a thread that has nothing left to do helps out another one. A thread keeps its
 * core until there is nothing left to do, or its time slice is over and others wait for the core.
 */
export class Program {
  private readonly sim: Simulator;
  private readonly cpu: Cpu;
  private readonly slice: Nanoseconds;
  private readonly turn: number;
  private readonly threads: readonly Thread[];
  private lot = 0;
  // Who is being worked for, and whether it has asked for more in its turn.
  private current: Process | undefined;
  private goesOn = false;

  constructor(sim: Simulator, cpu: Cpu, { threads, turn }: ProgramOptions) {
    if (!(Number.isInteger(threads) && threads >= 1)) {
      throw new RangeError(`a program has 1 thread or more, not ${threads}`);
    }
    this.sim = sim;
    this.cpu = cpu;
    this.slice = timeSlice(cpu.cores);
    this.turn = turn / cpu.speed;
    this.threads = Array.from({ length: threads }, () => ({ line: new Fifo<Process>(), sleeper: undefined }));
    for (const thread of this.threads) spawn(this.live(thread));
  }

  /** Works for `cost` (at speed 1) on one of its threads. */
  work(cost: Nanoseconds): Parked {
    const process = Process.park();
    process.amount = cost;
    if (process === this.current) this.goesOn = true;
    else this.enqueue(process);
    return parked();
  }

  /** Whether a thread sleeps and a core has nothing to do. */
  get isIdle(): boolean {
    return this.cpu.isIdle && this.threads.some(({ sleeper }) => sleeper !== undefined);
  }

  private enqueue(process: Process): void {
    const thread = this.anyThread();
    thread.line.push(process);
    if (thread.sleeper === undefined) return;
    this.sim.resumeSoon(thread.sleeper);
    thread.sleeper = undefined;
  }

  /** One thread as good as another: by a linear congruential generator, so that no rhythm of the work decides. */
  private anyThread(): Thread {
    this.lot = (Math.imul(this.lot, 1_664_525) + 1_013_904_223) >>> 0; // specification: Numerical Recipes, ranqd1
    return this.threads[(this.lot >>> 16) % this.threads.length] as Thread;
  }

  private *live(thread: Thread): Story {
    const hold = new Hold();
    for (;;) {
      if (this.threads.every(({ line }) => line.isEmpty)) {
        thread.sleeper = Process.park();
        yield parked();
        continue;
      }
      yield this.cpu.take(hold);
      yield* this.workOff(thread, this.sim.now + this.slice);
      this.cpu.leave(hold);
    }
  }

  private *workOff(thread: Thread, until: number): Story {
    while (this.mayStay(until)) {
      const process = thread.line.shift() ?? this.stolen(thread);
      if (process === undefined) return;
      const end = this.sim.now + this.turn;
      do yield sleep(this.sim, ns(process.amount / this.cpu.speed));
      while (this.asksForMore(process) && this.sim.now < end && this.mayStay(until));
      if (this.goesOn) this.enqueue(process);
    }
  }

  /** Nobody waits for the core, or the time slice is not over. */
  private mayStay(until: number): boolean {
    return this.cpu.queueLength === 0 || this.sim.now < until;
  }

  private stolen(thief: Thread): Process | undefined {
    return this.threads.find((thread) => thread !== thief && !thread.line.isEmpty)?.line.shift();
  }

  /** The work is done; whether the process has more to do at once. */
  private asksForMore(process: Process): boolean {
    this.goesOn = false;
    this.current = process;
    process.resume();
    this.current = undefined;
    return this.goesOn;
  }
}
