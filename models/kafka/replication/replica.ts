import type { Broker } from '../broker/broker.ts';
import type { ErrorCode } from '../broker/errors.ts';
import type { Subscription } from '../broker/fetch-session.ts';
import { ReplicaLog, type SegmentRules } from '../log/replica-log.ts';
import type { Leadership } from './leadership.ts';
import type { Partition } from './partition.ts';

/** One broker's copy of a partition. */
export class Replica {
  readonly partition: Partition;
  readonly broker: Broker;
  readonly log: ReplicaLog;
  /** Row up to which it knows that all in-sync replicas have everything. */
  highWatermark = 0;
  /** Epoch of the leader that it leads as or follows. */
  epoch = 0;
  /** What it knows as the leader; undefined while it follows. */
  leadership: Leadership | undefined;
  /** Consumers that fetch from it. */
  readonly readers: Subscription[] = [];

  constructor(partition: Partition, broker: Broker, rules: SegmentRules) {
    this.partition = partition;
    this.broker = broker;
    this.log = new ReplicaLog(partition.batches, rules, broker.newLog());
    broker.replicas.add(this);
  }

  /** Whether its broker runs and its disk is there. */
  get isAlive(): boolean {
    return this.broker.isUp && !this.log.isLost;
  }

  /** It leads no longer; readers and those who wait for replication are told. */
  resign(error: ErrorCode): void {
    this.leadership?.resign(error);
    this.leadership = undefined;
    for (const reader of this.readers) reader.fail(error);
  }

  /** Cuts off what its leader does not have. */
  truncateTo(row: number): void {
    this.log.truncate(row);
    for (const reader of this.readers) reader.fail('FENCED_LEADER_EPOCH');
    this.log.pinned = Infinity;
    if (this.highWatermark > this.log.end) this.highWatermark = this.log.end;
  }

  /** Offset up to which readers see: all, or those of read_committed. */
  visibleOffset(isStable: boolean): number {
    const { log } = this;
    const row = this.visible(isStable);
    return row >= log.end ? log.endOffset : log.batches.offset(log.next(row));
  }

  /** The row up to which readers see. */
  visible(isStable: boolean): number {
    return isStable ? this.stable : this.highWatermark;
  }

  /** The last stable offset, as a row: everything before it is replicated, and decided. */
  private get stable(): number {
    const { transactions } = this.partition;
    return transactions === undefined ? this.highWatermark : transactions.stable(this.highWatermark);
  }

  /** Moves the high watermark; readers see what is below it, or below the last stable offset. */
  advance(row: number): void {
    const { log, readers, partition } = this;
    this.highWatermark = row;
    if (partition.leader === this) partition.transactions?.advance(row);
    const { stable } = this;
    for (const reader of readers) {
      const visible = reader.isStable ? stable : row;
      if (visible <= reader.visible) continue;
      reader.grewTo(visible, log.positionOf(log.next(visible)) - log.positionOf(log.next(reader.visible)));
    }
  }
}
