import { NEVER, type Nanoseconds, ns } from '../../../sim/index.ts';
import type { Link } from '../broker/link.ts';
import type { Batch } from './batch.ts';
import type { SenderClock } from './clock.ts';
import type { PartitionQueue } from './queue.ts';

/** A broker as the producer sees it: what waits for it, and what is under way to it. */
export class Node {
  readonly link: Link;
  /** Partitions with batches that may be sent, in the order in which they are served. */
  queues: PartitionQueue[] = [];
  waitingBatches = 0;
  closedBatches = 0;
  /** When the oldest waiting batch was created; perhaps a little earlier, until the next drain. */
  oldest: Nanoseconds = NEVER;
  inFlight = 0;
  /** How often in a row a connection could not be made, and when it is tried again. */
  failures = 0;
  retryAt: Nanoseconds = ns(0);
  isConnecting = false;
  /** When it last could have taken a request, and when something was last ready for it (KIP-794). */
  drainableAt: Nanoseconds = ns(0);
  readyLast: Nanoseconds = ns(0);
  /** Which opening of the connection the producer believes in. */
  private opened: number;
  private heldSince: Nanoseconds = NEVER;
  private held = 0;

  constructor(link: Link) {
    this.link = link;
    this.opened = link.opened;
  }

  /** Whether the connection is over, as far as the producer has heard. */
  get isBroken(): boolean {
    return this.opened !== this.link.opened;
  }

  /** The process has died: nothing is under way, and the connection is made anew when it is needed. */
  forget(): void {
    this.inFlight = this.failures = 0;
    this.isConnecting = false;
    this.connected();
  }

  /** The connection has been made anew. */
  connected(): void {
    this.opened = this.link.opened;
    this.failures = 0;
  }

  list(queue: PartitionQueue): void {
    this.queues.push(queue);
    this.waitingBatches += queue.batches.length;
    this.closedBatches += queue.closedBatches;
    const { created } = queue.batches[0] as Batch;
    if (created < this.oldest) this.oldest = created;
  }

  unlist(queue: PartitionQueue): void {
    this.queues.splice(this.queues.indexOf(queue), 1);
    this.waitingBatches -= queue.batches.length;
    this.closedBatches -= queue.closedBatches;
  }

  /** Whether a batch for this broker may be sent: at once if one is closed or memory is short, else when it has lingered. */
  isReady(clock: SenderClock, now: Nanoseconds, isUrgent: boolean): boolean {
    if (this.waitingBatches === 0) return false;
    return this.closedBatches > 0 || isUrgent || clock.hasLingered(this.oldest, now);
  }

  /** When the sender looks again for a batch that may be sent, if nothing wakes it. */
  nextLook(clock: SenderClock, now: Nanoseconds, isUrgent: boolean): Nanoseconds {
    if (this.waitingBatches === 0) return NEVER;
    return this.isReady(clock, now, isUrgent) ? now : clock.nextLook(this.oldest, now);
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
   * Takes the oldest batch of each partition that may send one, up to `most` bytes together (the first whatever its size), as
   * Kafka's RecordAccumulator.drain does: also those that have not lingered yet.
   */
  drain(most: number, mayTake: (queue: PartitionQueue) => boolean): Batch[] {
    const drained: Batch[] = [];
    const passedOver: PartitionQueue[] = [];
    const served: PartitionQueue[] = [];
    let size = 0;
    let oldest: Nanoseconds = NEVER;
    const { queues } = this;
    for (const queue of queues) {
      const head = queue.batches[0] as Batch;
      let next: Batch | undefined = head;
      let isServed = false;
      if (!mayTake(queue)) {
        this.waitingBatches -= queue.batches.length;
        this.closedBatches -= queue.closedBatches;
        queue.hold();
        continue;
      }
      if (drained.length === 0 || size + head.rawSize <= most) {
        isServed = true;
        size += head.rawSize;
        this.waitingBatches--;
        if (head.closed) this.closedBatches--;
        drained.push(queue.take());
        next = queue.batches[0];
      }
      if (next === undefined) continue;
      (isServed ? served : passedOver).push(queue);
      if (next.created < oldest) oldest = next.created;
    }
    this.queues = passedOver.concat(served); // who was passed over is first the next time
    this.oldest = oldest;
    return drained;
  }
}
