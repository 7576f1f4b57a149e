import type { AbortReason } from '../log/transactions.ts';
import type { Ledger, Losses } from '../../messages/index.ts';
import { OrdinalSet } from '../../messages/index.ts';

/** What one producer knows of the messages that it has sent to one partition, and which of them are stored. */
class Sent {
  /** A log that counts holds them: that of the leader, or while there is none, one that can still become leader. */
  readonly stored = new OrdinalSet();
  /** The producer has heard that they are safe. */
  readonly acknowledged = new OrdinalSet();
  /** The producer has no hand in them any more: it has given them up, or never waited for an answer (acks=0). */
  readonly released = new OrdinalSet();
  /** Retention has deleted them. For a group that has not had them they are expired. */
  readonly expired = new OrdinalSet();
  /** What was counted as gone, by how and cause. Empty, while nothing goes wrong. */
  readonly gone: Gone[] = [];
}

interface Gone {
  readonly as: keyof Losses | 'rejected';
  readonly cause: string;
  readonly ordinals: OrdinalSet;
}

/**
 * The fate of each message of a partition, by identity (producer, ordinal), for all groups that read it: what is stored twice,
 * what no log holds any more, what a group has had. Ranges behind frontiers, so that it costs next to nothing in fair weather.
 */
export class Fates {
  /** One for each group, shared by all partitions of the topic. */
  private readonly ledgers: readonly Ledger[];
  /** By number of the ledger: whether aborted messages are none of its business. */
  private readonly isolated: readonly boolean[];
  private readonly sent: Sent[] = [];
  /** By number of the ledger, then of the producer. */
  private readonly delivered: OrdinalSet[][] = [];

  constructor(ledgers: readonly Ledger[], isolated: readonly boolean[] = []) {
    this.ledgers = ledgers;
    this.isolated = isolated;
  }

  /** A log that counts has got messages. Those that were there before are duplicates. */
  stored(producer: number, first: number, count: number): void {
    const sent = this.sentBy(producer);
    if (sent.gone.length > 0) this.turnUp(sent, producer, first, count);
    if (sent.expired.size > 0) this.restore(sent, producer, first, count);
    let fresh = 0;
    forEachOutside(sent.stored, first, count, (at, n) => {
      fresh += n;
      for (let group = 0; group < this.ledgers.length; group++) {
        // What a group has had before it vanished is none of its business any more.
        (this.ledgers[group] as Ledger).store(n - this.deliveredTo(group, producer).countIn(at, n));
      }
    });
    sent.stored.add(first, count);
    if (fresh < count) for (const ledger of this.ledgers) ledger.duplicateStored(count - fresh);
  }

  /** How many of these messages are stored. */
  countStored(producer: number, first: number, count: number): number {
    return this.sentBy(producer).stored.countIn(first, count);
  }

  /** The producer hears that its messages are safe. Those that no log holds by now are lost. */
  acknowledged(producer: number, first: number, count: number): void {
    const sent = this.sentBy(producer);
    sent.acknowledged.add(first, count);
    if (sent.stored.countIn(first, count) === count) return;
    forEachMissing(sent, first, count, (from, n) => this.lose(sent, producer, from, n, REPLACED, 'in-flight'));
  }

  /** The producer does not wait for an answer (acks=0), and the messages are stored. */
  released(producer: number, first: number, count: number): void {
    this.sentBy(producer).released.add(first, count);
  }

  /**
   * The producer gives messages up. What is not stored is rejected (it knows that no broker took them) or lost (it may be that
   * one did). Returns how many were not stored.
   */
  abandoned(producer: number, first: number, count: number, cause: string, as: 'rejected' | 'lost'): number {
    const sent = this.sentBy(producer);
    sent.released.add(first, count);
    let missing = 0;
    forEachMissing(sent, first, count, (from, n) => {
      missing += n;
      if (as === 'lost') this.lose(sent, producer, from, n, cause, 'in-flight');
      else {
        for (const ledger of this.ledgers) ledger.reject(n, cause);
        goneAs(sent, 'rejected', cause).add(from, n);
      }
    });
    return missing;
  }

  /**
   * The transaction of these messages is aborted. Groups that read what is not committed have them or will; for all others they have
   * their fate. Those that no log holds have it for everybody.
   */
  aborted(producer: number, first: number, count: number, { cause, as }: AbortReason): void {
    this.abandoned(producer, first, count, cause, as);
    const { stored } = this.sentBy(producer);
    this.ledgers.forEach((ledger, group) => {
      if (this.isolated[group] === false) return;
      const had = this.deliveredTo(group, producer);
      stored.forEachIn(first, count, (from, n) =>
        forEachOutside(had, from, n, (_, m) => {
          if (as === 'rejected') ledger.reject(m, cause, 'backlog');
          else ledger.lose(m, cause, 'backlog', false);
        }),
      );
      had.add(first, count);
    });
  }

  /** No log that counts holds these messages any more. Who still has them in hand may send them again; else they are lost. */
  vanished(producer: number, first: number, count: number, cause: string): void {
    const sent = this.sentBy(producer);
    sent.stored.forEachIn(first, count, (from, n) => this.lose(sent, producer, from, n, cause, 'backlog'));
    sent.stored.remove(first, count);
  }

  /** All that was ever stored is gone. */
  allVanished(cause: string): void {
    this.sent.forEach(({ stored }, producer) => {
      stored.forEachIn(0, Number.MAX_SAFE_INTEGER, (first, count) => this.vanished(producer, first, count, cause));
    });
  }

  /** Retention deletes these messages: who has not had them will not. */
  expired(producer: number, first: number, count: number): void {
    const { stored, expired } = this.sentBy(producer);
    this.ledgers.forEach((ledger, group) => {
      const had = this.deliveredTo(group, producer);
      stored.forEachIn(first, count, (from, n) => ledger.expire(n - had.countIn(from, n)));
    });
    stored.forEachIn(first, count, (from, n) => expired.add(from, n));
    stored.remove(first, count);
  }

  /** Messages are on their way to a consumer of a group (the number of its ledger). Returns how many it had not had before. */
  deliver(group: number, producer: number, first: number, count: number): number {
    const ledger = this.ledgers[group] as Ledger;
    const had = this.deliveredTo(group, producer);
    const { expired } = this.sentBy(producer);
    // It was on its way to the group already when retention deleted it.
    if (expired.size > 0) expired.forEachIn(first, count, (at, n) => ledger.unexpire(n - had.countIn(at, n)));
    const fresh = had.add(first, count);
    ledger.deliver(fresh);
    if (fresh < count) ledger.duplicateDelivered(count - fresh);
    return fresh;
  }

  /** Messages that were delivered and not settled wait again, as far as a log still holds them. */
  takenBack(group: number, producer: number, first: number, count: number, cause: string): void {
    const ledger = this.ledgers[group] as Ledger;
    const sent = this.sentBy(producer);
    const { stored, expired, acknowledged } = sent;
    const had = this.deliveredTo(group, producer);
    had.forEachIn(first, count, (from, n) => {
      const still = stored.countIn(from, n);
      ledger.requeue(still);
      ledger.expire(expired.countIn(from, n), 'in-flight');
      forEachMissing(sent, from, n, (at, m) => {
        const known = acknowledged.countIn(at, m);
        ledger.lose(known, cause, 'in-flight', true);
        ledger.lose(m - known, cause, 'in-flight', false);
      });
    });
    had.remove(first, count);
  }

  /** A process of a group died with delivered messages in hand that nobody of the group will read again. */
  lostInHand(group: number, producer: number, first: number, count: number, cause: string): void {
    const ledger = this.ledgers[group] as Ledger;
    const { acknowledged } = this.sentBy(producer);
    const known = acknowledged.countIn(first, count);
    ledger.lose(known, cause, 'in-flight', true);
    if (known < count) ledger.lose(count - known, cause, 'in-flight', false);
  }

  /** A group passes over stored messages that it has not had: it has them as little as if they were lost. */
  skipped(group: number, producer: number, first: number, count: number, cause: string): void {
    const ledger = this.ledgers[group] as Ledger;
    const { stored, acknowledged } = this.sentBy(producer);
    const had = this.deliveredTo(group, producer);
    stored.forEachIn(first, count, (from, n) => {
      forEachOutside(had, from, n, (at, m) => {
        const known = acknowledged.countIn(at, m);
        if (known > 0) ledger.lose(known, cause, 'backlog', true);
        if (known < m) ledger.lose(m - known, cause, 'backlog', false);
      });
    });
    had.add(first, count);
  }

  /** Messages that have a fate now, for each group that had not had them: lost if the producer is done with them. */
  private lose(
    sent: Sent,
    producer: number,
    first: number,
    count: number,
    cause: string,
    from: 'backlog' | 'in-flight',
  ): void {
    forEachKind(sent, first, count, (at, n, as) => {
      this.ledgers.forEach((ledger, group) => {
        const left = n - this.deliveredTo(group, producer).countIn(at, n);
        if (left === 0) return;
        if (as !== undefined) ledger.lose(left, cause, from, as === 'acknowledged');
        else if (from === 'backlog') ledger.unstore(left);
      });
      if (as !== undefined) goneAs(sent, as, cause).add(at, n);
    });
  }

  /** Messages that were counted as gone are stored: by a request that came late, by a replica that came back. */
  private turnUp(sent: Sent, producer: number, first: number, count: number): void {
    for (const { as, cause, ordinals } of sent.gone) {
      ordinals.forEachIn(first, count, (at, n) => {
        sent.stored.add(at, n);
        this.ledgers.forEach((ledger, group) => {
          ledger.find(n - this.deliveredTo(group, producer).countIn(at, n), cause, as);
          ledger.duplicateStored(-n); // the caller takes them for duplicates
        });
      });
      ordinals.remove(first, count);
    }
  }

  /** Messages that had expired are stored once more: they wait again for those who have not had them. */
  private restore({ stored, expired }: Sent, producer: number, first: number, count: number): void {
    expired.forEachIn(first, count, (at, n) => {
      stored.add(at, n);
      this.ledgers.forEach((ledger, group) => ledger.unexpire(n - this.deliveredTo(group, producer).countIn(at, n)));
    });
    expired.remove(first, count);
  }

  private sentBy(producer: number): Sent {
    return (this.sent[producer] ??= new Sent());
  }

  private deliveredTo(group: number, producer: number): OrdinalSet {
    const byProducer = (this.delivered[group] ??= []);
    return (byProducer[producer] ??= new OrdinalSet());
  }
}

/** Cause of a loss: a leader acknowledged what its successor does not have. */
const REPLACED = 'leader replaced';

function goneAs(sent: Sent, as: Gone['as'], cause: string): OrdinalSet {
  const known = sent.gone.find((gone) => gone.as === as && gone.cause === cause);
  if (known !== undefined) return known.ordinals;
  const ordinals = new OrdinalSet();
  sent.gone.push({ as, cause, ordinals });
  return ordinals;
}

/** The ranges that no log holds, and that have not been deleted for their age. */
function forEachMissing(
  { stored, expired }: Sent,
  first: number,
  count: number,
  visit: (first: number, count: number) => void,
): void {
  forEachOutside(stored, first, count, (from, n) => forEachOutside(expired, from, n, visit));
}

/** The ranges that are not in the set. */
function forEachOutside(
  set: OrdinalSet,
  first: number,
  count: number,
  visit: (first: number, count: number) => void,
): void {
  let at = first;
  set.forEachIn(first, count, (from, n) => {
    if (from > at) visit(at, from - at);
    at = from + n;
  });
  if (at < first + count) visit(at, first + count - at);
}

/** Ranges by what their producer knows of them: acknowledged, given up; undefined where it still waits. */
function forEachKind(
  { acknowledged, released }: Sent,
  first: number,
  count: number,
  visit: (first: number, count: number, as: keyof Losses | undefined) => void,
): void {
  acknowledged.forEachIn(first, count, (at, n) => visit(at, n, 'acknowledged'));
  forEachOutside(acknowledged, first, count, (from, n) => {
    released.forEachIn(from, n, (at, m) => visit(at, m, 'unacknowledged'));
    forEachOutside(released, from, n, (at, m) => visit(at, m, undefined));
  });
}
