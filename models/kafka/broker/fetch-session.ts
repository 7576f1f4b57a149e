import { Fifo, Gate, type Simulator } from '../../../sim/index.ts';
import type { Batch } from '../producer/batch.ts';
import type { Partition } from '../replication/partition.ts';

/** How much one fetch may bring. */
export interface FetchLimits {
  /** Bytes that are waited for. */
  readonly minBytes: number;
  /** Most bytes of one partition, and of all together; the first batch is brought even if it is larger. */
  readonly partitionBytes: number;
  readonly totalBytes: number;
}

/** What one fetch response brings. */
export interface Fetched {
  readonly batches: readonly Batch[];
  readonly partitions: number;
  readonly bytes: number;
  readonly messages: number;
}

/** One reader's place in one partition. */
export class Subscription {
  readonly partition: Partition;
  /** Index of the next batch to bring. */
  position = 0;
  /** Index up to which the leader knows, from the offset in a later fetch, that the reader has everything. */
  confirmed = 0;
  /** Index up to which there is something that this reader may see. */
  visible = 0;
  private readonly session: FetchSession;
  private isListed = false;

  constructor(session: FetchSession, partition: Partition) {
    this.session = session;
    this.partition = partition;
  }

  /** One more batch may be read. */
  grewTo(batch: Batch): void {
    this.visible++;
    if (!this.isListed) {
      this.isListed = true;
      this.session.list(this);
    }
    this.session.grewBy(batch.size);
  }

  /** Takes whole batches up to the limit. Returns the bytes taken. */
  take(limit: number, into: Batch[]): number {
    let size = 0;
    while (this.position < this.visible) {
      const batch = this.partition.batches.at(this.position);
      if (size > 0 && size + batch.size > limit) break;
      into.push(batch);
      size += batch.size;
      this.position++;
    }
    this.isListed = false;
    return size;
  }

  /** Goes to the end of the line again if something is left. */
  relist(): void {
    if (this.position === this.visible || this.isListed) return;
    this.isListed = true;
    this.session.list(this);
  }
}

/**
 * What one fetcher (a consumer, or a follower's fetcher thread) has going with one leader: an incremental fetch session
 * (KIP-227). It keeps a line of the partitions in which there is something to fetch, so that a fetch costs by what it
 * brings and not by how many partitions there are.
 */
export class FetchSession {
  readonly limits: FetchLimits;
  readonly subscriptions: Subscription[] = [];
  private readonly ready = new Fifo<Subscription>();
  private readonly enough: Gate;
  private carried: Subscription[] = [];
  private readyBytes = 0;

  constructor(sim: Simulator, limits: FetchLimits) {
    this.limits = limits;
    this.enough = new Gate(sim);
  }

  subscribe(partition: Partition): Subscription {
    const subscription = new Subscription(this, partition);
    this.subscriptions.push(subscription);
    return subscription;
  }

  /** Whether a fetch could be answered now. */
  get hasEnough(): boolean {
    return this.readyBytes >= this.limits.minBytes;
  }

  /** Opens when there is enough to answer; wait only while there is not. */
  get arrival(): Gate {
    return this.enough;
  }

  /** Partitions whose offset moved with the last response: the ones that the next fetch request names. */
  get moved(): readonly Subscription[] {
    return this.carried;
  }

  list(subscription: Subscription): void {
    this.ready.push(subscription);
  }

  grewBy(size: number): void {
    this.readyBytes += size;
    if (this.hasEnough) this.enough.open();
  }

  /** Brings what there is, within the limits, partition after partition; what was cut short goes to the end of the line. */
  collect(): Fetched {
    const batches: Batch[] = [];
    const carried: Subscription[] = [];
    let size = 0;
    for (let left = this.ready.length; left > 0 && size < this.limits.totalBytes; left--) {
      const subscription = this.ready.shift();
      if (subscription === undefined) break;
      size += subscription.take(Math.min(this.limits.partitionBytes, this.limits.totalBytes - size), batches);
      subscription.relist();
      carried.push(subscription);
    }
    this.readyBytes -= size;
    this.carried = carried;
    let messages = 0;
    for (const batch of batches) messages += batch.count;
    return { batches, partitions: carried.length, bytes: size, messages };
  }
}
