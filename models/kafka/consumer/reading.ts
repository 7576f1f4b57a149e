import { type Histogram, NEVER, type Nanoseconds } from '../../../sim/index.ts';
import { type Ledger, OrdinalSet, type Traffic } from '../../messages/index.ts';
import { CONTROL } from '../log/columns.ts';
import type { Holder, Partition } from '../replication/partition.ts';

/** Cause of a loss: the offset was committed, and then the process died before it was done with the message. */
export const COMMITTED_TOO_EARLY = 'committed before processed';

/** Cause of a loss: a process died with messages that the log no longer holds. */
const GONE = 'cut off before it could be read again';

/**
 * What one group has made of one partition, whoever of its members it was: the committed offset, and which messages it has had,
 * is done with, or has to have again. Messages are told apart by producer and ordinal, as everywhere.
 */
export class Reading implements Holder {
  readonly partition: Partition;
  /** The committed offset; -1 while there is none. */
  committed = -1;
  /** The row from which on somebody of the group may have to read again. */
  oldest = 0;
  private readonly group: number;
  private readonly ledger: Ledger;
  private readonly traffic: Traffic;
  /** By producer: messages that have their fate. */
  private readonly done: OrdinalSet[] = [];
  /** By producer: messages that an application has had, and that wait again. Empty in fair weather. */
  private readonly returned: OrdinalSet[] = [];
  /** By producer: the ordinal after the last one that was handed over. */
  private readonly next: number[] = [];
  /** How long a partition had nobody who read it, because of a rebalance. */
  private readonly pauses: Histogram;
  private stoppedAt: Nanoseconds = NEVER;

  /** `group`: the number of its ledger among those of the topic. */
  constructor(partition: Partition, group: number, ledger: Ledger, traffic: Traffic, pauses: Histogram) {
    this.partition = partition;
    this.group = group;
    this.ledger = ledger;
    this.traffic = traffic;
    this.pauses = pauses;
    partition.holders.add(this);
  }

  /** The coordinator has the group's new offset. */
  commit(offset: number): void {
    this.committed = offset;
    this.oldest = this.partition.leading.log.rowAt(offset);
  }

  /** Nobody of the group reads it from now on. */
  stopped(now: Nanoseconds): void {
    if (this.stoppedAt === NEVER) this.stoppedAt = now;
  }

  /** Somebody does again. */
  resumed(now: Nanoseconds): void {
    if (this.stoppedAt === NEVER) return;
    this.pauses.record(now - this.stoppedAt);
    this.stoppedAt = NEVER;
  }

  /** Messages `from` to `from + count` of a batch are on their way to an application. */
  handOver(row: number, from: number, count: number): void {
    const { partition, ledger } = this;
    const producer = partition.batches.producer(row);
    const first = partition.batches.firstOrdinal(row) + from;
    const fresh = partition.fates.deliver(this.group, producer, first, count);
    const again = this.returned[producer]?.remove(first, count) ?? 0;
    if (again > 0) ledger.duplicateDelivered(again);
    const expected = this.next[producer] ?? 0;
    if (first < expected) {
      if (fresh > again) this.traffic.outOfOrder(fresh - again);
    } else {
      this.next[producer] = first + count;
    }
  }

  /** The application is done with messages of a batch. */
  settle(row: number, from: number, count: number): void {
    const producer = this.partition.batches.producer(row);
    const first = this.partition.batches.firstOrdinal(row) + from;
    this.bringBack(producer, first, count);
    const fresh = (this.done[producer] ??= new OrdinalSet()).add(first, count);
    this.ledger.settle(fresh);
    if (fresh < count) this.ledger.duplicateApplied(count - fresh);
  }

  /** The application gives messages of a batch up: they go to a dead-letter topic. */
  deadLetter(row: number, from: number, count: number): void {
    const producer = this.partition.batches.producer(row);
    const first = this.partition.batches.firstOrdinal(row) + from;
    this.bringBack(producer, first, count);
    this.ledger.deadLetter((this.done[producer] ??= new OrdinalSet()).add(first, count), 'in-flight');
  }

  /** The process has died with these messages in hand. What is committed nobody will read again; the rest waits. */
  abandon(row: number, from: number, count: number): void {
    const { batches } = this.partition;
    const safe = Math.min(count, Math.max(0, this.committed - batches.offset(row) - from));
    if (safe > 0) this.forEachOpen(row, from, safe, (producer, first, n) => this.lose(producer, first, n));
    if (safe < count)
      this.forEachOpen(row, from + safe, count - safe, (producer, first, n) => this.giveBack(producer, first, n));
  }

  /** The group passes over everything before an offset that it has not had. */
  skipTo(offset: number, cause: string): void {
    const { fates, batches, leading } = this.partition;
    const { log } = leading;
    const end = log.rowAt(offset);
    for (let row = log.next(this.oldest); row < end; row = log.next(row + 1)) {
      if (batches.has(row, CONTROL)) continue;
      fates.skipped(this.group, batches.producer(row), batches.firstOrdinal(row), batches.count(row), cause);
    }
    this.oldest = end;
  }

  private lose(producer: number, first: number, count: number): void {
    this.partition.fates.lostInHand(this.group, producer, first, count, COMMITTED_TOO_EARLY);
    (this.done[producer] ??= new OrdinalSet()).add(first, count);
  }

  private giveBack(producer: number, first: number, count: number): void {
    this.partition.fates.takenBack(this.group, producer, first, count, GONE);
    (this.returned[producer] ??= new OrdinalSet()).add(first, count);
  }

  /** A process that was given up was not dead after all: it is done with messages that wait again. */
  private bringBack(producer: number, first: number, count: number): void {
    const returned = this.returned[producer];
    if (returned === undefined) return;
    returned.forEachIn(first, count, (at, n) => this.partition.fates.deliver(this.group, producer, at, n));
    returned.remove(first, count);
  }

  /** Those of the messages that have no fate yet. */
  private forEachOpen(
    row: number,
    from: number,
    count: number,
    visit: (producer: number, first: number, count: number) => void,
  ): void {
    const producer = this.partition.batches.producer(row);
    const first = this.partition.batches.firstOrdinal(row) + from;
    let at = first;
    this.done[producer]?.forEachIn(first, count, (start, n) => {
      if (start > at) visit(producer, at, start - at);
      at = start + n;
    });
    if (at < first + count) visit(producer, at, first + count - at);
  }
}
