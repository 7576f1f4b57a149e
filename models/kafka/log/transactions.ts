import type { Batches } from './batches.ts';
import { ABORTED, CONTROL, TRANSACTIONAL } from './columns.ts';
import type { ReplicaLog } from './replica-log.ts';

/** Why a transaction was aborted, and what that makes of its messages: rejected where the producer wanted it so or knows, else lost. */
export interface AbortReason {
  readonly cause: string;
  readonly as: 'rejected' | 'lost';
}

/** What one producer has written to one partition within one transaction. */
export interface Transaction {
  readonly producer: number;
  /** Its batches, in order. */
  readonly rows: number[];
  /** The row of the marker that ends it; -1 while it is open. */
  end: number;
  isAborted: boolean;
  /** Why it was aborted, as the ledger names it. */
  reason: AbortReason | undefined;
  /** Every in-sync replica has the marker. */
  isSettled: boolean;
}

/**
 * The transactions of one partition: which are open, and up to where the log is stable, so that read_committed may see it. Like the
 * states of producers it follows from the log alone, so there is one for all replicas, and a new leader derives it from its own log.
 * specification: KIP-98, last stable offset; Kafka's ProducerStateManager.
 */
export class Transactions {
  /** Those that are open or whose marker may still be lost, in the order in which they began. */
  private readonly unstable: Transaction[] = [];
  /** Of those, the ones that have a marker, in the order of these. */
  private readonly ending: Transaction[] = [];
  private readonly open = new Map<number, Transaction>();
  /** Of markers that may still be lost, by row. */
  private readonly reasons = new Map<number, AbortReason>();
  private readonly batches: Batches;
  private readonly settle: (transaction: Transaction) => void;

  /** `settle` is told of each transaction when its end is on every in-sync replica. */
  constructor(batches: Batches, settle: (transaction: Transaction) => void) {
    this.batches = batches;
    this.settle = settle;
  }

  /** For the partition: rows from here on are kept. */
  get oldest(): number {
    return this.unstable[0]?.rows[0] ?? Infinity;
  }

  /** Whether a producer has written something to the partition within the transaction that it has going. */
  has(producer: number): boolean {
    return this.open.has(producer);
  }

  /** The leader has appended a batch of a transaction. */
  add(producer: number, row: number): void {
    let transaction = this.open.get(producer);
    if (transaction === undefined) {
      transaction = { producer, rows: [], end: -1, isAborted: false, reason: undefined, isSettled: false };
      this.open.set(producer, transaction);
      this.unstable.push(transaction);
    }
    transaction.rows.push(row);
  }

  /** The leader has appended a marker. One without a transaction (a second one, a late one) ends nothing. */
  end(producer: number, row: number, isAborted: boolean, reason?: AbortReason): void {
    if (reason !== undefined) this.reasons.set(row, reason);
    const transaction = this.open.get(producer);
    if (transaction === undefined) return;
    this.open.delete(producer);
    transaction.end = row;
    transaction.isAborted = isAborted;
    transaction.reason = this.reasons.get(row);
    this.ending.push(transaction);
    if (isAborted) for (const each of transaction.rows) this.batches.mark(each, ABORTED, true);
  }

  /** The high watermark is at `row`: what ended before it is settled. */
  advance(row: number): void {
    const { ending, unstable } = this;
    for (let first = ending[0]; first !== undefined && first.end < row; first = ending[0]) {
      ending.shift();
      first.isSettled = true;
      this.reasons.delete(first.end);
      this.settle(first);
    }
    while (unstable[0]?.isSettled === true) unstable.shift();
  }

  /** Up to which row read_committed sees, if others see up to `row`. */
  stable(row: number): number {
    return Math.min(row, this.oldest);
  }

  /** A log counts that may lack the last batches and markers: everything is derived anew from what is known of it. */
  rebuild(log: ReplicaLog): void {
    const { batches } = this;
    this.unstable.length = this.ending.length = 0;
    this.open.clear();
    for (let row = log.next(batches.begin); row < log.end; row = log.next(row + 1)) {
      const producer = batches.producer(row);
      if (batches.has(row, CONTROL)) this.end(producer, row, batches.has(row, ABORTED));
      else if (batches.has(row, TRANSACTIONAL)) {
        batches.mark(row, ABORTED, false);
        this.add(producer, row);
      }
    }
  }
}
