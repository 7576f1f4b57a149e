import type { ErrorCode } from '../broker/errors.ts';
import { isRetriable } from '../broker/errors.ts';
import { after } from '../log/producer-states.ts';
import type { Batch } from './batch.ts';
import type { PartitionQueue } from './queue.ts';

/** The numbers of one partition. */
class Numbers {
  epoch = 0;
  /** Sequence number of the next record, and of the last one that was acknowledged. */
  next = 0;
  lastAcked = -1;
  /** Numbered batches without an answer, in order: those on their way, and those that wait to be sent again. */
  readonly underWay: Batch[] = [];
  /** A batch was given up of which nobody knows whether it is in the log. */
  isUnresolved = false;
}

/**
 * What makes a producer idempotent: an epoch, and a sequence number for each record of a partition (KIP-98). Batches are numbered
 * when they are sent first. While one is sent again, only the first without an answer may go, so that the log gets them in
 * order. After a gap that cannot be closed the epoch is raised, and numbers begin at 0 anew (KIP-360).
 *
 * specification: TransactionManager and RecordAccumulator of Kafka 3.9.
 */
export class Sequences {
  epoch: number;
  private readonly isTransactional: boolean;
  private readonly byPartition = new Map<PartitionQueue, Numbers>();
  private readonly unresolved = new Set<PartitionQueue>();
  private readonly toRenumber = new Set<PartitionQueue>();

  constructor(isTransactional: boolean, epoch = 0) {
    this.isTransactional = isTransactional;
    this.epoch = epoch;
  }

  /** What the process of the same producer that comes after this one takes. */
  get nextEpoch(): number {
    return this.epoch + 1;
  }

  /** Whether the first batch of a partition may be sent now. */
  mayDrain(queue: PartitionQueue): boolean {
    const numbers = this.of(queue);
    const head = queue.batches[0] as Batch;
    if (head.sequence >= 0) return numbers.underWay[0] === head;
    return !numbers.isUnresolved && (numbers.underWay.length === 0 || numbers.epoch === this.epoch);
  }

  /** Numbers a batch that is sent for the first time. */
  number(queue: PartitionQueue, batch: Batch): void {
    if (batch.sequence >= 0) return;
    const numbers = this.of(queue);
    if (numbers.epoch !== this.epoch) restart(numbers, this.epoch);
    batch.epoch = numbers.epoch;
    batch.sequence = numbers.next;
    numbers.next = after(numbers.next, batch.count);
    numbers.underWay.push(batch);
  }

  /** A batch is in the log. */
  completed(queue: PartitionQueue, batch: Batch): void {
    const numbers = this.of(queue);
    remove(numbers.underWay, batch);
    if (batch.epoch !== numbers.epoch) return;
    const last = after(batch.sequence, batch.count - 1);
    if (last > numbers.lastAcked) numbers.lastAcked = last;
  }

  /** Whether a refused batch may be sent again; one out of order in the end makes numbers begin anew. */
  canRetry(queue: PartitionQueue, batch: Batch, error: ErrorCode): boolean {
    if (error !== 'OUT_OF_ORDER_SEQUENCE_NUMBER') return isRetriable(error);
    const numbers = this.of(queue);
    const isNext = batch.sequence === after(numbers.lastAcked, 1);
    if (!isNext && !numbers.isUnresolved) return true; // those before it failed: it comes right when they do
    if (this.isTransactional) return false;
    this.toRenumber.add(queue);
    return true;
  }

  /** A batch was refused for good and is in no log: those behind it move up. */
  refused(queue: PartitionQueue, batch: Batch): void {
    const numbers = this.of(queue);
    remove(numbers.underWay, batch);
    if (batch.sequence < 0 || batch.epoch !== numbers.epoch) return;
    for (const later of numbers.underWay.slice()) {
      if (later.sequence > batch.sequence) renumber(queue, numbers, later, later.epoch, later.sequence - batch.count);
    }
    numbers.next -= batch.count;
  }

  /** A batch was given up and may be in a log: nothing new is sent before that is known. */
  givenUp(queue: PartitionQueue, batch: Batch): void {
    const numbers = this.of(queue);
    remove(numbers.underWay, batch);
    if (batch.sequence < 0 || batch.attempts === 0) return;
    numbers.isUnresolved = true;
    this.unresolved.add(queue);
  }

  /** A batch is divided; its parts carry its numbers. */
  divided(queue: PartitionQueue, batch: Batch, parts: readonly Batch[]): void {
    const { underWay } = this.of(queue);
    let { sequence } = batch;
    for (const part of parts) {
      part.epoch = batch.epoch;
      part.sequence = sequence;
      sequence = after(sequence, part.count);
    }
    underWay.splice(underWay.indexOf(batch), 1, ...parts);
  }

  /** Settles what is not resolved, and raises the epoch where that is the only way. Returns the partitions that may go on. */
  settle(): readonly PartitionQueue[] {
    if (this.isTransactional || (this.unresolved.size === 0 && this.toRenumber.size === 0)) return NONE;
    const freed: PartitionQueue[] = [];
    for (const queue of this.unresolved) {
      const numbers = this.of(queue);
      if (numbers.underWay.length > 0) continue;
      if (after(numbers.lastAcked, 1) === numbers.next) freed.push(queue);
      else this.toRenumber.add(queue);
    }
    if (this.toRenumber.size > 0) this.raise(freed);
    for (const queue of freed) {
      this.of(queue).isUnresolved = false;
      this.unresolved.delete(queue);
    }
    return freed;
  }

  /** Numbers begin anew in a new epoch: now where they have to, elsewhere when nothing is under way. */
  private raise(freed: PartitionQueue[]): void {
    this.epoch++;
    for (const queue of this.toRenumber) {
      const numbers = this.of(queue);
      restart(numbers, this.epoch);
      for (const batch of numbers.underWay.slice()) {
        renumber(queue, numbers, batch, this.epoch, numbers.next);
        numbers.next = after(numbers.next, batch.count);
      }
      freed.push(queue);
    }
    this.toRenumber.clear();
  }

  private of(queue: PartitionQueue): Numbers {
    const known = this.byPartition.get(queue);
    if (known !== undefined) return known;
    const numbers = new Numbers();
    this.byPartition.set(queue, numbers);
    return numbers;
  }
}

const NONE: readonly PartitionQueue[] = [];

function restart(numbers: Numbers, epoch: number): void {
  numbers.epoch = epoch;
  numbers.next = 0;
  numbers.lastAcked = -1;
}

function renumber(queue: PartitionQueue, { underWay }: Numbers, batch: Batch, epoch: number, sequence: number): void {
  const copy = batch.renumbered(epoch, sequence);
  underWay[underWay.indexOf(batch)] = copy;
  queue.replace(batch, copy);
}

function remove(batches: Batch[], batch: Batch): void {
  const at = batches.indexOf(batch);
  if (at >= 0) batches.splice(at, 1);
}
