import { type Kind, type Nanoseconds, Simulator } from '../sim/index.ts';
import { Calendar } from '../sim/kernel/calendar.ts';
import { Heap } from './heap.ts';
import { type Shape, TABLE, increments } from './increments.ts';
import { type Measured, cpuSeconds } from './measured.ts';

/*
 * The hold model: N events are pending; each that happens schedules one more. Its cost is that of the calendar and of
 * dispatch, nothing else.
 */

const warmup = (pending: number): number => Math.max(440_000, 2 * pending);

/** Hold on the bare heap. At 100 pending events this is the calibration. */
export function holdHeap(pending: number, operations: number, shape: Shape): Measured {
  const table = increments(shape);
  const heap = new Heap(pending);
  for (let i = 0; i < pending; i++) heap.push(table[i % TABLE]!, i);
  let next = 0;
  const run = (n: number): void => {
    for (let i = 0; i < n; i++) {
      const slot = heap.pop();
      heap.push(heap.time + table[next]!, slot);
      next = (next + 1) & (TABLE - 1);
    }
  };
  return timed(run, operations, warmup(pending));
}

/** Hold on the bare ladder. */
export function holdCalendar(pending: number, operations: number, shape: Shape): Measured {
  const table = increments(shape);
  const calendar = new Calendar();
  for (let i = 0; i < pending; i++) calendar.push(table[i % TABLE]!, 1, i);
  const run = (n: number): void => {
    for (let i = 0; i < n; i++) {
      const slot = calendar.pop(Infinity);
      const time = calendar.timeOf(slot);
      const argument = calendar.argumentOf(slot);
      calendar.release(slot);
      calendar.push(time + table[i & (TABLE - 1)]!, 1, argument);
    }
  };
  return timed(run, operations, warmup(pending));
}

/** Hold through the whole kernel: two kinds of event schedule each other, so that no handler is inlined for good. */
class KernelHold {
  private readonly sim = new Simulator();
  private readonly table: Float64Array;
  private next = 0;
  private left = 0;
  private readonly ping: Kind;
  private readonly pong: Kind;

  constructor(pending: number, shape: Shape) {
    this.table = increments(shape);
    this.ping = this.sim.kind((argument) => this.happen(this.pong, argument));
    this.pong = this.sim.kind((argument) => this.happen(this.ping, argument));
    for (let i = 0; i < pending; i++) this.schedule(i & 1 ? this.ping : this.pong, i);
  }

  /** The clock has no end here, so the last event ends the run by throwing. */
  run(operations: number): void {
    this.left = operations;
    try {
      this.sim.run(Infinity as Nanoseconds);
    } catch (stop) {
      if (stop !== DONE) throw stop;
    }
  }

  private happen(other: Kind, argument: number): void {
    this.schedule(other, argument);
    if (--this.left === 0) throw DONE;
  }

  private schedule(kind: Kind, argument: number): void {
    this.next = (this.next + 1) & (TABLE - 1);
    this.sim.post(this.table[this.next] as Nanoseconds, kind, argument);
  }
}

const DONE = new Error('as many events as were asked for');

export function holdKernel(pending: number, operations: number, shape: Shape): Measured {
  const hold = new KernelHold(pending, shape);
  return timed((n) => hold.run(n), operations, warmup(pending));
}

function timed(run: (n: number) => void, operations: number, warmupOperations: number): Measured {
  for (const n of [20_000, 20_000, warmupOperations]) run(n); // in several calls, so that the loop itself is compiled
  return { events: operations, seconds: cpuSeconds(() => run(operations)), check: operations };
}
