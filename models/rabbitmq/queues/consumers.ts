import type { Nanoseconds } from '../../../sim/index.ts';
import type { Destination, Group } from '../messages/group.ts';
import type { Subscribing } from './queue.ts';
import { Round } from './round.ts';
import { Shelf } from './shelf.ts';
import { type Deliverer, Subscription } from './subscription.ts';
import type { Table } from './table.ts';

/** The consumers of a queue: who is served next, who holds what unacknowledged, and what their writers have told. */
export class Consumers {
  readonly round: Round;
  private readonly destination: Destination;
  private readonly table: Table;
  private readonly notify: () => void;
  private readonly holders = new Set<Subscription>(); // all that may have something outstanding
  private readonly getters = new Map<Deliverer, Subscription>();
  private readonly news: Subscription[] = [];

  /** `notify` is called when there is news for the queue. */
  constructor(destination: Destination, table: Table, options: { isSingle: boolean; notify: () => void }) {
    this.destination = destination;
    this.table = table;
    this.round = new Round(options.isSingle);
    this.notify = options.notify;
  }

  /** Consumers that have not been cancelled. */
  get count(): number {
    return this.round.all.length;
  }

  /** Messages delivered and not yet acknowledged. */
  get unacked(): number {
    let sum = 0;
    for (const { unacked } of this.holders) sum += unacked;
    return sum;
  }

  add(options: Subscribing): Subscription {
    const subscription = this.create(options);
    this.round.join(subscription);
    return subscription;
  }

  /** Who stands for a channel that asks with basic.get. */
  getter(channel: Deliverer, isAutomatic: boolean): Subscription {
    let getter = this.getters.get(channel);
    if (getter?.isAutomatic !== isAutomatic || getter.isClosed) {
      getter = this.create({ channel, isAutomatic, prefetch: 0 });
      getter.isCancelled = true; // it is given what it asks for, nothing else
      this.getters.set(channel, getter);
    }
    return getter;
  }

  /** No more deliveries; what is outstanding stays so. */
  cancel(subscription: Subscription): void {
    this.round.leave(subscription);
  }

  /** The channel is gone: what was outstanding goes back, group by group. */
  release(subscription: Subscription, back: (group: Group) => void): void {
    this.round.leave(subscription);
    this.holders.delete(subscription);
    subscription.isClosed = true;
    while (subscription.unacked > 0) back(subscription.outstanding.take(Infinity));
  }

  /** All channels are gone. */
  releaseAll(back: (group: Group) => void, tell = true): void {
    for (const subscription of this.holders) {
      this.release(subscription, back);
      if (tell) subscription.channel.cancelled?.(subscription);
    }
    this.getters.clear();
  }

  /** Since when the oldest message that is outstanding has been in the queue, in ns; Infinity if there is none. */
  oldest(): number {
    let oldest = Infinity;
    for (const { outstanding } of this.holders) oldest = Math.min(oldest, outstanding.deadline(0));
    return oldest;
  }

  /** Consumers with a delivery that is older than `timeout`. */
  overdue(now: Nanoseconds, timeout: number): Subscription[] {
    return [...this.holders].filter(({ outstanding }) => now - outstanding.oldest() > timeout);
  }

  /** Takes note of what the writers have sent; whether there was anything. */
  hearNews(): boolean {
    if (this.news.length === 0) return false;
    for (const subscription of this.news) {
      subscription.hear();
      if (!subscription.isClosed) this.round.reactivate(subscription);
    }
    this.news.length = 0;
    return true;
  }

  private create(options: Subscribing): Subscription {
    const subscription = new Subscription(options, new Shelf(this.destination, this.table), (from) => {
      this.news.push(from);
      this.notify();
    });
    this.holders.add(subscription);
    return subscription;
  }
}
