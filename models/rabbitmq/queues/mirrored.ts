import { ns } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import type { CreditLink, CreditTerms } from '../channels/credit.ts';
import * as costs from '../costs.ts';
import type { Held } from '../held.ts';
import { type Confirmed, copyFor, type Group } from '../messages/group.ts';
import { type Footprint, NOTHING } from '../memory/footprint.ts';
import type { Pageable } from '../memory/paging.ts';
import type { Node } from '../nodes/node.ts';
import type { ClassicQueue } from './classic.ts';
import type { Mirroring } from './intake.ts';
import { Gate } from './mirror-gate.ts';
import type { Mirror, RingLetter } from './mirror.ts';
import type { Failure, Queue, Subscribing, Verdict } from './queue.ts';
import type { Deliverer, Delivery, Subscription } from './subscription.ts';

/** What ha-* policies say of a mirrored queue. */
export interface MirrorPolicy {
  /** Nodes that should have a copy, in the order in which they are taken. */
  readonly nodes: readonly Node[];
  readonly isAutomatic: boolean;
  readonly batch: number;
  readonly promoteUnsynchronised: { readonly onFailure: boolean; readonly onShutdown: boolean };
}

/** How a mirrored queue gets its parts. */
export interface MirrorParts {
  /** The queue proper, on the node of the master. */
  queue(node: Node, mirroring: Mirroring): ClassicQueue;
  mirror(node: Node, isMaster: boolean, passOn: (letter: RingLetter, from: Mirror) => void): Mirror;
}

interface Consumer {
  readonly options: Subscribing;
  current: Subscription;
}

/**
 * A mirrored classic queue (published: rabbitmq-semantics B12.2 to B12.4): the master is a classic queue; everything that
 * happens to it goes around a ring of nodes, publishes also from the channel straight to each mirror. A message is
 * confirmed once every copy has it. When the master's node goes, the mirror that has been there longest takes over, with
 * what it has.
 */
export class MirroredQueue implements Queue, Mirroring {
  readonly name: string;
  readonly ledger: Ledger;
  private readonly policy: MirrorPolicy;
  private readonly parts: MirrorParts;
  private master: ClassicQueue;
  private ring: Mirror;
  /** Those that have been there longest come first. */
  private mirrors: Mirror[] = [];
  private readonly gates = new Map<Confirmed, Gate>();
  private readonly consumers = new Map<Subscription, Consumer>();

  constructor(name: string, ledger: Ledger, policy: MirrorPolicy, parts: MirrorParts) {
    this.name = name;
    this.ledger = ledger;
    this.policy = policy;
    this.parts = parts;
    const [first, ...others] = policy.nodes;
    this.master = parts.queue(first as Node, this);
    this.ring = this.mirrorOn(first as Node, true);
    this.mirrors = others.map((node) => this.mirrorOn(node, false));
  }

  get node(): Node {
    return this.master.node;
  }

  get prefetchHeld(): Held {
    return this.master.prefetchHeld;
  }

  get isUp(): boolean {
    return this.master.isUp;
  }

  get ready(): number {
    return this.master.ready;
  }

  get unacked(): number {
    return this.master.unacked;
  }

  /** Copies that are in step, the master included. */
  get synchronised(): number {
    return 1 + this.mirrors.filter((mirror) => this.isSynchronised(mirror)).length;
  }

  link(terms: CreditTerms, granted: () => void): CreditLink {
    return this.master.link(terms, granted);
  }

  publish(group: Group, link?: CreditLink): void {
    // Straight to each mirror as well; counted as sent from where the group is now.
    for (const { node } of this.mirrors) this.node.pass(node, group.bytes, () => {});
    this.master.publish(copyFor(group, this.master, group.confirms && this.gateOf(group.confirms)), link);
  }

  subscribe(options: Subscribing): Subscription {
    const subscription = this.master.subscribe(options);
    this.consumers.set(subscription, { options, current: subscription });
    return subscription;
  }

  cancel(subscription: Subscription): void {
    this.master.cancel(this.currentOf(subscription));
    this.consumers.delete(subscription);
  }

  release(subscription: Subscription): void {
    this.master.release(this.currentOf(subscription));
    this.consumers.delete(subscription);
  }

  settle(delivery: Delivery, frames: number, verdict: Verdict): void {
    this.master.settle(delivery, frames, verdict);
  }

  get(channel: Deliverer, isAutomatic: boolean): void {
    this.master.get(channel, isAutomatic);
  }

  purge(): void {
    this.master.purge();
  }

  delete(): void {
    this.master.delete();
  }

  fail(): void {} // its copies go down with their nodes, each for itself

  recover(): void {}

  busyTime(): number {
    return Math.max(this.master.busyTime(), this.ring.busyTime());
  }

  /** Time during which the master waited for messages to come back from the disk. */
  get coldReads(): Held {
    return this.master.coldReads;
  }

  /** A mirror keeps what the master keeps. */
  footprint(node: Node): Footprint {
    const isThere = node === this.master.node || this.mirrors.some((mirror) => mirror.node === node);
    return isThere ? this.master.footprint(this.master.node) : NOTHING;
  }

  pageable(node: Node): Pageable | undefined {
    return this.master.pageable(node);
  }

  tidy(node: Node): void {
    this.master.tidy(node);
    for (const mirror of this.mirrors) if (mirror.node === node) mirror.tidy();
  }

  /** A node goes down. */
  nodeFailed(node: Node, how: Failure): void {
    const gone = this.mirrors.find((mirror) => mirror.node === node);
    if (gone !== undefined) this.lose(gone);
    if (node !== this.master.node) return;
    const heir = this.heir(how);
    if (heir === undefined) this.master.fail(how);
    else this.promote(heir);
  }

  /** A node is back: it joins with nothing, whatever it had (published: rabbitmq-semantics B12.3). */
  nodeRecovered(node: Node): void {
    if (node === this.master.node) return this.master.recover();
    if (!this.policy.nodes.includes(node) || this.mirrors.some((mirror) => mirror.node === node)) return;
    const mirror = this.mirrorOn(node, false);
    mirror.lacksBefore = this.node.sim.now;
    this.mirrors.push(mirror);
    for (const gate of this.gates.values()) gate.join(mirror);
    if (this.policy.isAutomatic) this.synchronise();
  }

  /** Gives every mirror what it lacks; the queue stands still meanwhile (published: rabbitmq-semantics B12.3, RMQ-MIR-001, -002). */
  synchronise(): void {
    const count = this.ready + this.unacked;
    if (this.mirrors.every((mirror) => this.isSynchronised(mirror))) return;
    const time = count * costs.SYNC_MESSAGE + Math.ceil(count / this.policy.batch) * costs.SYNC_BATCH;
    this.master.standStill(time);
    this.node.sim.after(ns(time), () => this.mirrors.forEach((mirror) => (mirror.lacksBefore = -1)), undefined);
  }

  // What the master tells

  kept(group: Group): void {
    if (group.confirms instanceof Gate) group.confirms.published(group);
    this.ring.ring.post({ count: group.count, bytes: group.bytes, published: group, settled: undefined });
  }

  settled(group: Group): void {
    this.ring.ring.post({ count: 1, bytes: 0, published: undefined, settled: group });
  }

  private passOn(letter: RingLetter, from: Mirror): void {
    const next = this.mirrors[this.mirrors.indexOf(from) + 1];
    if (next !== undefined) from.node.pass(next.node, letter.bytes, () => next.ring.post(letter));
    else if (from !== this.ring) from.node.pass(this.node, letter.bytes, () => {}); // once around
  }

  private mirrorOn(node: Node, isMaster: boolean): Mirror {
    return this.parts.mirror(node, isMaster, (letter, from) => this.passOn(letter, from));
  }

  private gateOf(confirms: Confirmed): Gate {
    let gate = this.gates.get(confirms);
    if (gate === undefined) this.gates.set(confirms, (gate = new Gate(confirms, this.mirrors, this.node)));
    return gate;
  }

  private lose(mirror: Mirror): void {
    this.mirrors = this.mirrors.filter((other) => other !== mirror);
    for (const gate of this.gates.values()) gate.leave(mirror);
  }

  private isSynchronised({ lacksBefore }: Mirror): boolean {
    return lacksBefore < 0 || this.master.oldest() >= lacksBefore;
  }

  private heir(how: Failure): Mirror | undefined {
    const { onFailure, onShutdown } = this.policy.promoteUnsynchronised;
    const inStep = this.mirrors.find((mirror) => this.isSynchronised(mirror));
    return inStep ?? ((how === 'stop' ? onShutdown : onFailure) ? this.mirrors[0] : undefined);
  }

  /** A mirror becomes the master: what it lacks is lost, what was unacknowledged comes back, consumers stay. */
  private promote(heir: Mirror): void {
    const old = this.master;
    this.lose(heir);
    this.ring = this.mirrorOn(heir.node, true);
    this.master = this.parts.queue(heir.node, this);
    const { messages, arrivals, unconfirmed } = old.surrender();
    for (const group of messages) {
      if (group.enqueued < heir.lacksBefore)
        this.ledger.lose(group.count, 'not on the mirror', 'backlog', group.origin.confirms !== undefined);
      else this.master.adopt(group);
    }
    for (const group of unconfirmed) group.confirms?.confirm(group);
    this.master.inherit(old);
    for (const consumer of this.consumers.values()) consumer.current = this.master.subscribe(consumer.options);
    for (const group of arrivals) this.republish(group);
  }

  /** The channel has sent it to every copy: the new master has it as well. */
  private republish(group: Group): void {
    this.master.publish(copyFor(group, this.master, group.confirms));
  }

  private currentOf(subscription: Subscription): Subscription {
    return this.consumers.get(subscription)?.current ?? subscription;
  }
}
