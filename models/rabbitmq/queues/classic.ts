import { Fifo, type Story } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import { Backlog } from './backlog.ts';
import * as costs from '../costs.ts';
import { CreditLink, type CreditTerms } from '../channels/credit.ts';
import type { Destination, Group } from '../messages/group.ts';
import { Held } from '../held.ts';
import type { MessageStore } from '../nodes/message-store.ts';
import type { Node } from '../nodes/node.ts';
import { type Duties, ErlangProcess, IDLE } from '../nodes/process.ts';
import { accept, type Storage } from '../nodes/storage.ts';
import type { Subscribing } from './queue.ts';
import { Delivery, Subscription } from './subscription.ts';

/** How a queue keeps its persistent messages. */
export interface Keeping {
  readonly isDurable: boolean;
  /** Confirms wait for a sync, not only for a write. */
  readonly mustSync: boolean;
  /** From this size on messages go to the message store of the node, in bytes. */
  readonly storeFrom: number;
  /** What asking the limiter costs for a message, in ns. */
  readonly limiterCost: number;
  readonly own: Storage;
  readonly store: MessageStore;
}

interface Arrival {
  readonly group: Group;
  readonly link: CreditLink;
}

interface Settlement {
  readonly delivery: Delivery;
  readonly frames: number;
}

/**
 * A classic queue: one process that takes messages in, delivers them in order to its consumers in turn, and settles what
 * they acknowledge. Acknowledgements come before all else, deliveries before publishes; news of the writers before
 * publishes only while consumers are favoured (published: rabbitmq-semantics B14.4; specification:
 * rabbit_amqqueue_process.erl, prioritise_cast).
 */
export class ClassicQueue implements Destination, Duties {
  readonly name: string;
  readonly node: Node;
  readonly ledger: Ledger;
  /** Time during which messages waited and prefetch alone kept them from the consumers. */
  readonly prefetchHeld: Held;
  /** Published messages in the mailbox; and the most there ever were. */
  waiting = 0;
  mostWaiting = 0;
  private readonly keeping: Keeping;
  private readonly storeLink: CreditLink;
  private readonly backlog: Backlog;
  private readonly links: CreditLink[] = [];
  private readonly arrivals = new Fifo<Arrival>();
  private readonly settlements = new Fifo<Settlement>();
  private readonly news: Subscription[] = [];
  private readonly round = new Fifo<Subscription>();
  private readonly process: ErlangProcess;
  /** Cost of one delivery, in ns. */
  private eachDelivery: number;
  // What the slice in hand does.
  private incoming: Arrival[] = [];
  private outgoing = 0;
  // Messages in and out lately, for the consumer bias.
  private ingress = 0;
  private egress = 0;
  private readonly atPrefetch = new Set<Subscription>();

  constructor(name: string, node: Node, ledger: Ledger, keeping: Keeping) {
    this.name = name;
    this.node = node;
    this.ledger = ledger;
    this.keeping = keeping;
    this.eachDelivery = node.host.costs.queueDeliver;
    this.backlog = new Backlog(this);
    this.prefetchHeld = new Held(node.sim);
    this.storeLink = new CreditLink(costs.STORE_CREDIT, () => this.links.forEach((link) => link.release()));
    this.process = new ErlangProcess(node.host, this);
  }

  /** Messages ready for delivery. */
  get ready(): number {
    return this.backlog.count;
  }

  /** The credit on which a channel may send to this queue; `granted` is called when it may go on. */
  link(terms: CreditTerms, granted: () => void): CreditLink {
    const link = new CreditLink(terms, granted);
    this.links.push(link);
    return link;
  }

  /** A channel publishes. */
  publish(group: Group, link: CreditLink): void {
    this.arrivals.push({ group, link });
    this.waiting += group.count;
    if (this.waiting > this.mostWaiting) this.mostWaiting = this.waiting;
    this.process.notify();
  }

  /** A channel passes acknowledgements on, which came in `frames` frames (a part of one if it covered several queues). */
  acknowledge(delivery: Delivery, frames: number): void {
    this.settlements.push({ delivery, frames });
    this.process.notify();
  }

  /** A new consumer. */
  subscribe(options: Subscribing): Subscription {
    const subscription = new Subscription({ ...options, heard: (from) => this.tell(from) });
    if (subscription.isLimited) this.eachDelivery = this.node.host.costs.queueDeliver + this.keeping.limiterCost;
    this.activate(subscription);
    this.process.notify();
    return subscription;
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.process.busyTime();
  }

  begin(): number {
    if (this.favoursConsumers()) this.hearNews();
    let cost = this.settle();
    this.outgoing = this.deliverable(this.backlog.count, costs.SLICE - cost);
    cost += this.outgoing * this.eachDelivery;
    cost += this.takeIn(costs.SLICE - cost);
    if (cost > 0) return cost;
    return this.hearNews() ? this.begin() : IDLE;
  }

  finish(): void {
    for (const { group, link } of this.incoming) this.keep(group, link);
    this.incoming = [];
    this.send();
    this.prefetchHeld.set(this.backlog.count > 0 && this.round.isEmpty && this.atPrefetch.size > 0);
  }

  chore(isIdle: boolean): Story | undefined {
    return this.keeping.own.due(isIdle, this.keeping.mustSync);
  }

  /** Takes up acknowledgements; returns their cost. */
  private settle(): number {
    let cost = 0;
    while (cost < costs.SLICE) {
      const settlement = this.settlements.shift();
      if (settlement === undefined) break;
      const { delivery, frames } = settlement;
      cost += costs.settling(this.node.host.costs, delivery.count, frames);
      this.ledger.settle(delivery.count);
      this.keeping.own.settled(delivery.group);
      if (this.isLarge(delivery.group)) this.keeping.store.settled(delivery.group);
      delivery.subscription.acknowledged(delivery.count);
      this.activate(delivery.subscription);
    }
    return cost;
  }

  /** Takes up published messages as far as `budget` goes, and at once delivers them if nothing else waits; returns the cost. */
  private takeIn(budget: number): number {
    let cost = 0;
    let count = 0;
    while (cost < budget && !this.arrivals.isEmpty) {
      const arrival = this.nextArrival(budget - cost);
      cost += arrival.group.count * this.costOf(arrival.group);
      count += arrival.group.count;
      this.incoming.push(arrival);
    }
    if (this.outgoing < this.backlog.count) return cost;
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

  /** How many of n messages can be delivered now, at a cost of at most about `budget`. */
  private deliverable(n: number, budget: number): number {
    if (n === 0 || budget <= 0) return 0;
    const most = Math.min(n, Math.ceil(budget / this.eachDelivery));
    if (this.round.length >= most) return most; // each in the round has room for one
    let room = 0;
    for (let turns = this.round.length; turns > 0; turns--) {
      const subscription = this.round.shift() as Subscription;
      this.round.push(subscription);
      room += subscription.room;
    }
    return Math.min(most, room);
  }

  /** A message is in the queue; it is confirmed at once unless it has to be written first. */
  private keep(group: Group, link: CreditLink): void {
    group.enqueued = this.node.sim.now;
    this.ledger.store(group.count);
    this.backlog.push(group);
    this.ingress += group.count;
    link.handled(group.count, this.storeLink.isBlocked);
    const { isDurable, mustSync, own, store } = this.keeping;
    if (!group.origin.isPersistent || !isDurable) accept(group, group.enqueued);
    else if (this.isLarge(group)) store.put(group, this.storeLink, mustSync);
    else own.add(group);
  }

  /** Delivers what the slice has been paid for: to the consumers in turn, each a run of consecutive messages. */
  private send(): void {
    while (this.outgoing > 0) {
      const subscription = this.round.shift() as Subscription;
      const share = Math.ceil(this.outgoing / (this.round.length + 1));
      const group = this.backlog.take(Math.min(share, subscription.room));
      this.outgoing -= group.count;
      this.egress += group.count;
      this.ledger.deliver(group.count);
      if (subscription.isAutomatic) this.ledger.settle(group.count);
      subscription.take(group.count);
      subscription.isActive = false;
      this.activate(subscription);
      if (!subscription.isActive && subscription.isAtPrefetch) this.atPrefetch.add(subscription);
      subscription.channel.deliver(new Delivery(group, subscription, this.node.sim.now));
    }
  }

  private activate(subscription: Subscription): void {
    if (subscription.isActive || subscription.room <= 0) return;
    subscription.isActive = true;
    this.atPrefetch.delete(subscription);
    this.round.push(subscription);
  }

  private tell(subscription: Subscription): void {
    this.news.push(subscription);
    this.process.notify();
  }

  /** Takes note of what the writers have sent; whether there was anything. */
  private hearNews(): boolean {
    if (this.news.length === 0) return false;
    for (const subscription of this.news) {
      subscription.hear();
      this.activate(subscription);
    }
    this.news.length = 0;
    return true;
  }

  private favoursConsumers(): boolean {
    if (this.ingress + this.egress > RECENT) {
      this.ingress /= 2;
      this.egress /= 2;
    }
    return this.egress < costs.CONSUMER_BIAS_RATIO * this.ingress;
  }
}

/** Over how many messages the rates in and out are compared (assumption). */
const RECENT = 4096;
