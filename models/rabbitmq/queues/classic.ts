import { Fifo, ns, sleep, type Story } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import type { CreditLink, CreditTerms } from '../channels/credit.ts';
import * as costs from '../costs.ts';
import { Held } from '../held.ts';
import type { Group } from '../messages/group.ts';
import type { Footprint } from '../memory/footprint.ts';
import type { Pageable } from '../memory/paging.ts';
import type { Node } from '../nodes/node.ts';
import { type Duties, ErlangProcess, IDLE } from '../nodes/process.ts';
import { accept, refuse } from '../nodes/storage.ts';
import { Clocks } from './clocks.ts';
import { Consumers } from './consumers.ts';
import { DeadLetters, type DeathCounts, type Route } from './dead-letters.ts';
import { Fates } from './fates.ts';
import { Intake, type Mirroring, type Stores } from './intake.ts';
import { Pages } from './pages.ts';
import type { Failure, Queue, Subscribing, Verdict } from './queue.ts';
import { Ready } from './ready.ts';
import { sift } from './recovery.ts';
import type { MemoryMode } from './residence.ts';
import { type Deliverer, Delivery, type Subscription } from './subscription.ts';
import type { QueueTerms } from './terms.ts';

/** How a classic queue keeps its messages, and what it is told of its surroundings. */
export interface Keeping {
  readonly terms: QueueTerms;
  readonly stores: Stores;
  readonly memoryMode: MemoryMode;
  /** What asking the limiter costs for a message, in ns. */
  readonly limiterCost: number;
  /** consumer_timeout, in ns; Infinity without. */
  readonly consumerTimeout: number;
  readonly route: Route;
  readonly deaths: DeathCounts;
  /** Of a mirrored queue. */
  readonly mirroring?: Mirroring | undefined;
}

/** What another queue takes over. */
export interface Estate {
  /** All messages, in order, those that were unacknowledged flagged as redelivered. */
  readonly messages: readonly Group[];
  /** What had not got into the queue yet. */
  readonly arrivals: readonly Group[];
  /** Of the messages, those whose publishers wait for a confirm. */
  readonly unconfirmed: readonly Group[];
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
export class ClassicQueue implements Queue, Duties, Pageable {
  readonly name: string;
  readonly node: Node;
  readonly ledger: Ledger;
  readonly prefetchHeld: Held;
  isUp = true;
  private isDeleted = false;
  private readonly keeping: Keeping;
  private readonly terms: QueueTerms;
  private readonly messages: Ready;
  private readonly pages: Pages;
  private readonly fates: Fates;
  private readonly intake: Intake;
  private readonly consumers: Consumers;
  private readonly settlements = new Fifo<Settlement>();
  private readonly orders = new Fifo<() => void>();
  private readonly clocks: Clocks;
  private readonly process: ErlangProcess;
  /** Cost of one delivery, in ns. */
  private eachDelivery: number;
  /** For how long it is to stand still, in ns. */
  private standing = 0;
  /** Messages that the slice in hand delivers. */
  private outgoing = 0;
  /** Messages that could be delivered if they were in memory. */
  private wanted = 0;
  // Messages in and out lately, for the consumer bias.
  private ingress = 0;
  private egress = 0;

  constructor(name: string, node: Node, ledger: Ledger, keeping: Keeping) {
    this.name = name;
    this.node = node;
    this.ledger = ledger;
    this.keeping = keeping;
    const { terms, stores, route, deaths, consumerTimeout } = keeping;
    this.terms = terms;
    this.eachDelivery = node.host.costs.queueDeliver;
    this.prefetchHeld = new Held(node.sim);
    this.messages = new Ready(this, terms.maxPriority);
    this.pages = new Pages(this, { messages: this.messages, stores, mode: keeping.memoryMode });
    const way = terms.deadLetters && new DeadLetters(this, terms.deadLetters, route, deaths);
    this.fates = new Fates(ledger, way, (group) => this.intake.settled(group));
    const { messages, fates } = this;
    this.intake = new Intake({ host: node.host, terms, stores, messages, fates, ledger, mirroring: keeping.mirroring });
    const notify = () => this.process.notify();
    this.consumers = new Consumers(this, this.messages.table, { isSingle: terms.isSingleActive, notify });
    const looks = consumerTimeout !== Infinity;
    this.clocks = new Clocks(
      node.sim,
      { expires: terms.expires, looks },
      {
        expired: notify,
        unused: () => this.delete(),
        look: () => this.order(() => this.closeOverdue()),
      },
    );
    this.clocks.used(0);
    this.process = new ErlangProcess(node.host, this);
  }

  get ready(): number {
    return this.messages.count;
  }

  get unacked(): number {
    return this.consumers.unacked;
  }

  /** Most published messages that ever waited in the mailbox. */
  get mostWaiting(): number {
    return this.intake.mostWaiting;
  }

  /** Time during which it waited for messages to come back from the disk. */
  get coldReads(): Held {
    return this.pages.coldReads;
  }

  /** Itself, if it pages when memory gets short. */
  pageable(node: Node): Pageable | undefined {
    return this.pages.isPaging && node === this.node ? this : undefined;
  }

  duration(): number {
    return this.pages.duration();
  }

  keep(duration: number): void {
    this.pages.keep(duration);
    this.process.notify();
  }

  footprint(node: Node): Footprint {
    return this.pages.footprint(node, this.unacked, this.intake.waitingBytes);
  }

  link(terms: CreditTerms, granted: () => void): CreditLink {
    return this.intake.link(terms, granted);
  }

  publish(group: Group, link?: CreditLink): void {
    if (!this.isUp) return this.miss(group);
    this.intake.post(group, link);
    this.process.notify();
  }

  subscribe(options: Subscribing): Subscription {
    const subscription = this.consumers.add(options);
    if (subscription.isLimited) this.eachDelivery = this.node.host.costs.queueDeliver + this.keeping.limiterCost;
    this.clocks.used(this.consumers.count);
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
      this.clocks.used(this.consumers.count);
      this.expire(Infinity);
      if (this.messages.count === 0) channel.empty?.();
      else this.deliver(this.messages.take(1), this.consumers.getter(channel, isAutomatic));
    });
  }

  purge(): void {
    this.order(() => this.removeAll('purged'));
  }

  delete(): void {
    this.order(() => {
      this.isUp = false;
      this.isDeleted = true;
      this.clocks.stop();
      this.consumers.releaseAll((group) => this.requeue(group));
      this.removeAll('queue deleted');
      for (const group of this.intake.discard()) this.miss(group);
    });
  }

  /** What is written survives its process, what is on the disk its machine; the rest is lost (rabbitmq-semantics B2, B3). */
  fail(how: Failure): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.clocks.stop();
    this.consumers.releaseAll((group) => this.requeue(group));
    for (const group of this.intake.discard()) this.miss(group);
    this.outgoing = 0;
    while (this.settlements.shift() !== undefined);
    while (this.orders.shift() !== undefined);
    const { own, store } = this.keeping.stores;
    const kept = new Ready(this, this.terms.maxPriority, this.messages.table);
    const outlives = this.terms.isDurable && how !== 'lose-disk';
    sift(this.messages, [...own.fail(this, how), ...store.fail(this, how)], outlives, {
      keep: (group) => {
        if (how !== 'stop') group.past = group.past.flagged(); // (B5.3)
        kept.push(group);
      },
      lose: (group, wasTold) => {
        own.lost(group);
        store.lost(group);
        this.forget(group, CAUSES[how], wasTold);
      },
    });
    this.messages.become(kept);
  }

  recover(): void {
    this.isUp = true;
    this.clocks.used(0);
    this.process.notify();
  }

  /** Another queue takes over: returns what it gets. Consumers hear nothing of it. */
  surrender(): Estate {
    this.isUp = false;
    this.clocks.stop();
    this.consumers.releaseAll((group) => this.requeue(group), false);
    this.outgoing = 0;
    while (this.settlements.shift() !== undefined);
    while (this.orders.shift() !== undefined);
    const { own, store } = this.keeping.stores;
    const unconfirmed = [...own.surrender(this), ...store.surrender(this)];
    const messages: Group[] = [];
    while (this.messages.count > 0) messages.push(this.messages.take(Infinity));
    return { messages, arrivals: this.intake.discard(), unconfirmed };
  }

  /** Takes over messages, behind those that it has. */
  adopt(group: Group): void {
    this.messages.push(group);
    this.process.notify();
  }

  /** Goes on in place of another queue: its channels are its channels. */
  inherit(from: ClassicQueue): void {
    this.intake.inherit(from.intake);
  }

  /** Since when the oldest message has been in the queue, in ns; Infinity if it is empty. */
  oldest(): number {
    return Math.min(this.messages.deadline(0), this.consumers.oldest());
  }

  /** Deletes what is on the disk and not needed any more. */
  tidy(node: Node): void {
    if (node === this.node) this.keeping.stores.own.tidy();
  }

  /** Does nothing for a while. */
  standStill(time: number): void {
    this.standing += time;
  }

  busyTime(): number {
    return this.process.busyTime();
  }

  begin(): number {
    if (!this.isUp) return IDLE;
    if (this.favoursConsumers()) this.consumers.hearNews();
    let cost = this.pages.takeDebt() + this.takeVerdicts();
    if (this.settlements.isEmpty) cost += this.obey();
    cost += this.expire(costs.SLICE - cost);
    this.outgoing = this.deliverable(this.pages.atHand, costs.SLICE - cost);
    this.wanted = this.pages.isCold ? this.deliverable(this.messages.count, costs.SLICE) : 0;
    cost += this.outgoing * (this.eachDelivery + this.node.host.costs.queueKeep);
    cost += this.pages.relieve(costs.SLICE - cost);
    cost += this.takeIn(costs.SLICE - cost);
    if (cost > 0) return cost;
    if (this.consumers.hearNews()) return this.begin();
    this.clocks.awaitExpiry(this.messages.deadline(this.terms.ttl));
    return IDLE;
  }

  finish(): void {
    const admitted = this.intake.admit(this.outgoing);
    this.ingress += admitted;
    this.pages.count(admitted);
    this.send();
    this.shorten();
    this.pages.settle();
    const { round } = this.consumers;
    this.prefetchHeld.set(this.messages.count > 0 && round.isEmpty && round.atPrefetch.size > 0);
  }

  chore(isIdle: boolean): Story | undefined {
    if (this.standing > 0) return this.stand();
    if (this.wanted > 0) return this.pages.load(this.wanted);
    const { own, mustSync } = this.keeping.stores;
    return own.due(isIdle, mustSync);
  }

  private *stand(): Story {
    const time = this.standing;
    this.standing = 0;
    yield sleep(this.node.sim, ns(time));
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
      if (verdict === 'requeue') this.requeue(group);
      else {
        this.pages.unackedBytes -= group.bytes;
        this.pages.count(group.count);
        if (verdict === 'ack') this.acknowledged(group);
        else this.fates.reject(group);
      }
      this.consumers.round.reactivate(subscription);
    }
    return cost;
  }

  private acknowledged(group: Group): void {
    this.ledger.settle(group.count);
    this.intake.settled(group);
  }

  private requeue(group: Group): void {
    this.pages.unackedBytes -= group.bytes;
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

  /** How many of n messages can be delivered now, at a cost of at most about `budget`. */
  private deliverable(n: number, budget: number): number {
    if (n === 0 || budget <= 0) return 0;
    return this.consumers.round.room(Math.min(n, Math.ceil(budget / this.eachDelivery)));
  }

  /** Takes up publishes, and delivers as many of them in the same slice if nothing else waits; returns the cost. */
  private takeIn(budget: number): number {
    const { count, cost } = this.intake.takeUp(budget);
    const { queueKeep } = this.node.host.costs;
    if (this.outgoing < this.messages.count) return cost + count * queueKeep;
    const direct = this.deliverable(this.outgoing + count, Infinity) - this.outgoing;
    this.outgoing += direct;
    return cost + direct * this.eachDelivery + (count - direct) * queueKeep;
  }

  /** Delivers what the slice has been paid for: to the consumers in turn, each a run of consecutive messages. */
  private send(): void {
    const { round } = this.consumers;
    for (this.dropExpired(); this.outgoing > 0 && this.messages.count > 0; this.dropExpired()) {
      const share = Math.ceil(this.outgoing / round.peers);
      const subscription = round.next() as Subscription;
      const group = this.messages.take(Math.min(share, subscription.room));
      this.outgoing -= group.count;
      this.deliver(group, subscription);
      round.again(subscription);
    }
    this.outgoing = 0;
  }

  /** What has come to the front and has expired behind the messages before it is not delivered (rabbitmq-semantics B7.2). */
  private dropExpired(): void {
    const { now } = this.node.sim;
    for (;;) {
      const group = this.messages.takeExpired(now, this.terms.ttl, Infinity);
      if (group === undefined) return;
      this.fates.expire(group);
    }
  }

  private deliver(group: Group, subscription: Subscription): void {
    const { now } = this.node.sim;
    this.egress += group.count;
    this.pages.deliver(group.count);
    this.ledger.deliver(group.count);
    if (subscription.isAutomatic) this.acknowledged(group);
    else {
      this.pages.unackedBytes += group.bytes;
      this.pages.count(group.count);
    }
    subscription.take(group, now);
    subscription.channel.deliver(new Delivery(group, subscription, now));
  }

  /** Drops the oldest messages of a queue that has become too long (rabbitmq-semantics B8.2). */
  private shorten(): void {
    const { maxLength, maxBytes } = this.terms;
    while (this.messages.count > maxLength) this.fates.dropHead(this.messages.take(this.messages.count - maxLength));
    while (this.messages.bytes > maxBytes) this.fates.dropHead(this.messages.take(1));
  }

  private removeAll(cause: string): void {
    while (this.messages.count > 0) this.fates.remove(this.messages.take(Infinity), cause, 'backlog');
  }

  /** Stored messages are gone with the node. Those that were never confirmed their publisher may send again. */
  private forget(group: Group, cause: string, wasTold: boolean): void {
    if (wasTold) return this.ledger.lose(group.count, cause, 'backlog', group.origin.confirms !== undefined);
    this.ledger.unstore(group.count);
    if (group.origin.vanished?.(group) !== true) this.ledger.lose(group.count, cause, 'in-flight', false);
  }

  /**
   * A group comes to a queue that is gone: deleted, it takes the responsibility (B1.7); with its node down, it refuses, unless
   * the channel goes down with the same node.
   */
  private miss(group: Group): void {
    if (this.isDeleted) {
      this.ledger.lose(group.count, 'queue deleted', 'in-flight', group.confirms !== undefined);
      accept(group, this.node.sim.now);
    } else if (group.confirms?.isOn?.(this.node) === true && group.origin.vanished?.(group) === true) {
      return; // nobody is left to tell the publisher, who will send them again
    } else {
      this.ledger.lose(group.count, 'node down', 'in-flight', false);
      refuse(group);
    }
  }

  /** A consumer has left. */
  private left(): void {
    const { count } = this.consumers;
    this.clocks.used(count);
    if (count === 0 && (this.terms.isAutoDelete || this.terms.isExclusive)) this.delete();
  }

  /** Channels that let a delivery wait for longer than consumer_timeout are closed (rabbitmq-semantics B5.4). */
  private closeOverdue(): void {
    const { now } = this.node.sim;
    for (const overdue of this.consumers.overdue(now, this.keeping.consumerTimeout))
      overdue.channel.timedOut?.(overdue);
    this.clocks.used(this.consumers.count);
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

/** Causes of loss in the ledger when the node of a queue goes down. */
const CAUSES: Readonly<Record<Failure, string>> = {
  crash: 'node crash',
  'power-off': 'power-off',
  stop: 'node stop',
  'lose-disk': 'disk lost',
};
