import { Credits, NEVER, type Nanoseconds, type Simulator, ns } from '../../../sim/index.ts';
import type { Batch } from './batch.ts';
import type { Broker } from '../broker/broker.ts';
import type { Connection } from '../../network/index.ts';
import type { Partition } from '../replication/partition.ts';

/** The batches of one partition that wait in the producer, oldest first. */
export class PartitionQueue {
  readonly partition: Partition;
  readonly node: Node;
  readonly batches: Batch[] = [];
  isListed = false;

  constructor(partition: Partition, node: Node) {
    this.partition = partition;
    this.node = node;
  }

  /** The batch that still takes records; undefined if none does. */
  get open(): Batch | undefined {
    const last = this.batches[this.batches.length - 1];
    return last === undefined || last.closed ? undefined : last;
  }

  push(batch: Batch): void {
    this.batches.push(batch);
    this.node.waitingBatches++;
    if (batch.created < this.node.oldest) this.node.oldest = batch.created;
    if (this.isListed) return;
    this.isListed = true;
    this.node.queues.push(this);
  }
}

/** A broker as the producer sees it: what waits for it, and what is under way to it. */
export class Node {
  readonly broker: Broker;
  readonly connection: Connection;
  /** Partitions with batches, in the order in which they got the first. */
  queues: PartitionQueue[] = [];
  waitingBatches = 0;
  closedBatches = 0;
  /** When the oldest waiting batch was created. */
  oldest: Nanoseconds = NEVER;
  inFlight = 0;
  /** The broker answers one request of a connection at a time; until then the connection is muted. */
  readonly unmuted: Credits;
  private heldSince: Nanoseconds = NEVER;
  private held = 0;

  constructor(sim: Simulator, broker: Broker, connection: Connection) {
    this.broker = broker;
    this.connection = connection;
    this.unmuted = new Credits(sim, 1);
  }

  /** When a batch for this broker may be sent: at once if one is closed or memory is short, else when it has lingered. */
  readyAt(linger: Nanoseconds, memoryIsShort: boolean): Nanoseconds {
    if (this.waitingBatches === 0) return NEVER;
    return this.closedBatches > 0 || memoryIsShort ? ns(0) : ns(this.oldest + linger);
  }

  /** Something is ready, but too many requests are unanswered already. */
  hold(now: Nanoseconds): void {
    if (this.heldSince === NEVER) this.heldSince = now;
  }

  letGo(now: Nanoseconds): void {
    if (this.heldSince === NEVER) return;
    this.held += now - this.heldSince;
    this.heldSince = NEVER;
  }

  /** ns so far during which max.in.flight.requests.per.connection held a ready batch back. */
  heldTime(now: Nanoseconds): number {
    return this.heldSince === NEVER ? this.held : this.held + now - this.heldSince;
  }

  /**
   * Takes the oldest batch of each partition, up to `most` bytes together (the first whatever its size), as Kafka's
   * RecordAccumulator.drain does: also those that have not lingered yet.
   */
  drain(most: number): Batch[] {
    const drained: Batch[] = [];
    const passedOver: PartitionQueue[] = [];
    const served: PartitionQueue[] = [];
    let size = 0;
    let oldest: Nanoseconds = NEVER;
    for (const queue of this.queues) {
      const head = queue.batches[0] as Batch;
      const fits = drained.length === 0 || size + head.rawSize <= most;
      if (fits) {
        queue.batches.shift();
        drained.push(head);
        size += head.rawSize;
        this.waitingBatches--;
        if (head.closed) this.closedBatches--;
        head.closed = true;
      }
      const next = queue.batches[0];
      if (next === undefined) queue.isListed = false;
      else {
        (fits ? served : passedOver).push(queue);
        if (next.created < oldest) oldest = next.created;
      }
    }
    this.queues = passedOver.concat(served); // who was passed over is first the next time
    this.oldest = oldest;
    return drained;
  }
}
