import { type Nanoseconds, ns, type Simulator } from '../../../sim/index.ts';
import type { Round } from './round.ts';

/** A round in the hands of workers: when the work on each of its messages begins and ends, in ns. */
export interface Work {
  readonly round: Round;
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly last: Nanoseconds;
}

/**
 * A pool of threads to which the polling thread hands its records, through a line with room for so many of them: the polling
 * thread waits while it is full. First come, first served by whichever thread is free first, in closed form (Kiefer and Wolfowitz
 * 1955), so that no message is an event.
 */
export class Workers {
  readonly atWork = new Set<Work>();
  private readonly sim: Simulator;
  /** When each thread will be free. */
  private readonly free: Float64Array;
  /** When the last so many messages began: who comes now has its place in the line when the first of them begins. */
  private readonly begun: Float64Array;
  private handed = 0;

  constructor(sim: Simulator, threads: number, queue: number) {
    this.sim = sim;
    this.free = new Float64Array(threads);
    this.begun = new Float64Array(queue);
  }

  /**
   * Hands a round over, whose messages take these times (in ns). Returns the work, and when the last message has its place in the
   * line.
   */
  submit(round: Round, durations: Float64Array): { work: Work; handedAt: Nanoseconds } {
    const { free, begun } = this;
    const begins = new Float64Array(round.messages);
    const ends = new Float64Array(round.messages);
    let now: number = this.sim.now;
    let last = now;
    for (let i = 0; i < round.messages; i++) {
      const slot = this.handed++ % begun.length;
      if (begun[slot]! > now) now = begun[slot]!;
      const thread = earliest(free);
      const begin = Math.max(now, free[thread]!);
      const end = begin + durations[i]!;
      begins[i] = begun[slot] = begin;
      ends[i] = free[thread] = end;
      if (end > last) last = end;
    }
    const work = { round, begins, ends, last: ns(last) };
    this.atWork.add(work);
    return { work, handedAt: ns(now) };
  }

  /** Everything is done with a round. */
  finished(work: Work): void {
    this.atWork.delete(work);
  }
}

function earliest(times: Float64Array): number {
  let first = 0;
  for (let i = 1; i < times.length; i++) if (times[i]! < times[first]!) first = i;
  return first;
}
