import { Fifo } from '../../../sim/index.ts';
import type { Subscription } from './subscription.ts';

/**
 * The consumers of a queue that have room, in turn: the highest priority first, equal ones one after the other; with a
 * single active consumer only that one (published: rabbitmq-semantics B14.1, B14.2).
 */
export class Round {
  /** All consumers, in the order in which they came. */
  readonly all: Subscription[] = [];
  /** Consumers that only their prefetch keeps out. */
  readonly atPrefetch = new Set<Subscription>();
  private readonly isSingle: boolean;
  private readonly lines = new Map<number, Fifo<Subscription>>();
  private priorities: number[] = []; // descending

  constructor(isSingle: boolean) {
    this.isSingle = isSingle;
  }

  get isEmpty(): boolean {
    return this.line() === undefined;
  }

  /** The consumer that alone is served; undefined without single active consumer, or without any. */
  get single(): Subscription | undefined {
    return this.isSingle ? this.all[0] : undefined;
  }

  join(subscription: Subscription): void {
    const isExclusive = subscription.isExclusive || this.all.some((other) => other.isExclusive);
    if (isExclusive && this.all.length > 0)
      throw new RangeError('only one consumer may have exclusive access to a queue');
    this.all.push(subscription);
    this.activate(subscription);
  }

  /** No more deliveries; with a single active consumer the next in line takes over. */
  leave(subscription: Subscription): void {
    const at = this.all.indexOf(subscription);
    if (at >= 0) this.all.splice(at, 1);
    subscription.isCancelled = true;
    this.atPrefetch.delete(subscription);
    this.takeOut(subscription);
    if (this.single !== undefined) this.activate(this.single);
  }

  /** Lets a consumer back into the round if it has room and has not been cancelled. */
  reactivate(subscription: Subscription): void {
    if (!subscription.isCancelled) this.activate(subscription);
  }

  private activate(subscription: Subscription): void {
    if (subscription.isActive || subscription.room <= 0 || !this.mayServe(subscription)) return;
    subscription.isActive = true;
    this.atPrefetch.delete(subscription);
    let line = this.lines.get(subscription.priority);
    if (line === undefined) {
      this.lines.set(subscription.priority, (line = new Fifo<Subscription>()));
      this.priorities = [...this.lines.keys()].sort((a, b) => b - a);
    }
    line.push(subscription);
  }

  /** How many of n messages the consumers have room for. */
  room(n: number): number {
    let room = 0;
    for (const line of this.lines.values()) {
      if (room + line.length >= n) return n; // each in the round has room for one
      for (let turns = line.length; turns > 0; turns--) {
        const subscription = line.shift() as Subscription;
        line.push(subscription);
        room += subscription.room;
      }
    }
    return Math.min(n, room);
  }

  /** The consumer whose turn it is; it leaves the round until it is activated again. */
  next(): Subscription | undefined {
    const subscription = this.line()?.shift();
    if (subscription !== undefined) subscription.isActive = false;
    return subscription;
  }

  /** How many consumers of the highest priority with room are in the round. */
  get peers(): number {
    return this.line()?.length ?? 0;
  }

  /** It has been served: it goes on if it has room. */
  again(subscription: Subscription): void {
    this.reactivate(subscription);
    if (!subscription.isActive && subscription.isAtPrefetch) this.atPrefetch.add(subscription);
  }

  private takeOut(subscription: Subscription): void {
    const line = this.lines.get(subscription.priority);
    if (line === undefined || !subscription.isActive) return;
    for (let turns = line.length; turns > 0; turns--) {
      const other = line.shift() as Subscription;
      if (other !== subscription) line.push(other);
    }
    subscription.isActive = false;
  }

  private mayServe(subscription: Subscription): boolean {
    return !this.isSingle || this.all[0] === subscription;
  }

  private line(): Fifo<Subscription> | undefined {
    for (const priority of this.priorities) {
      const line = this.lines.get(priority);
      if (line !== undefined && !line.isEmpty) return line;
    }
    return undefined;
  }
}
