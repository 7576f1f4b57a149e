import type { Nanoseconds } from '../units.ts';
import type { Simulator } from './simulator.ts';

declare const parkedBrand: unique symbol;
/** What a station hands back: "you have been seen to, or I shall wake you". Only stations can obtain one. */
export type Parked = { readonly [parkedBrand]: true };
const PARKED = Object.freeze({}) as unknown as Parked;

/** A story told in time: a generator that yields to a station whenever it has to wait. */
export type Story = Generator<Parked, void, void>;

/** One function for all stories: looked up on each, it would be found anew for each kind of story. */
const goOnWith = (function* (): Story {})().next;

const RUNNING = 0;
const WAITING = 1;
const SERVED = 2;

const FORGOTTEN =
  'a process asked for a second service before it yielded to the first: is a `yield` missing before station.verb(…)?';
const NEVER_WOKEN =
  'a process yielded without asking a station for service, so nobody would ever wake it: yield station.verb(…) directly';
const OUTSIDE = 'a station was asked for service outside of a process: call it from a story started by spawn(…)';

let running: Process | undefined;
/** Woken by the running process; they go on as soon as its step is over. Those below `begun` go on already. */
let ready: Process[] = [];
let begun = 0;

/**
 * Something that walks through the model: a batch on its way, a flusher on its rounds.
 *
 * A process asks a station for service and yields. If the station can serve at once, the process goes on without any
 * event; else the station keeps the process and wakes it. No event object, promise or closure is made per wait.
 */
export class Process {
  /** What the station needs to remember of the one thing this process waits for: a duration, a number of credits. */
  amount = 0;
  /** What it brings to or takes from a store. */
  item: unknown = undefined;
  private state = RUNNING;
  private readonly story: Story;

  constructor(story: Story) {
    this.story = story;
  }

  /** Takes hold of the running process, so that a station can wake it later. */
  static park(): Process {
    const process = Process.asking();
    process.state = WAITING;
    return process;
  }

  /** Lets the running process go on at once: the station had what it asked for. */
  static pass(): Parked {
    Process.asking().state = SERVED;
    return PARKED;
  }

  /** The running process. */
  static current(): Process {
    if (running === undefined) throw new Error(OUTSIDE);
    return running;
  }

  /** Wakes `process` once the running one has finished its step; at once if none is running. For stations without a clock. */
  static wake(process: Process): void {
    if (running === undefined) process.resume();
    else ready.push(process);
  }

  private static asking(): Process {
    const process = running;
    if (process === undefined) throw new Error(OUTSIDE);
    if (process.state !== RUNNING) throw new Error(FORGOTTEN);
    return process;
  }

  /** Goes on until the story has to wait or ends. */
  resume(): void {
    const caller = running;
    running = this;
    try {
      this.walk();
    } catch (error) {
      running = caller; // whoever catches this must not find a dead process at work
      if (caller === undefined) forget();
      throw error;
    }
    running = caller;
    if (caller === undefined && ready.length > begun) goOn();
  }

  private walk(): void {
    const { story } = this;
    do {
      this.state = RUNNING;
      if (goOnWith.call(story).done === true) {
        if (this.state !== RUNNING) throw new Error(FORGOTTEN);
        return;
      }
      if (this.state === RUNNING) throw new Error(NEVER_WOKEN);
    } while (this.state === SERVED);
  }
}

/** One after the other, and after each of them those whom it has woken itself. */
function goOn(): void {
  const from = begun;
  const end = ready.length;
  begun = end;
  for (let i = from; i < end; i++) ready[i]!.resume();
  while (ready.length > from) ready.pop();
  begun = from;
}

function forget(): void {
  ready = [];
  begun = 0;
}

/** The answer of a station that has parked the running process. */
export const parked = (): Parked => PARKED;

/** Starts a story and runs it up to its first wait, now. May be called by a running story. */
export function spawn(story: Story): void {
  new Process(story).resume();
}

/** Waits for `delay`. Even a delay of 0 lets everybody else go first who is due at this instant. */
export function sleep(sim: Simulator, delay: Nanoseconds): Parked {
  return sleepUntil(sim, (sim.now + delay) as Nanoseconds);
}

/** Waits until `time`. */
export function sleepUntil(sim: Simulator, time: Nanoseconds): Parked {
  sim.resumeAt(time, Process.park());
  return PARKED;
}
