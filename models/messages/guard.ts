import { type Nanoseconds, ns, Server, type Simulator, sleep, type Story } from '../../sim/index.ts';
import { OrdinalSet } from './ordinals.ts';

/** How an application keeps from doing a message twice. */
export interface GuardTerms {
  /** Statements in the store before the work, and after it, for each message. */
  readonly before: number;
  readonly after: number;
  /**
   * How two that have the same message in hand at the same time are kept apart: not at all; the later one finds out when it
   * wants to commit, and what it did is undone; or it waits until the first is done.
   */
  readonly apart: 'never' | 'at-commit' | 'lock';
  /** After so long a lock is free again, even if its holder is still at work, in ns; 0 is never. */
  readonly lease: Nanoseconds;
}

/** The kinds of guard that people use (specification: the definitions of these idioms). */
export const GUARDS = {
  /** Looks up the message's number, works, writes the number down: two at the same time both work. */
  'check-then-act': { before: 1, after: 1, apart: 'never', lease: ns(0) },
  /** Writes the number under a unique key in the transaction of the work. */
  'unique-key': { before: 0, after: 1, apart: 'at-commit', lease: ns(0) },
  /** Reads a version, works, and commits if the version is still the same. */
  optimistic: { before: 1, after: 1, apart: 'at-commit', lease: ns(0) },
  /** Locks a row (select for update) until the transaction ends. */
  pessimistic: { before: 1, after: 1, apart: 'lock', lease: ns(0) },
  /** Takes a lock with a lease in a store of its own, looks the number up, works, writes it down, gives the lock back. */
  'distributed-lock': { before: 2, after: 2, apart: 'lock', lease: ns(30e9) },
} as const satisfies Record<string, GuardTerms>;

export interface GuardOptions {
  readonly terms: GuardTerms;
  /** Time of one statement in the store, in ns; and how many it serves at a time. */
  readonly statement: Nanoseconds;
  readonly connections: number;
  /** How long a number is remembered at least, in ns; 0 is for ever. */
  readonly remembers: Nanoseconds;
}

/** How many parts the time of remembering is cut into: numbers are forgotten a part at a time (assumption). */
const PARTS = 8;

/** What is guarded. */
export interface GuardedJob {
  /** Takes the time of the work. */
  work(): Story;
  /** The effect is there to stay. */
  apply(): void;
  /** Whoever does it has not died in the meantime. */
  isAlive(): boolean;
}

/** The numbers of the messages of one producer that have been done, or that somebody has in hand. */
class Numbers {
  /** The oldest part first. */
  readonly parts: { readonly until: number; readonly done: OrdinalSet }[] = [];
  /** Since when a lock has been held, in ns. */
  readonly inHand = new Map<number, number>();
}

/**
 * A store of the numbers of messages that have been done, with what keeping it costs: every statement takes a turn at the
 * store. What it lets through: numbers that it has forgotten, those of a store that was lost, and, by kind, messages that two
 * have in hand at the same time.
 */
export class Guard {
  private readonly sim: Simulator;
  private readonly options: GuardOptions;
  private readonly store: Server;
  private readonly producers = new Map<string, Numbers>();
  /** Messages that were not done because they had been done before, and that had been done in vain. */
  refused = 0;
  undone = 0;

  constructor(sim: Simulator, options: GuardOptions) {
    this.sim = sim;
    this.options = options;
    this.store = new Server(sim, options.connections);
  }

  /** Time the store was at work so far, in ns x connections. */
  busyTime(): number {
    return this.store.busyTime();
  }

  /** The store loses what it knows. */
  lose(): void {
    this.producers.clear();
  }

  /** Does the work on one message unless it has been done. The key says whose message it is. */
  *run(key: string, ordinal: number, job: GuardedJob): Story {
    const { before, after, apart, lease } = this.options.terms;
    const numbers = this.numbersOf(key);
    if (before > 0) yield this.store.serve(ns(before * this.options.statement));
    if (apart === 'lock') yield* this.lock(numbers, ordinal);
    if (before > 0 && this.knows(numbers, ordinal)) this.refused++;
    else yield* this.commit(numbers, ordinal, job, after);
    // The lock of a database ends with the connection of who held it, one with a lease does not.
    if (apart === 'lock' && (job.isAlive() || lease === 0)) numbers.inHand.delete(ordinal);
  }

  private *commit(numbers: Numbers, ordinal: number, job: GuardedJob, statements: number): Story {
    yield* job.work();
    if (job.isAlive() && statements > 0) yield this.store.serve(ns(statements * this.options.statement));
    if (!job.isAlive()) return;
    if (this.options.terms.apart === 'at-commit' && this.knows(numbers, ordinal)) this.undone++;
    else {
      this.remember(numbers, ordinal);
      job.apply();
    }
  }

  /** Looks every so often whether the lock is free. */
  private *lock(numbers: Numbers, ordinal: number): Story {
    const { lease } = this.options.terms;
    for (let since = numbers.inHand.get(ordinal); since !== undefined; since = numbers.inHand.get(ordinal)) {
      if (lease > 0 && this.sim.now - since >= lease) break;
      yield sleep(this.sim, ns(Math.max(LOCK_POLL, this.options.statement)));
    }
    numbers.inHand.set(ordinal, this.sim.now);
  }

  private knows(numbers: Numbers, ordinal: number): boolean {
    this.forgetOld(numbers);
    return numbers.parts.some(({ done }) => done.has(ordinal));
  }

  private remember(numbers: Numbers, ordinal: number): void {
    const { remembers } = this.options;
    let part = numbers.parts.at(-1);
    if (part === undefined || (remembers > 0 && part.until - remembers <= this.sim.now)) {
      const length = remembers > 0 ? remembers / PARTS : Infinity;
      part = { until: this.sim.now + length + (remembers > 0 ? remembers : 0), done: new OrdinalSet() };
      numbers.parts.push(part);
    }
    part.done.add(ordinal, 1);
  }

  private forgetOld(numbers: Numbers): void {
    while ((numbers.parts[0]?.until ?? Infinity) <= this.sim.now) numbers.parts.shift();
  }

  private numbersOf(key: string): Numbers {
    let numbers = this.producers.get(key);
    if (numbers === undefined) this.producers.set(key, (numbers = new Numbers()));
    return numbers;
  }
}

/** How often somebody who waits for a lock looks again at least (assumption). */
const LOCK_POLL = 1e6; // ns
