import { Fifo } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import { CreditLink, type CreditTerms } from '../channels/credit.ts';
import * as costs from '../costs.ts';
import { INDEX_ENTRY } from '../memory/costs.ts';
import type { Group } from '../messages/group.ts';
import type { MessageStore } from '../nodes/message-store.ts';
import type { Host } from '../nodes/process.ts';
import { accept, refuse, type Storage } from '../nodes/storage.ts';
import type { Fates } from './fates.ts';
import type { Ready } from './ready.ts';
import type { QueueTerms } from './terms.ts';

/** Where a queue puts its persistent messages. */
export interface Stores {
  readonly own: Storage;
  readonly store: MessageStore;
  /** From this size on messages go to the message store of the node, in bytes. */
  readonly storeFrom: number;
  /** Confirms wait for a sync, not only for a write. */
  readonly mustSync: boolean;
}

/** Who keeps the copies of a mirrored queue in step. */
export interface Mirroring {
  /** The queue has taken messages in. */
  kept(group: Group): void;
  /** Messages have left the queue. */
  settled(group: Group): void;
}

interface Arrival {
  readonly group: Group;
  readonly link: CreditLink | undefined;
}

/** What comes into a queue: the mailbox of published messages, what the queue has room for, and where it is put. */
export class Intake {
  /** Published messages in the mailbox; and the most there ever were. */
  waiting = 0;
  mostWaiting = 0;
  /** Their bodies, in bytes. */
  waitingBytes = 0;
  private readonly host: Host;
  private readonly terms: QueueTerms;
  private readonly stores: Stores;
  private readonly messages: Ready;
  private readonly fates: Fates;
  private readonly ledger: Ledger;
  private readonly storeLink: CreditLink;
  private readonly mirroring: Mirroring | undefined;
  private readonly links: CreditLink[] = [];
  private readonly arrivals = new Fifo<Arrival>();
  private taken: Arrival[] = [];

  constructor(parts: {
    host: Host;
    terms: QueueTerms;
    stores: Stores;
    messages: Ready;
    fates: Fates;
    ledger: Ledger;
    mirroring: Mirroring | undefined;
  }) {
    this.mirroring = parts.mirroring;
    this.host = parts.host;
    this.terms = parts.terms;
    this.stores = parts.stores;
    this.messages = parts.messages;
    this.fates = parts.fates;
    this.ledger = parts.ledger;
    this.storeLink = new CreditLink(costs.STORE_CREDIT, () => this.links.forEach((link) => link.release()));
  }

  /** The credit on which a channel may send. */
  link(terms: CreditTerms, granted: () => void): CreditLink {
    const link = new CreditLink(terms, granted);
    this.links.push(link);
    return link;
  }

  /** Puts a group into the mailbox. */
  post(group: Group, link: CreditLink | undefined): void {
    this.arrivals.push({ group, link });
    this.waiting += group.count;
    this.waitingBytes += group.bytes;
    if (this.waiting > this.mostWaiting) this.mostWaiting = this.waiting;
  }

  /** Takes up publishes for the slice, at a cost of about `budget`; returns how many, and what they cost. */
  takeUp(budget: number): { count: number; cost: number } {
    let cost = 0;
    let count = 0;
    while (cost < budget && !this.arrivals.isEmpty) {
      const arrival = this.next(budget - cost);
      cost += arrival.group.count * this.costOf(arrival.group);
      count += arrival.group.count;
      this.taken.push(arrival);
    }
    return { count, cost };
  }

  /**
   * What was taken up goes into the queue, as far as its limits let it beside the `outgoing` messages that this slice
   * delivers (published: rabbitmq-semantics B8.1); returns how many have.
   */
  admit(outgoing: number): number {
    let admitted = 0;
    for (const { group, link } of this.taken) {
      link?.handled(group.count, this.storeLink.isBlocked);
      const room = this.terms.overflow === 'drop-head' ? Infinity : this.room(group, outgoing);
      const welcome = room < group.count ? group.split(room) : group;
      if (welcome.count > 0) this.keep(welcome);
      admitted += welcome.count;
      if (welcome !== group) this.turnAway(group);
    }
    this.taken = [];
    return admitted;
  }

  /** All that has not got into the queue yet. Its channels are not held back by a queue that is gone. */
  discard(): Group[] {
    const all = this.taken;
    this.taken = [];
    for (let next = this.arrivals.shift(); next !== undefined; next = this.arrivals.shift()) all.push(next);
    for (const { group, link } of all) link?.handled(group.count, false);
    this.waiting = this.waitingBytes = 0;
    return all.map(({ group }) => group);
  }

  /** Another queue goes on in place of this one: its channels are its channels. */
  inherit(from: Intake): void {
    this.links.push(...from.links);
  }

  /** Messages need not be written any more before they are confirmed. */
  settled(group: Group): void {
    this.mirroring?.settled(group);
    this.stores.own.settled(group);
    if (this.isLarge(group)) this.stores.store.settled(group);
  }

  private next(budget: number): Arrival {
    const front = this.arrivals.peek() as Arrival;
    const most = Math.ceil(budget / this.costOf(front.group));
    const arrival =
      front.group.count > most
        ? { group: front.group.split(most), link: front.link }
        : (this.arrivals.shift() as Arrival);
    this.waiting -= arrival.group.count;
    this.waitingBytes -= arrival.group.bytes;
    return arrival;
  }

  private costOf(group: Group): number {
    const { queueEnqueue, queueConfirm, mirrorMaster } = this.host.costs;
    const confirming = group.confirms === undefined ? 0 : queueConfirm;
    const mirroring = this.mirroring === undefined ? 0 : mirrorMaster;
    return queueEnqueue + confirming + mirroring + this.costOfWriting(group);
  }

  private costOfWriting(group: Group): number {
    if (!group.origin.isPersistent || this.isLarge(group)) return 0;
    const { queuePersist, queueShared } = this.host.costs;
    return queuePersist + (costs.isShared(group.bytes, group.count) ? queueShared : 0);
  }

  private isLarge(group: Group): boolean {
    return group.origin.isPersistent && group.bytes >= this.stores.storeFrom * group.count;
  }

  private room(group: Group, outgoing: number): number {
    const { maxLength, maxBytes } = this.terms;
    const byLength = maxLength + outgoing - this.messages.count;
    const bytesLeft = maxBytes - this.messages.bytes;
    const byBytes = maxBytes === Infinity ? Infinity : Math.ceil(bytesLeft / (group.bytes / group.count)) + outgoing;
    return Math.max(0, Math.min(byLength, byBytes));
  }

  private turnAway(group: Group): void {
    this.fates.refuse(group, this.terms.overflow === 'reject-publish-dlx');
    refuse(group);
  }

  /** A message is in the queue; it is confirmed at once unless it has to be written first. */
  private keep(group: Group): void {
    group.enqueued = this.host.sim.now;
    this.ledger.store(group.count);
    this.messages.push(group);
    this.mirroring?.kept(group);
    const { own, store, mustSync } = this.stores;
    if (!group.origin.isPersistent || !this.terms.isDurable) accept(group, group.enqueued);
    else if (this.isLarge(group)) {
      own.addToIndex(group.count * INDEX_ENTRY);
      store.put(group, this.storeLink, mustSync);
    } else own.add(group);
  }
}
