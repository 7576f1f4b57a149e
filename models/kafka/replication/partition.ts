import type { Nanoseconds } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import { Batches } from '../log/batches.ts';
import { ABORTED, CONTROL, COUNTED, TRANSACTIONAL, type Columns } from '../log/columns.ts';
import { ProducerStates, type Verdict } from '../log/producer-states.ts';
import { type AbortReason, type Transaction, Transactions } from '../log/transactions.ts';
import type { Batch } from '../producer/batch.ts';
import { Fates } from './fates.ts';
import { Leadership } from './leadership.ts';
import { Replica } from './replica.ts';
import type { Topic } from './topic.ts';
import { MARKER_SIZE } from '../wire.ts';

/** Somebody who may still have to read from a row on: a group's committed offset, a consumer's position. */
export interface Holder {
  readonly oldest: number;
}

/** How a transaction ended, as its coordinator tells those who lead its partitions. */
export interface TransactionEnd {
  readonly producer: number;
  readonly epoch: number;
  /** undefined: it was committed. */
  readonly aborted: AbortReason | undefined;
}

/**
 * One partition: its replicas, who leads, and the batches that they share. What a leader knows is in its `Leadership`, what a
 * copy holds in its `ReplicaLog`; here is what the controller knows, and the books.
 */
export class Partition {
  readonly topic: Topic;
  readonly number: number;
  /** Batches that somebody may still read. */
  readonly batches: Batches;
  readonly fates: Fates;
  readonly producers = new ProducerStates();
  /** What is written in transactions; undefined while nothing ever was. */
  transactions: Transactions | undefined;
  /** In the order of the assignment: the first is preferred as leader. */
  replicas: Replica[] = [];
  /** Who leads, as the controller has decided; undefined while nobody can. */
  leader: Replica | undefined;
  epoch = 0;
  isr: readonly Replica[] = [];
  /** Messages of each producer to this partition, by number of the producer. */
  readonly nextOrdinal: number[] = [];
  /** Who keeps batches from being forgotten beside the replicas. */
  readonly holders = new Set<Holder>();
  /** How a leader asks the controller for another in-sync set. */
  proposeIsr: ((leadership: Leadership, isr: readonly Replica[]) => void) | undefined;
  /** Called when somebody has begun to lead it. */
  whenLed: (() => void) | undefined;
  private lastLeader: Replica | undefined;
  private forgotten = 0;
  /** Groups from which retention has taken something. */
  private readonly hasLost = new Set<number>();

  constructor(topic: Topic, number: number, columns: Columns, brokers: readonly Broker[], now: Nanoseconds) {
    this.topic = topic;
    this.number = number;
    this.batches = new Batches(columns);
    this.fates = new Fates(topic.ledgers, topic.isolated);
    this.replicas = brokers.map((broker) => new Replica(this, broker, topic.segments));
    this.isr = [...this.replicas];
    this.lead(this.replicas[0] as Replica, 0, now);
  }

  /** The leader; who led last while there is none. */
  get leading(): Replica {
    return this.leader ?? (this.lastLeader as Replica);
  }

  /** A replica takes the lead in a new epoch. */
  lead(replica: Replica, epoch: number, now: Nanoseconds): void {
    this.leader = this.lastLeader = replica;
    this.epoch = epoch;
    replica.epoch = epoch;
    replica.leadership = new Leadership(replica, epoch, this.isr, now);
    this.whenLed?.();
  }

  /** Nobody can lead. */
  leaveLeaderless(epoch: number): void {
    this.leader = undefined;
    this.epoch = epoch;
  }

  /**
   * From now on the log of `replica` is what counts: what it does not have is gone, what it has and was taken for gone turns up.
   * Other logs are kept from where they differ, until they have been cut there.
   */
  decideFor(replica: Replica, cause: string): void {
    const { batches } = this;
    let row = batches.end;
    for (const { log } of this.replicas) {
      const common = log.commonWith(replica.log);
      log.pinned = log === replica.log ? Infinity : common;
      row = Math.min(row, common);
    }
    for (row = Math.max(row, batches.begin); row < batches.end; row++) {
      const isThere = replica.log.has(row);
      if (isThere === batches.has(row, COUNTED)) continue;
      if (isThere) this.count(row);
      else this.uncount(row, cause);
    }
    this.producers.keep((at) => replica.log.has(at));
    this.transactions?.rebuild(replica.log);
    this.transactions?.advance(replica.highWatermark);
  }

  /** Copies have lost something: what is in no log any more is gone. */
  countMissing(cause: string): void {
    const { batches } = this;
    for (let row = batches.begin; row < batches.end; row++) {
      if (batches.has(row, COUNTED) && !this.replicas.some(({ log }) => log.has(row))) this.uncount(row, cause);
    }
    if (this.replicas.every(({ log }) => log.isLost)) this.fates.allVanished(cause);
  }

  /** Retention has deleted the leader's rows from `from` to `to`. Those that are forgotten everybody has had. */
  expire(from: number, to: number, now: Nanoseconds): void {
    const { batches, topic } = this;
    const { log } = this.leading;
    for (let row = log.next(Math.max(from, batches.begin)); row < to; row = log.next(row + 1)) {
      if (batches.has(row, CONTROL)) continue;
      const before = topic.ledgers.map(({ expired }) => expired);
      this.fates.expired(batches.producer(row), batches.firstOrdinal(row), batches.count(row));
      topic.ledgers.forEach(({ expired }, group) => {
        if (expired > before[group]! && !this.hasLost.has(group)) {
          this.hasLost.add(group);
          topic.onFirstLost(batches.offset(row), now);
        }
      });
    }
    this.forgetRead();
  }

  /** Rows are kept until retention deletes them: where no group reads, nobody else keeps them. */
  keepUntilExpired(): void {
    const { leading } = this;
    this.holders.add({
      get oldest(): number {
        return leading.log.startRow;
      },
    });
  }

  replicaOn(broker: Broker): Replica | undefined {
    for (const replica of this.replicas) if (replica.broker === broker) return replica;
    return undefined;
  }

  /** Whether the leader takes a batch, or has it already. Producers that are not idempotent are always believed. */
  judge(batch: Batch): Verdict | undefined {
    return batch.sequence < 0 ? undefined : this.producers.judge(batch);
  }

  /** A leader puts a batch at the end of its log, where its bytes are already. Returns its row. */
  append(leader: Replica, batch: Batch, now: Nanoseconds): number {
    const { log } = leader;
    const leadership = leader.leadership as Leadership;
    batch.offset = log.endOffset;
    batch.position = log.endPosition;
    batch.appended = now;
    const row = this.batches.push(batch, leadership.epoch);
    log.append(row, now);
    // A leader that has been replaced and does not know it appends what will be cut off.
    if (leader === this.leader) this.count(row);
    if (batch.sequence >= 0 && leader === this.leader) this.producers.add(batch, row, leader.highWatermark);
    if ((batch.flags & TRANSACTIONAL) !== 0 && leader === this.leader) this.inTransactions().add(batch.producer, row);
    leadership.appended(row, batch.size, now);
    return row;
  }

  /** A leader puts the end of a transaction at the end of its log, where its bytes are already. */
  appendMarker(leader: Replica, { producer, epoch, aborted }: TransactionEnd, now: Nanoseconds): void {
    const { log } = leader;
    const leadership = leader.leadership as Leadership;
    const flags = aborted === undefined ? 0 : ABORTED;
    const place = { offset: log.endOffset, position: log.endPosition, appended: now, size: MARKER_SIZE };
    const row = this.batches.pushMarker({ ...place, producer, epoch, flags }, leadership.epoch);
    log.append(row, now);
    if (leader === this.leader) {
      this.count(row);
      this.producers.mark(producer, epoch, row, leader.highWatermark);
      this.inTransactions().end(producer, row, aborted !== undefined, aborted);
    }
    leadership.appended(row, MARKER_SIZE, now);
  }

  /** Forgets the batches that no replica, group or reader has to read any more. */
  forgetRead(): void {
    let oldest = this.leading.highWatermark;
    if (oldest - this.forgotten < FORGET_STEP) return;
    for (const { log } of this.replicas) {
      const needed = this.topic.keepsUnflushed === true ? log.firstUnflushed : log.oldest;
      if (needed < oldest) oldest = needed;
    }
    for (const holder of this.holders) if (holder.oldest < oldest) oldest = holder.oldest;
    if (oldest - this.forgotten < FORGET_STEP) return;
    this.forgotten = oldest;
    this.batches.forgetBefore(oldest);
  }

  private inTransactions(): Transactions {
    if (this.transactions === undefined) {
      this.transactions = new Transactions(this.batches, (ended) => this.settle(ended));
      this.holders.add(this.transactions);
    }
    return this.transactions;
  }

  /** The end of a transaction is on all in-sync replicas: nothing can change it any more. */
  private settle({ producer, rows, isAborted, reason }: Transaction): void {
    const { batches, fates } = this;
    for (const row of rows) {
      const first = batches.firstOrdinal(row);
      if (isAborted) fates.aborted(producer, first, batches.count(row), reason ?? BY_PRODUCER);
      else fates.released(producer, first, batches.count(row));
    }
  }

  private count(row: number): void {
    const { batches } = this;
    batches.mark(row, COUNTED, true);
    if (batches.has(row, CONTROL)) return;
    this.fates.stored(batches.producer(row), batches.firstOrdinal(row), batches.count(row));
  }

  private uncount(row: number, cause: string): void {
    const { batches } = this;
    batches.mark(row, COUNTED, false);
    if (batches.has(row, CONTROL)) return;
    this.fates.vanished(batches.producer(row), batches.firstOrdinal(row), batches.count(row), cause);
  }
}

/** The producer has said so. */
export const BY_PRODUCER: AbortReason = { cause: 'transaction aborted', as: 'rejected' };

const FORGET_STEP = 32; // specification: batches are forgotten by chunks
