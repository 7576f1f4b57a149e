import type { Level } from '../../sim/index.ts';

/** Messages lost for one cause: those whose producer had been told that they were safe, and the others. */
export interface Losses {
  acknowledged: number;
  unacknowledged: number;
}

/**
 * Where a message was when something happened to it: under way; stored and waiting; or settled, because nobody was to
 * acknowledge it, though the consumer had not got it yet.
 */
export type Whereabouts = 'in-flight' | 'backlog' | 'settled';

/** The fate of every message offered to one destination, in messages, as plain data. */
export interface LedgerEntry {
  readonly destination: string;
  readonly offered: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly lostAcknowledged: Readonly<Record<string, number>>;
  readonly lostUnacknowledged: Readonly<Record<string, number>>;
  readonly expired: number;
  readonly deadLettered: number;
  readonly settled: number;
  readonly inFlight: number;
  readonly backlog: number;
  readonly duplicatesStored: number;
  readonly duplicatesDelivered: number;
  readonly duplicatesApplied: number;
}

/**
 * The book of one destination (a topic partition as one group sees it, or a queue): at any instant
 * offered = rejected + lost + expired + dead-lettered + settled + in flight + backlog.
 * Each is counted where it happens, none as the remainder of the others; duplicates are counted beside. A message is in
 * flight from the moment it is offered until it is stored, and again from its delivery until it is settled.
 */
export class Ledger {
  readonly destination: string;
  offered = 0;
  readonly rejected = new Map<string, number>();
  readonly lost = new Map<string, Losses>();
  expired = 0;
  deadLettered = 0;
  settled = 0;
  inFlight = 0;
  backlog = 0;
  duplicatesStored = 0;
  duplicatesDelivered = 0;
  duplicatesApplied = 0;
  private readonly level: Level | undefined;

  /** `level`, if given, is moved by every change of the backlog; several ledgers may share one. */
  constructor(destination: string, level?: Level) {
    this.destination = destination;
    this.level = level;
  }

  /** A producer means to send n messages: they are in flight from now on. */
  offer(n: number): void {
    this.offered += n;
    this.inFlight += n;
  }

  /** n messages in flight have been stored and can be consumed. */
  store(n: number): void {
    this.inFlight -= n;
    this.grow(n);
  }

  /** n stored messages are on their way to a consumer. */
  deliver(n: number): void {
    this.grow(-n);
    this.inFlight += n;
  }

  /** The consumer is done with n messages in flight. */
  settle(n: number): void {
    this.inFlight -= n;
    this.settled += n;
  }

  /** n delivered messages come back to wait again. */
  requeue(n: number): void {
    this.inFlight -= n;
    this.grow(n);
  }

  /** n messages were refused, or taken back in a transaction that was aborted, and their producer knows. */
  reject(n: number, cause: string, from: Whereabouts = 'in-flight'): void {
    this.leave(n, from);
    this.rejected.set(cause, (this.rejected.get(cause) ?? 0) + n);
  }

  /** n messages are gone. `acknowledged`: whether the producer had been told that they were safe. */
  lose(n: number, cause: string, from: Whereabouts, acknowledged: boolean): void {
    this.leave(n, from);
    let losses = this.lost.get(cause);
    if (losses === undefined) this.lost.set(cause, (losses = { acknowledged: 0, unacknowledged: 0 }));
    if (acknowledged) losses.acknowledged += n;
    else losses.unacknowledged += n;
  }

  /** n messages that were counted as lost or rejected for this cause have turned up after all, and wait. */
  find(n: number, cause: string, as: keyof Losses | 'rejected'): void {
    this.grow(n);
    if (as === 'rejected') {
      this.rejected.set(cause, (this.rejected.get(cause) ?? 0) - n);
      return;
    }
    const losses = this.lost.get(cause);
    if (losses === undefined) throw new Error(`nothing of '${this.destination}' was lost by '${cause}'`);
    losses[as] -= n;
  }

  /** n stored messages are no longer stored, but their producer still has them in hand and may send them again. */
  unstore(n: number): void {
    this.grow(-n);
    this.inFlight += n;
  }

  /** n messages outlived their time (retention, TTL) before they were settled. */
  expire(n: number, from: Whereabouts = 'backlog'): void {
    this.leave(n, from);
    this.expired += n;
  }

  /** n messages that had expired wait again: somebody had them on the way, or has stored them once more. */
  unexpire(n: number): void {
    this.grow(n);
    this.expired -= n;
  }

  /** n messages left for a dead-letter destination, where they are offered anew in its own ledger. */
  deadLetter(n: number, from: Whereabouts = 'backlog'): void {
    this.leave(n, from);
    this.deadLettered += n;
  }

  /** n messages turned out to be meant for other destinations: they are offered there, and no longer here. */
  passOn(n: number, from: Whereabouts = 'in-flight'): void {
    this.leave(n, from);
    this.offered -= n;
  }

  /** n messages were stored once more than they were sent. */
  duplicateStored(n: number): void {
    this.duplicatesStored += n;
  }

  /** n messages were delivered again. */
  duplicateDelivered(n: number): void {
    this.duplicatesDelivered += n;
  }

  /** The application did n messages once more than they were sent: no guard kept it from that. */
  duplicateApplied(n: number): void {
    this.duplicatesApplied += n;
  }

  /** Messages without a fate: 0, or the run fails. */
  balance(): number {
    let accounted = this.expired + this.deadLettered + this.settled + this.inFlight + this.backlog;
    for (const n of this.rejected.values()) accounted += n;
    for (const losses of this.lost.values()) accounted += losses.acknowledged + losses.unacknowledged;
    return this.offered - accounted;
  }

  /** All counts as plain data; causes in alphabetical order. */
  entry(): LedgerEntry {
    const { destination, offered, expired, deadLettered, settled, inFlight, backlog } = this;
    const { duplicatesStored, duplicatesDelivered, duplicatesApplied } = this;
    return {
      destination,
      offered,
      rejected: Object.fromEntries([...this.rejected].sort(([a], [b]) => (a < b ? -1 : 1))),
      lostAcknowledged: this.lostAs('acknowledged'),
      lostUnacknowledged: this.lostAs('unacknowledged'),
      expired,
      deadLettered,
      settled,
      inFlight,
      backlog,
      duplicatesStored,
      duplicatesDelivered,
      duplicatesApplied,
    };
  }

  private lostAs(kind: keyof Losses): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const cause of [...this.lost.keys()].sort()) {
      const n = this.lost.get(cause)?.[kind] ?? 0;
      if (n > 0) counts[cause] = n;
    }
    return counts;
  }

  private leave(n: number, from: Whereabouts): void {
    if (from === 'in-flight') this.inFlight -= n;
    else if (from === 'settled') this.settled -= n;
    else this.grow(-n);
  }

  private grow(n: number): void {
    this.backlog += n;
    this.level?.add(n);
  }
}
