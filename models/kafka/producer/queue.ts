import type { Partition } from '../replication/partition.ts';
import type { Batch } from './batch.ts';
import type { Depths } from './depths.ts';
import type { Node } from './node.ts';

/**
 * The batches of one partition that wait in the producer, oldest first. It stands in the line of its leader's node while it
 * has some that may be sent; one that backs off, or must wait for those under way, is held and stands in no line.
 */
export class PartitionQueue {
  readonly partition: Partition;
  readonly batches: Batch[] = [];
  /** Who leads the partition as far as the producer knows; undefined if nobody. */
  node: Node | undefined;
  /** Batches under way. */
  inFlight = 0;
  private isListed = false;
  private isHeld = false;

  private readonly depths: Depths;

  constructor(partition: Partition, node: Node | undefined, depths: Depths) {
    this.partition = partition;
    this.node = node;
    this.depths = depths;
  }

  /** The batch that still takes records; undefined if none does. */
  get open(): Batch | undefined {
    const last = this.batches[this.batches.length - 1];
    return last === undefined || last.closed ? undefined : last;
  }

  /** All batches but the last are closed. */
  get closedBatches(): number {
    const { length } = this.batches;
    return this.open === undefined ? length : length - 1;
  }

  /** A new batch at the end. */
  push(batch: Batch): void {
    this.batches.push(batch);
    this.deepened(1);
    if (this.isListed && this.node !== undefined) this.node.waitingBatches++;
    else this.list();
  }

  /** The batch that took records takes no more. */
  close(batch: Batch): void {
    batch.closed = true;
    if (this.isListed && this.node !== undefined) this.node.closedBatches++;
  }

  /** Takes the first batch, for the node that drains. */
  take(): Batch {
    const head = this.batches.shift() as Batch;
    this.deepened(-1);
    if (this.batches.length === 0) this.isListed = false;
    this.inFlight++;
    return head;
  }

  /** Puts a closed batch back: in front, or behind those of a smaller sequence number. */
  putBack(batch: Batch): void {
    this.unlist();
    let at = 0;
    if (batch.sequence >= 0) {
      const { batches } = this;
      while (at < batches.length && isBefore(batches[at] as Batch, batch)) at++;
    }
    this.batches.splice(at, 0, batch);
    this.deepened(1);
    this.list();
  }

  /** Takes a batch out that is given up. */
  remove(batch: Batch): void {
    const at = this.batches.indexOf(batch);
    if (at < 0) return;
    this.unlist();
    this.batches.splice(at, 1);
    this.deepened(-1);
    this.list();
  }

  /** A copy takes the place of a batch, if that waits here. */
  replace(batch: Batch, copy: Batch): void {
    const at = this.batches.indexOf(batch);
    if (at >= 0) this.batches[at] = copy;
  }

  /** The node that drains leaves it out of its line. */
  hold(): void {
    this.isListed = false;
    this.isHeld = true;
  }

  /** What it was held for may be over. */
  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.list();
  }

  /** Another broker leads, or nobody. */
  moveTo(node: Node | undefined): void {
    if (node === this.node) return;
    this.unlist();
    this.node = node;
    this.isHeld = false;
    this.list();
  }

  private deepened(by: number): void {
    const { length } = this.batches;
    this.depths.change(this.partition.number, length - by, length);
  }

  private list(): void {
    if (this.isListed || this.isHeld || this.batches.length === 0 || this.node === undefined) return;
    this.isListed = true;
    this.node.list(this);
  }

  private unlist(): void {
    if (this.isListed) this.node?.unlist(this);
    this.isListed = false;
  }
}

/** Of two batches of one epoch; one without a number has never been sent, and comes behind. */
const isBefore = (one: Batch, other: Batch): boolean => one.sequence >= 0 && one.sequence < other.sequence;
