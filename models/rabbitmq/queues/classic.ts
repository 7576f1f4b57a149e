import { Fifo, type Nanoseconds, ns, type Story, Timer } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import { CreditLink, type CreditTerms } from '../channels/credit.ts';
import * as costs from '../costs.ts';
import { Held } from '../held.ts';
import type { Group } from '../messages/group.ts';
import type { MessageStore } from '../nodes/message-store.ts';
import type { Node } from '../nodes/node.ts';
import { type Duties, ErlangProcess, IDLE } from '../nodes/process.ts';
import { accept, refuse, type Storage } from '../nodes/storage.ts';
import { Consumers } from './consumers.ts';
import { DeadLetters, type DeathCounts, type Route } from './dead-letters.ts';
import { Fates } from './fates.ts';
import type { Failure, Queue, Subscribing, Verdict } from './queue.ts';
import { Ready } from './ready.ts';
import { sift } from './recovery.ts';
import { type Deliverer, Delivery, type Subscription } from './subscription.ts';
import type { QueueTerms } from './terms.ts';

/** How a classic queue keeps its messages, and what it is told of its surroundings. */
export interface Keeping {
  readonly terms: QueueTerms;
  /** Confirms wait for a sync, not only for a write. */
  readonly mustSync: boolean;
  /** From this size on messages go to the message store of the node, in bytes. */
  readonly storeFrom: number;
  /** What asking the limiter costs for a message, in ns. */
  readonly limiterCost: number;
  /** consumer_timeout, in ns; Infinity without. */
  readonly consumerTimeout: number;
  readonly own: Storage;
  readonly store: MessageStore;
  readonly route: Route;
  readonly deaths: DeathCounts;
}

interface Arrival {
  readonly group: Group;
  readonly link: CreditLink | undefined;
}

interface Settlement {
  readonly delivery: Delivery;
  readonly frames: number;
  readonly verdict: Verdict;
}

/**
 * A classic queue: one process that takes messages in, delivers them in order to its consumers in turn, and settles what
 * they acknowledge. Acknowledgements come before all else, deliveries before publishes; news of the writers before
 * publishes only while consumers are favoured (published: rabbitmq-semantics B14.4; specification:
 * rabbit_amqqueue_process.erl, prioritise_cast).
 */
export class ClassicQueue implements Queue, Duties {
  readonly name: string;
  readonly node: Node;
  readonly ledger: Ledger;
  readonly prefetchHeld: Held;
  isUp = true;
  private isDeleted = false;
  /** Published messages in the mailbox; and the most there ever were. */
  waiting = 0;
  mostWaiting = 0;
  private readonly keeping: Keeping;
  private readonly terms: QueueTerms;
  private readonly storeLink: CreditLink;
  private readonly fates: Fates;
  private readonly consumers: Consumers;
  private messages: Ready;
  private readonly links: CreditLink[] = [];
  private readonly arrivals = new Fifo<Arrival>();
  private readonly settlements = new Fifo<Settlement>();
  private readonly orders = new Fifo<() => void>();
  private readonly process: ErlangProcess;
  private readonly expiry: Timer;
  private readonly disuse: Timer;
  private readonly patience: Timer;
  /** Cost of one delivery, in ns. */
  private eachDelivery: number;
  // What the slice in hand does.
  private incoming: Arrival[] = [];
  private outgoing = 0;
  // Messages in and out lately, for the consumer bias.
  private ingress = 0;
  private egress = 0;

  constructor(name: string, node: Node, ledger: Ledger, keeping: Keeping) {
    this.name = name;
    this.node = node;
    this.ledger = ledger;
    this.keeping = keeping;
    this.terms = keeping.terms;
    this.eachDelivery = node.host.costs.queueDeliver;
    this.messages = new Ready(this, this.terms.maxPriority);
    this.prefetchHeld = new Held(node.sim);
    this.storeLink = new CreditLink(costs.STORE_CREDIT, () => this.links.forEach((link) => link.release()));
    const { deadLetters } = this.terms;
    const way = deadLetters && new DeadLetters(this, deadLetters, keeping.route, keeping.deaths);
    this.fates = new Fates(ledger, way, (group) => this.handled(group));
    this.process = new ErlangProcess(node.host, this);
    const notify = () => this.process.notify();
    this.consumers = new Consumers(this, this.messages.table, { isSingle: this.terms.isSingleActive, notify });
    this.expiry = new Timer(node.sim, notify);
    this.disuse = new Timer(node.sim, () => this.delete());
    this.patience = new Timer(node.sim, () => this.order(() => this.closeOverdue()));
    this.noteUse();
  }

  get ready(): number {
    return this.messages.count;
  }

  get unacked(): number {
    return this.consumers.unacked;
  }

  link(terms: CreditTerms, granted: () => void): CreditLink {
    const link = new CreditLink(terms, granted);
    this.links.push(link);
    return link;
  }

  publish(group: Group, link?: CreditLink): void {
    if (!this.isUp) return this.miss(group);
    this.arrivals.push({ group, link });
    this.waiting += group.count;
    if (this.waiting > this.mostWaiting) this.mostWaiting = this.waiting;
    this.process.notify();
  }

  subscribe(options: Subscribing): Subscription {
    const subscription = this.consumers.add(options);
    if (subscription.isLimited) this.eachDelivery = this.node.host.costs.queueDeliver + this.keeping.limiterCost;
    this.noteUse();
    if (this.keeping.consumerTimeout !== Infinity && this.patience.deadline === Infinity) this.lookForOverdue();
    this.process.notify();
    return subscription;
  }

  cancel(subscription: Subscription): void {
    this.order(() => {
      this.consumers.cancel(subscription);
      this.left();
    });
  }

  release(subscription: Subscription): void {
    this.order(() => {
      this.consumers.release(subscription, (group) => this.requeue(group));
      this.left();
    });
  }

  settle(delivery: Delivery, frames: number, verdict: Verdict): void {
    this.settlements.push({ delivery, frames, verdict });
    this.process.notify();
  }

  get(channel: Deliverer, isAutomatic: boolean): void {
    this.order(() => {
      this.noteUse();
      this.expire(Infinity);
      if (this.messages.count === 0) channel.empty?.();
      else this.deliver(this.messages.take(1), this.consumers.getter(channel, isAutomatic));
    });
  }

  purge(): void {
    this.order(() => this.removeReady('purged'));
  }

  delete(): void {
    this.order(() => {
      this.isUp = false;
      this.isDeleted = true;
      this.disuse.clear();
      this.consumers.releaseAll((group) => this.requeue(group));
      this.removeReady('queue deleted');
      for (const { group } of emptied(this.arrivals)) this.miss(group);
    });
  }

  /** What is written survives its process, what is durable its machine; the rest is lost (rabbitmq-semantics B3, B2). */
  fail(how: Failure): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.consumers.releaseAll((group) => this.requeue(group));
    for (const { group } of [...this.incoming, ...emptied(this.arrivals)]) this.miss(group);
    this.incoming = [];
    this.outgoing = this.waiting = 0;
    emptied(this.settlements);
    emptied(this.orders);
    const { keeping } = this;
    const gone = [...keeping.own.fail(this, how), ...keeping.store.fail(this, how)];
    const kept = new Ready(this, this.terms.maxPriority, this.messages.table);
    sift(this.messages, gone, this.terms.isDurable, {
      keep: (group) => {
        if (how !== 'stop') group.past = group.past.flagged();
        kept.push(group);
      },
      lose: (group, wasTold) =>
        this.ledger.lose(group.count, CAUSES[how], 'backlog', wasTold && group.origin.confirms !== undefined),
    });
    this.messages = kept;
  }

  recover(): void {
    this.isUp = true;
    this.noteUse();
    this.process.notify();
  }

  busyTime(): number {
    return this.process.busyTime();
  }

  begin(): number {
    if (!this.isUp) return IDLE;
    if (this.favoursConsumers()) this.consumers.hearNews();
    let cost = this.takeVerdicts();
    if (this.settlements.isEmpty) cost += this.obey();
    cost += this.expire(costs.SLICE - cost);
    this.outgoing = this.deliverable(this.messages.count, costs.SLICE - cost);
    cost += this.outgoing * this.eachDelivery;
    cost += this.takeIn(costs.SLICE - cost);
    if (cost > 0) return cost;
    if (this.consumers.hearNews()) return this.begin();
    this.awaitExpiry();
    return IDLE;
  }

  finish(): void {
    for (const arrival of this.incoming) this.admit(arrival);
    this.incoming = [];
    this.send();
    this.shorten();
    const { round } = this.consumers;
    this.prefetchHeld.set(this.messages.count > 0 && round.isEmpty && round.atPrefetch.size > 0);
  }

  chore(isIdle: boolean): Story | undefined {
    return this.keeping.own.due(isIdle, this.keeping.mustSync);
  }

  private order(what: () => void): void {
    this.orders.push(what);
    this.process.notify();
  }

  /** Takes up what channels ask for beside publishes and verdicts; returns its cost. */
  private obey(): number {
    let cost = 0;
    for (let what = this.orders.shift(); what !== undefined; what = this.orders.shift()) {
      what();
      cost += costs.QUEUE_ORDER;
    }
    return cost;
  }

  /** Takes up verdicts; returns their cost. */
  private takeVerdicts(): number {
    let cost = 0;
    while (cost < costs.SLICE) {
      const settlement = this.settlements.shift();
      if (settlement === undefined) break;
      const { delivery, frames, verdict } = settlement;
      const { group, subscription } = delivery;
      cost += costs.settling(this.node.host.costs, group.count, frames);
      if (subscription.settle(group) < group.count) continue; // it comes too late: its channel is gone
      if (verdict === 'ack') this.acknowledged(group);
      else if (verdict === 'requeue') this.requeue(group);
      else this.fates.reject(group);
      this.consumers.round.reactivate(subscription);
    }
    return cost;
  }

  private acknowledged(group: Group): void {
    this.ledger.settle(group.count);
    this.handled(group);
  }

  /** Messages need not be written any more before they are confirmed. */
  private handled(group: Group): void {
    this.keeping.own.settled(group);
    if (this.isLarge(group)) this.keeping.store.settled(group);
  }

  private requeue(group: Group): void {
    group.past = group.past.returned();
    this.ledger.requeue(group.count);
    this.messages.putBack(group);
  }

  /** Drops what has expired in front; returns the cost. */
  private expire(budget: number): number {
    const { sim, host } = this.node;
    const each = this.terms.deadLetters === undefined ? costs.QUEUE_DROP : host.costs.channelPublish;
    let cost = 0;
    while (cost < budget) {
      const group = this.messages.takeExpired(sim.now, this.terms.ttl, Math.ceil((budget - cost) / each));
      if (group === undefined) break;
      cost += group.count * each;
      this.fates.expire(group);
    }
    return cost;
  }

  /** Wakes when the message in front has outlived its time. */
  private awaitExpiry(): void {
    const deadline = this.messages.deadline(this.terms.ttl);
    if (deadline === Infinity) this.expiry.clear();
    else this.expiry.set(ns(Math.max(Math.round(deadline), this.node.sim.now) + 1));
  }

  /** How many of n messages can be delivered now, at a cost of at most about `budget`. */
  private deliverable(n: number, budget: number): number {
    if (n === 0 || budget <= 0) return 0;
    return this.consumers.round.room(Math.min(n, Math.ceil(budget / this.eachDelivery)));
  }

  /** Takes up publishes, and delivers as many of them in the same slice as nothing else waits for; returns the cost. */
  private takeIn(budget: number): number {
    let cost = 0;
    let count = 0;
    while (cost < budget && !this.arrivals.isEmpty) {
      const arrival = this.nextArrival(budget - cost);
      cost += arrival.group.count * this.costOf(arrival.group);
      count += arrival.group.count;
      this.incoming.push(arrival);
    }
    if (this.outgoing < this.messages.count) return cost;
    const direct = this.deliverable(this.outgoing + count, Infinity) - this.outgoing;
    this.outgoing += direct;
    return cost + direct * this.eachDelivery;
  }

  private nextArrival(budget: number): Arrival {
    const front = this.arrivals.peek() as Arrival;
    const most = Math.ceil(budget / this.costOf(front.group));
    const arrival =
      front.group.count > most
        ? { group: front.group.split(most), link: front.link }
        : (this.arrivals.shift() as Arrival);
    this.waiting -= arrival.group.count;
    return arrival;
  }

  private costOf(group: Group): number {
    const { queueEnqueue, queueConfirm } = this.node.host.costs;
    const confirming = group.confirms === undefined ? 0 : queueConfirm;
    return queueEnqueue + confirming + (group.origin.isPersistent && !this.isLarge(group) ? costs.QUEUE_PERSIST : 0);
  }

  private isLarge(group: Group): boolean {
    return group.origin.isPersistent && group.bytes >= this.keeping.storeFrom * group.count;
  }

  /** Takes a group in, or as much of it as there is room for if the queue refuses what is too much. */
  private admit({ group, link }: Arrival): void {
    const { count } = group;
    const room = this.terms.overflow === 'drop-head' ? Infinity : this.room(group);
    const taken = room < count ? group.split(room) : group;
    if (taken.count > 0) this.keep(taken);
    if (taken !== group) {
      this.fates.refuse(group, this.terms.overflow === 'reject-publish-dlx');
      refuse(group);
    }
    link?.handled(count, this.storeLink.isBlocked);
  }

  /** How many messages of a group the limits leave room for, beside what this slice delivers (rabbitmq-semantics B8.1). */
  private room(group: Group): number {
    const { maxLength, maxBytes } = this.terms;
    const byLength = maxLength + this.outgoing - this.messages.count;
    if (maxBytes === Infinity) return Math.max(0, byLength);
    const each = group.bytes / group.count;
    const byBytes = Math.ceil((maxBytes - this.messages.bytes) / each) + this.outgoing;
    return Math.max(0, Math.min(byLength, byBytes));
  }

  /** A message is in the queue; it is confirmed at once unless it has to be written first. */
  private keep(group: Group): void {
    group.enqueued = this.node.sim.now;
    this.ledger.store(group.count);
    this.messages.push(group);
    this.ingress += group.count;
    const { own, store, mustSync } = this.keeping;
    if (!group.origin.isPersistent || !this.terms.isDurable) accept(group, group.enqueued);
    else if (this.isLarge(group)) store.put(group, this.storeLink, mustSync);
    else own.add(group);
  }

  /** Delivers what the slice has been paid for: to the consumers in turn, each a run of consecutive messages. */
  private send(): void {
    const { round } = this.consumers;
    while (this.outgoing > 0 && this.messages.count > 0) {
      const share = Math.ceil(this.outgoing / round.peers);
      const subscription = round.next() as Subscription;
      const group = this.messages.take(Math.min(share, subscription.room));
      this.outgoing -= group.count;
      this.deliver(group, subscription);
      round.again(subscription);
    }
    this.outgoing = 0;
  }

  private deliver(group: Group, subscription: Subscription): void {
    const { now } = this.node.sim;
    this.egress += group.count;
    this.ledger.deliver(group.count);
    if (subscription.isAutomatic) this.acknowledged(group);
    subscription.take(group, now);
    subscription.channel.deliver(new Delivery(group, subscription, now));
  }

  /** Drops the oldest messages of a queue that has become too long (rabbitmq-semantics B8.2). */
  private shorten(): void {
    const { maxLength, maxBytes } = this.terms;
    while (this.messages.count > maxLength) this.fates.dropHead(this.messages.take(this.messages.count - maxLength));
    while (this.messages.bytes > maxBytes) this.fates.dropHead(this.messages.take(1));
  }

  private removeReady(cause: string): void {
    while (this.messages.count > 0) this.fates.remove(this.messages.take(Infinity), cause, 'backlog');
  }

  /** A group comes to a queue that is gone: deleted, it takes the responsibility (B1.7); with its node down, it refuses. */
  private miss(group: Group): void {
    if (this.isDeleted) {
      this.ledger.lose(group.count, 'queue deleted', 'in-flight', group.confirms !== undefined);
      accept(group, this.node.sim.now);
    } else {
      this.ledger.lose(group.count, 'node down', 'in-flight', false);
      refuse(group);
    }
  }

  /** A consumer has left. */
  private left(): void {
    this.noteUse();
    if (this.consumers.count === 0 && (this.terms.isAutoDelete || this.terms.isExclusive)) this.delete();
  }

  /** An unused queue is deleted after x-expires (rabbitmq-semantics B7.5). */
  private noteUse(): void {
    if (this.terms.expires === Infinity) return;
    if (this.consumers.count > 0) this.disuse.clear();
    else this.disuse.set(ns(this.node.sim.now + this.terms.expires));
  }

  private lookForOverdue(): void {
    this.patience.set(ns(this.node.sim.now + costs.TIMEOUT_CHECK));
  }

  /** Channels that let a delivery wait for longer than consumer_timeout are closed (rabbitmq-semantics B5.4). */
  private closeOverdue(): void {
    const { now } = this.node.sim;
    for (const overdue of this.consumers.overdue(now, this.keeping.consumerTimeout)) overdue.channel.timedOut?.(overdue);
    if (this.consumers.count > 0) this.lookForOverdue();
  }

  private favoursConsumers(): boolean {
    if (this.ingress + this.egress > RECENT) {
      this.ingress /= 2;
      this.egress /= 2;
    }
    return this.egress < costs.CONSUMER_BIAS_RATIO * this.ingress;
  }
}

function emptied<T>(line: Fifo<T>): T[] {
  const all: T[] = [];
  for (let next = line.shift(); next !== undefined; next = line.shift()) all.push(next);
  return all;
}

/** Over how many messages the rates in and out are compared (assumption). */
const RECENT = 4096;

/** Causes of loss in the ledger when the node of a queue goes down. */
const CAUSES: Readonly<Record<Failure, string>> = { crash: 'node crash', 'power-off': 'power-off', stop: 'node stop' };
