import { Fifo, NEVER, type Nanoseconds, ns } from '../../../sim/index.ts';
import type { Partition } from '../replication/partition.ts';
import type { Batch } from './batch.ts';
import { BufferPool } from './buffer-pool.ts';
import { Depths } from './depths.ts';
import type { Node } from './node.ts';
import type { Loads } from './partitioner.ts';
import { PartitionQueue } from './queue.ts';
import type { ProducerSettings } from './settings.ts';

/** Where batches wait: a queue for each partition, in the lines of the brokers that lead them, within buffer.memory. */
export class Accumulator implements Loads {
  readonly nodes: readonly Node[];
  readonly queues: readonly PartitionQueue[];
  readonly memory: BufferPool;
  /** Partitions whose first batch backs off. */
  readonly backingOff = new Set<PartitionQueue>();
  /** Batches in the order in which they were begun; those whose fate is decided are dropped when they come first. */
  private readonly incomplete = new Fifo<Batch>();

  private readonly depths = new Depths();
  /** partitioner.availability.timeout.ms; 0: every broker counts as available. */
  private readonly availability: Nanoseconds;

  constructor(
    nodes: readonly Node[],
    partitions: readonly Partition[],
    { bufferMemory, availability }: Pick<ProducerSettings, 'bufferMemory' | 'availability'>,
  ) {
    this.nodes = nodes;
    this.memory = new BufferPool(bufferMemory);
    this.availability = availability;
    this.queues = partitions.map((partition) => new PartitionQueue(partition, this.leaderOf(partition), this.depths));
  }

  get isComplete(): boolean {
    return this.depths.begun === this.queues.length;
  }

  get deepest(): number {
    return this.depths.deepest;
  }

  depthOf(partition: number): number {
    return this.queues[partition]?.batches.length ?? 0;
  }

  /** Whether a partition has a leader, and that has taken requests when it could have had some (RecordAccumulator.partitionReady). */
  isAvailable(partition: number): boolean {
    const node = this.queues[partition]?.node;
    if (node === undefined) return false;
    return this.availability === 0 || node.readyLast - node.drainableAt <= this.availability;
  }

  queueOf(batch: Batch): PartitionQueue {
    return this.queues[batch.partition.number] as PartitionQueue;
  }

  add(queue: PartitionQueue, batch: Batch): void {
    queue.push(batch);
    this.incomplete.push(batch);
  }

  /** A batch that is put back is as old as it was: the order of `incomplete` holds but for parts of a divided one. */
  track(batch: Batch): void {
    this.incomplete.push(batch);
  }

  /** The fate of a batch is decided: its memory is free again. */
  finish(batch: Batch, now: Nanoseconds): void {
    batch.isDone = true;
    this.memory.give(batch.memory, now);
  }

  /** The oldest batch whose fate is open. */
  get oldest(): Batch | undefined {
    for (let first = this.incomplete.peek(); first !== undefined; first = this.incomplete.peek()) {
      if (!first.current.isDone) return first.current;
      this.incomplete.shift();
    }
    return undefined;
  }

  /** Puts a batch back to be sent again, not before `notBefore`. */
  putBack(batch: Batch, notBefore: Nanoseconds): void {
    batch.notBefore = notBefore;
    this.queueOf(batch).putBack(batch);
  }

  /** Back-offs that are over. */
  tend(now: Nanoseconds): void {
    for (const queue of this.backingOff) {
      const head = queue.batches[0];
      if (head !== undefined && head.notBefore > now) continue;
      this.backingOff.delete(queue);
      queue.release();
    }
  }

  /** When the next back-off is over. */
  get nextRetry(): Nanoseconds {
    let next: number = NEVER;
    for (const queue of this.backingOff) next = Math.min(next, queue.batches[0]?.notBefore ?? 0);
    return next as Nanoseconds;
  }

  /** What metadata say now. Returns whether the leader of a partition with batches is not known. */
  learn(): boolean {
    let isLacking = false;
    for (const queue of this.queues) {
      const leader = this.leaderOf(queue.partition);
      if (leader !== queue.node) this.move(queue, leader);
      if (leader === undefined && queue.batches.length > 0) isLacking = true;
    }
    return isLacking;
  }

  /** Who leads a partition has changed: its batches need not back off any longer (KIP-951). */
  move(queue: PartitionQueue, leader: Node | undefined, skipsBackoff = false): void {
    queue.moveTo(leader);
    if (!skipsBackoff) return;
    for (const batch of queue.batches) batch.notBefore = ns(0);
  }

  leaderOf({ leader }: Partition): Node | undefined {
    return leader === undefined ? undefined : this.nodes[leader.broker.number];
  }
}
