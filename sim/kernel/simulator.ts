import type { Nanoseconds } from '../units.ts';
import { CANCELLED, Calendar } from './calendar.ts';
import type { Process } from './process.ts';
import { type Handler, Subjects } from './subjects.ts';

declare const kindBrand: unique symbol;
/** A registered kind of event; see `Simulator.kind`. */
export type Kind = number & { readonly [kindBrand]: true };

/** Hears of each event just before it happens; `label` is the name of its handler. For debugging. */
export type TraceListener = (time: Nanoseconds, label: string) => void;

const CALL = 1;
const RESUME = 2;
const FIRST_KIND = 3;
/** The last whole number of nanoseconds that a double can tell from its neighbour. */
const END_OF_TIME = Number.MAX_SAFE_INTEGER;
const NOW = 0;
const COUNT = 1;
/** 2^-32: what is left of a time when its low 32 bits are cut off. */
const HIGH_WORD = 2.3283064365386963e-10;
/** The multiplier of the 32-bit FNV hash [specification: draft-eastlake-fnv]. */
const FNV_PRIME = 0x01000193;

/**
 * A clock and a calendar. Everything else in a simulation is built from `at`, `after` and `post`.
 *
 * Events at one instant run in the order in which they were scheduled.
 */
export class Simulator {
  private readonly calendar = new Calendar();
  private readonly subjects = new Subjects();
  private readonly handlers: ((argument: number) => void)[] = [];
  /** Now and the number of events run, kept as raw doubles: a field would box each new value. */
  private readonly state = new Float64Array(2);
  private hash = 0;
  private listener: TraceListener | undefined;

  get now(): Nanoseconds {
    return this.state[NOW] as Nanoseconds;
  }

  /** How many events have run. */
  get eventsRun(): number {
    return this.state[COUNT]!;
  }

  /** A rolling hash of when which kind of event happened: two runs of one story have one fingerprint (8 hex digits). */
  get fingerprint(): string {
    return (this.hash >>> 0).toString(16).padStart(8, '0');
  }

  /** Calls `handler(subject)` at `time`. Throws a RangeError for a time that is past, fractional or not a number. */
  at<S>(time: Nanoseconds, handler: Handler<S>, subject: S): void {
    this.schedule(time, CALL, this.subjects.hold(handler, subject));
  }

  /** Calls `handler(subject)` after `delay`. */
  after<S>(delay: Nanoseconds, handler: Handler<S>, subject: S): void {
    this.schedule(this.state[NOW]! + delay, CALL, this.subjects.hold(handler, subject));
  }

  /** Registers a typed handler, once per handler: events of this kind carry one 32-bit integer and allocate nothing. */
  kind(handler: (argument: number) => void): Kind {
    return (FIRST_KIND + this.handlers.push(handler) - 1) as Kind;
  }

  /** Calls the handler of `kind` with `argument` (a 32-bit integer) after `delay`. The fastest kind of event. */
  post(delay: Nanoseconds, kind: Kind, argument: number): void {
    this.schedule(this.state[NOW]! + delay, kind, argument);
  }

  /** Resumes a parked process at `time`. For stations. */
  resumeAt(time: Nanoseconds, process: Process): void {
    this.schedule(time, RESUME, this.subjects.hold(undefined, process));
  }

  /** Resumes a parked process once the events already scheduled for this instant have run. For stations. */
  resumeSoon(process: Process): void {
    this.schedule(this.state[NOW]!, RESUME, this.subjects.hold(undefined, process));
  }

  /** As `at`, but may be cancelled: returns a ticket, which is void once the event has run. For Timer. */
  arm<S>(time: Nanoseconds, handler: Handler<S>, subject: S): number {
    return this.schedule(time, CALL, this.subjects.hold(handler, subject));
  }

  /** Cancels a pending event by the ticket of `arm`. */
  cancel(ticket: number): void {
    this.calendar.cancel(ticket);
  }

  /** Runs every event due up to and including `until`, and leaves the clock there. */
  run(until: Nanoseconds): void {
    if (!(until >= this.now)) throw new RangeError(`cannot run until ${until} ns: it is already ${this.now} ns`);
    if (this.listener === undefined) this.runDue(until);
    else this.runTraced(until, this.listener);
    if (until <= END_OF_TIME) this.state[NOW] = until;
  }

  /** Tells `listener` of every event from the next `run` on; `undefined` ends it. Costs nothing while there is none. */
  trace(listener: TraceListener | undefined): void {
    this.listener = listener;
  }

  private schedule(time: number, kind: number, argument: number): number {
    if (!(time >= this.state[NOW]! && time <= END_OF_TIME && time === Math.floor(time))) this.refuse(time);
    return this.calendar.push(time, kind, argument);
  }

  private refuse(time: number): never {
    const now = `it is ${this.now} ns now`;
    if (time < this.now) throw new RangeError(`cannot schedule an event at ${time} ns, which is past: ${now}`);
    if (time > END_OF_TIME) {
      throw new RangeError(`cannot schedule an event at ${time} ns, beyond the end of time: schedule none (${now})`);
    }
    throw new RangeError(
      `cannot schedule an event at ${time} ns: times are whole nanoseconds, round with ns() (${now})`,
    );
  }

  private runDue(until: number): void {
    const { calendar } = this;
    for (let slot = calendar.pop(until); slot >= 0; slot = calendar.pop(until)) this.fire(slot);
  }

  private runTraced(until: number, listener: TraceListener): void {
    const { calendar } = this;
    for (let slot = calendar.pop(until); slot >= 0; slot = calendar.pop(until)) {
      const kind = calendar.kindOf(slot);
      if (kind !== CANCELLED)
        listener(calendar.timeOf(slot) as Nanoseconds, this.labelOf(kind, calendar.argumentOf(slot)));
      this.fire(slot);
    }
  }

  private fire(slot: number): void {
    const { calendar } = this;
    const kind = calendar.kindOf(slot);
    const argument = calendar.argumentOf(slot);
    const time = calendar.timeOf(slot);
    calendar.release(slot);
    if (kind === CANCELLED) {
      this.subjects.release(argument);
      return;
    }
    this.state[NOW] = time;
    this.state[COUNT]!++;
    // Times need 53 bits: the low 32 and the high 21 are hashed one after the other.
    this.hash = Math.imul(Math.imul(this.hash ^ time, FNV_PRIME) ^ (time * HIGH_WORD) ^ (kind << 21), FNV_PRIME);
    if (kind >= FIRST_KIND) this.handlers[kind - FIRST_KIND]!(argument);
    else if (kind === RESUME) (this.subjects.release(argument) as Process).resume();
    else this.call(argument);
  }

  private call(entry: number): void {
    const handler = this.subjects.handlerOf(entry)!;
    handler(this.subjects.release(entry) as never);
  }

  private labelOf(kind: number, argument: number): string {
    if (kind === RESUME) return 'resume';
    const handler = kind === CALL ? this.subjects.handlerOf(argument)! : this.handlers[kind - FIRST_KIND]!;
    return handler.name === '' ? 'anonymous' : handler.name;
  }
}
