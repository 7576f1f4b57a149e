import { type Nanoseconds, Timer } from '../../../sim/index.ts';
import type { Ledger, Whereabouts } from '../../messages/index.ts';
import { compareVersions } from '../../settings.ts';
import { CreditLink, type CreditTerms } from '../channels/credit.ts';
import { vanish } from '../channels/publishing.ts';
import { isShared, quorumCosts } from '../costs.ts';
import { Held } from '../held.ts';
import * as memory from '../memory/costs.ts';
import { type Footprint, NOTHING } from '../memory/footprint.ts';
import type { Group } from '../messages/group.ts';
import type { News } from '../nodes/cluster.ts';
import type { Node } from '../nodes/node.ts';
import { accept, refuse } from '../nodes/storage.ts';
import { Consumers } from './consumers.ts';
import { DeadLetters, type DeathCounts, type Route } from './dead-letters.ts';
import { Fates } from './fates.ts';
import type { Command } from '../raft/log.ts';
import type { Member, StateMachine } from '../raft/member.ts';
import type { Failure, Queue, Subscribing, Verdict } from './queue.ts';
import { Change, Enqueue, type Judgement, Settle, Verdicts } from './quorum-commands.ts';
import { Ready } from './ready.ts';
import { SafeDeadLetters } from './safe-dead-letters.ts';
import { type Deliverer, Delivery, type Subscription } from './subscription.ts';
import type { QueueTerms } from './terms.ts';

/** What a quorum queue is told. */
export interface QuorumOptions {
  readonly terms: QueueTerms;
  /** quorum_commands_soft_limit: commands of a channel that may be under way before it stops taking in more. */
  readonly softLimit: number;
  /** x-delivery-limit: a message that comes back more often is a dead letter; Infinity without a limit. */
  readonly deliveryLimit: number;
  /** Returned messages go behind all others where there is no delivery limit (published: rabbitmq-semantics B5.5). */
  readonly returnsToBack: boolean;
  readonly version: string;
  readonly route: Route;
  readonly deaths: DeathCounts;
}

/** Deliveries of a consumer without a prefetch-count that may be unacknowledged (published: rabbitmq-semantics B4.3). */
const UNLIMITED_PREFETCH = 2000; // messages
/** A queue that refuses publishes takes them again at this part of its limit (published: rabbitmq-semantics B8.3). */
const LOW_LIMIT = 0.8;

/**
 * A quorum queue: messages, deliveries and verdicts are commands in a log that a majority of its members has on disk
 * before they take effect (published: rabbitmq-semantics B13; specification: rabbit_fifo.erl). The state is the same on
 * every member, so it is kept once; members differ in how much of the log they have. A channel sends its commands to the
 * leader, and sends those that have not been applied once more to a new one; the state takes each of them once.
 */
export class QuorumQueue implements Queue, StateMachine {
  readonly name: string;
  readonly ledger: Ledger;
  readonly prefetchHeld: Held;
  /** Commands that have not been applied, in the order in which they were sent. */
  private readonly underWay = new Set<Enqueue | Settle | Change>();
  private readonly options: QuorumOptions;
  private readonly costs: ReturnType<typeof quorumCosts>;
  private readonly messages: Ready;
  private readonly consumers: Consumers;
  private readonly fates: Fates;
  /** Dead letters that stay until their targets have them; undefined where they just go. */
  private readonly safe: SafeDeadLetters | undefined;
  private readonly verdicts = new Map<Subscription, Verdicts>();
  private readonly expiry: Timer;
  private members: readonly Member[] = [];
  private leader: Member | undefined;
  private home: Node;
  private outgoing = 0;
  private isFull = false;
  private isDeleted = false;

  constructor(name: string, node: Node, ledger: Ledger, options: QuorumOptions) {
    const { terms, route, deaths } = options;
    this.name = name;
    this.options = options;
    this.ledger = ledger;
    this.home = node;
    this.costs = quorumCosts(node.host.costs, options.version);
    this.prefetchHeld = new Held(node.sim);
    this.messages = new Ready(this, terms.maxPriority);
    const notify = () => this.leader?.notify();
    this.consumers = new Consumers(this, this.messages.table, { isSingle: terms.isSingleActive, notify });
    const letters = terms.deadLetters && new DeadLetters(this, terms.deadLetters, route, deaths);
    this.fates = new Fates(ledger, letters, () => {});
    this.expiry = new Timer(node.sim, notify);
    this.safe = letters !== undefined && terms.deadLetters?.isSafe === true ? this.safely(letters) : undefined;
  }

  /** The members are there; the first one leads. */
  found(members: readonly Member[]): void {
    this.members = members;
    for (const member of members) member.join(members);
    (members[0] as Member).found();
  }

  /** Where the leader is, or was last. */
  get node(): Node {
    return this.home;
  }

  /** Without a leader it still takes messages: their channels keep them until there is one. */
  get isUp(): boolean {
    return !this.isDeleted;
  }

  get ready(): number {
    return this.messages.count;
  }

  get unacked(): number {
    return this.consumers.unacked;
  }

  /**
   * Bodies are on the disk of each member; up to 3.9 they are in memory as well (published: rabbitmq-semantics B13.4). What
   * the write-ahead log still holds is counted with that.
   */
  footprint(node: Node): Footprint {
    if (this.memberOn(node) === undefined) return NOTHING;
    const { ready, unacked } = this;
    const bodies = (ready === 0 ? 0 : (this.messages.bytes * (ready + unacked)) / ready) + (this.safe?.bytes ?? 0);
    const areInMemory = compareVersions(this.options.version, '3.10') < 0;
    const each = areInMemory ? memory.MESSAGE : memory.QUORUM_ENTRY;
    return {
      memory: memory.QUEUE_PROCESS + (ready + unacked) * each + (areInMemory ? bodies : 0),
      disk: bodies,
      inMemory: areInMemory ? ready : 0,
      onDisk: areInMemory ? 0 : ready,
    };
  }

  /** A member on that node has the bodies of all messages: they need not travel to consumers there. */
  hasReplicaOn(node: Node): boolean {
    return this.memberOn(node)?.isUp === true;
  }

  /** A channel counts its commands instead of credit (published: rabbitmq-semantics B11.3). */
  link(_terms: CreditTerms, granted: () => void): CreditLink {
    const link = new CreditLink({ initial: this.options.softLimit, moreAfter: 1 }, granted);
    link.closed = () => {
      for (const command of this.underWay) {
        if (command instanceof Enqueue && command.link === link && command.isNowhere) this.gone(command);
      }
    };
    return link;
  }

  publish(group: Group, link?: CreditLink): void {
    this.ask(new Enqueue(group, link, (command) => this.gone(command)));
  }

  subscribe(options: Subscribing): Subscription {
    const prefetch = options.prefetch === 0 ? UNLIMITED_PREFETCH : options.prefetch;
    const subscription = this.consumers.add({ ...options, prefetch });
    this.judgeFor(subscription);
    this.change(() => {});
    return subscription;
  }

  cancel(subscription: Subscription): void {
    this.change(() => this.consumers.cancel(subscription));
  }

  release(subscription: Subscription): void {
    this.change(() => {
      this.verdicts.delete(subscription);
      this.consumers.release(subscription, (group) => this.comeBack(group));
    });
  }

  settle(delivery: Delivery, frames: number, verdict: Verdict): void {
    this.verdicts.get(delivery.subscription)?.add({ delivery, verdict }, frames);
  }

  get(channel: Deliverer, isAutomatic: boolean): void {
    this.change(() => {
      if (this.messages.count === 0) return channel.empty?.();
      const getter = this.consumers.getter(channel, isAutomatic);
      this.judgeFor(getter);
      this.deliver(this.messages.take(1), getter);
    });
  }

  purge(): void {
    this.change(() => this.removeReady('purged'));
  }

  delete(): void {
    this.change(() => {
      this.isDeleted = true;
      this.consumers.releaseAll((group) => this.comeBack(group));
      this.removeReady('queue deleted');
      for (const { group, from } of this.safe?.discard() ?? []) this.fates.remove(group, 'queue deleted', from);
    });
  }

  fail(): void {} // its members go down with their nodes, each for itself

  recover(): void {}

  /** A node goes down, comes back, hears of another one. */
  nodeFailed(node: Node, how: Failure): void {
    const member = this.memberOn(node);
    member?.fail();
    if (how === 'lose-disk') member?.loseDisk();
  }

  nodeRecovered(node: Node): void {
    this.memberOn(node)?.recover();
  }

  nodeHeard(node: Node, of: Node, news: News): void {
    this.memberOn(node)?.hears(of, news);
  }

  /** Time the process of the leader was at work so far, in ns. */
  busyTime(): number {
    return (this.leader ?? this.members[0])?.busyTime() ?? 0;
  }

  // The state that is replicated

  get size(): number {
    return this.messages.bytes;
  }

  costOfTaking(command: Command): number {
    const { take, takeByte, takeShared, settle } = this.costs;
    const { count, bytes } = command;
    if (!(command instanceof Enqueue)) return count * settle;
    return count * (take + (isShared(bytes, count) ? takeShared : 0)) + takeByte * bytes;
  }

  costOfApplying(command: Command): number {
    const { apply, settle } = this.costs;
    return command.count * (command instanceof Enqueue ? apply : settle);
  }

  taken(command: Command): void {
    if (command instanceof Enqueue && command.group.enqueued === 0) command.group.enqueued = this.home.sim.now;
  }

  apply(command: Command): void {
    const known = command as Enqueue | Settle | Change;
    if (known.isApplied) return;
    known.isApplied = true;
    this.underWay.delete(known);
    if (known instanceof Enqueue) this.takeIn(known);
    else if (known instanceof Settle) this.judged(known);
    else known.take();
  }

  led(by: Member): void {
    this.leader = by;
    this.home = by.node;
    for (const command of this.underWay) {
      if (command instanceof Enqueue && command.link?.isClosed === true) continue; // nobody sends it again
      this.send(command);
    }
    this.safe?.restart();
  }

  abandoned(by: Member): void {
    if (this.leader === by) this.leader = undefined;
  }

  /** What may be delivered now, within a budget of ns; returns the cost. */
  prepare(budget: number): number {
    this.consumers.hearNews();
    this.expire();
    const { deliver } = this.costs;
    const most = Math.min(this.messages.count, Math.ceil(budget / deliver));
    this.outgoing = most > 0 ? this.consumers.round.room(most) : 0;
    return this.outgoing * deliver;
  }

  /** Delivers what was prepared: to the consumers in turn, each a run of consecutive messages. */
  perform(): void {
    const { round } = this.consumers;
    while (this.outgoing > 0 && this.messages.count > 0) {
      const subscription = round.next();
      if (subscription === undefined) break;
      const share = Math.ceil(this.outgoing / (round.peers + 1)); // it has left the round
      const group = this.messages.take(Math.min(share, subscription.room));
      this.outgoing -= group.count;
      this.deliver(group, subscription);
      round.again(subscription);
    }
    this.outgoing = 0;
    this.prefetchHeld.set(this.messages.count > 0 && round.isEmpty && round.atPrefetch.size > 0);
  }

  private takeIn({ group, link }: Enqueue): void {
    link?.handled(group.count, false);
    if (this.refuses()) {
      this.fates.refuse(group, false);
      return refuse(group);
    }
    this.ledger.store(group.count);
    this.messages.push(group);
    accept(group, this.home.sim.now);
    if (this.options.terms.overflow === 'drop-head') this.dropHead();
    this.expireLater();
  }

  private refuses(): boolean {
    const { overflow, maxLength, maxBytes } = this.options.terms;
    if (overflow === 'drop-head') return false;
    const part = this.isFull ? LOW_LIMIT : 1;
    this.isFull = this.messages.count >= maxLength * part || this.messages.bytes >= maxBytes * part;
    return this.isFull;
  }

  private dropHead(): void {
    const { maxLength, maxBytes } = this.options.terms;
    while (this.messages.count > maxLength) this.fates.dropHead(this.messages.take(this.messages.count - maxLength));
    while (this.messages.bytes > maxBytes) this.fates.dropHead(this.messages.take(1));
  }

  private expire(): void {
    const { ttl } = this.options.terms;
    const { now } = this.home.sim;
    for (;;) {
      const group = this.messages.takeExpired(now, ttl, Infinity);
      if (group === undefined) break;
      if (this.safe !== undefined) this.safe.take(group, 'expired', 'backlog');
      else this.fates.expire(group);
    }
    this.expireLater();
  }

  private expireLater(): void {
    const deadline = this.messages.deadline(this.options.terms.ttl);
    if (deadline === Infinity) this.expiry.clear();
    else this.expiry.set(Math.max(Math.floor(deadline) + 1, this.home.sim.now) as Nanoseconds);
  }

  private deliver(group: Group, subscription: Subscription): void {
    const { now } = this.home.sim;
    this.ledger.deliver(group.count);
    subscription.take(group, now);
    if (group.past.isRedelivered) this.ledger.duplicateDelivered(group.count);
    if (subscription.isAutomatic) {
      this.ledger.settle(group.count);
      this.change(() => {}); // the channel settles it by a command of its own
    }
    subscription.channel.deliver(new Delivery(group, subscription, now));
  }

  private judged({ judgements, count }: Settle): void {
    for (const { delivery, verdict } of judgements) {
      const { group, subscription } = delivery;
      const n = subscription.settle(group);
      if (n > 0) this.giveUp(group, n, verdict);
      if (!subscription.isClosed) this.consumers.round.reactivate(subscription);
    }
    const [first] = judgements;
    if (first !== undefined) this.verdicts.get(first.delivery.subscription)?.applied(count);
  }

  private giveUp(group: Group, n: number, verdict: Verdict): void {
    if (verdict === 'ack') this.ledger.settle(n);
    else if (verdict === 'reject' && this.safe !== undefined) this.safe.take(group, 'rejected', 'in-flight');
    else if (verdict === 'reject') this.fates.reject(group);
    else this.comeBack(group);
  }

  /** A delivery comes back: near the head of the queue, or behind all others, or not at all if it came back too often. */
  private comeBack(group: Group): void {
    const { deliveryLimit, returnsToBack } = this.options;
    group.past = group.past.returned();
    if (group.past.deliveries > deliveryLimit) {
      if (this.safe !== undefined) return this.safe.take(group, 'delivery_limit', 'in-flight');
      return this.fates.exceed(group);
    }
    this.ledger.requeue(group.count);
    if (returnsToBack && deliveryLimit === Infinity) this.messages.push(group);
    else this.messages.putBack(group);
  }

  /** A dead letter goes by a command of its own, once its targets have it. */
  private safely(letters: DeadLetters): SafeDeadLetters {
    const settle = (count: number, from: Whereabouts): void => this.change(() => this.ledger.deadLetter(count, from));
    return new SafeDeadLetters({ queue: this, letters, settle });
  }

  private removeReady(cause: string): void {
    while (this.messages.count > 0) this.fates.remove(this.messages.take(Infinity), cause, 'backlog');
  }

  // The channels' side

  private judgeFor(subscription: Subscription): void {
    if (this.verdicts.has(subscription)) return;
    const send = (judgements: readonly Judgement[], commands: number): void =>
      this.ask(new Settle(judgements, commands, (command) => this.gone(command)));
    this.verdicts.set(subscription, new Verdicts(this.options.softLimit, send));
  }

  private change(take: () => void): void {
    this.ask(new Change(take, (command) => this.gone(command)));
  }

  private ask(command: Enqueue | Settle | Change): void {
    this.underWay.add(command);
    this.send(command);
  }

  /** To the leader; without one it is sent as soon as there is. */
  private send(command: Enqueue | Settle | Change): void {
    if (this.leader === undefined) return;
    command.hold();
    this.leader.post({ kind: 'command', command });
  }

  /** No log has the command any more. Its channel sends it again, unless it is gone itself. */
  private gone(command: Enqueue | Settle | Change): void {
    if (!(command instanceof Enqueue) || command.link?.isClosed !== true) return;
    if (this.underWay.delete(command)) vanish(command.group);
  }

  private memberOn(node: Node): Member | undefined {
    return this.members.find((member) => member.node === node);
  }
}
