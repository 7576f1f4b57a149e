import { NOTIFY_AFTER, UNSENT_LIMIT } from '../costs.ts';
import type { Group } from '../messages/group.ts';
import type { Subscribing, Verdict } from './queue.ts';
import type { Shelf } from './shelf.ts';
import type { Letter } from '../nodes/process.ts';

/** The channel of a consumer, as a queue sees it. */
export interface Deliverer {
  deliver(delivery: Delivery): void;
  /** Answer to basic.get: there is nothing. */
  empty?(): void;
  /** The broker cancels the consumer: its queue was deleted, or the node of the queue went down. */
  cancelled?(subscription: Subscription): void;
  /** A delivery was not acknowledged within consumer_timeout: the channel is closed. */
  timedOut?(subscription: Subscription): void;
}

/** One basic.consume: a consumer at a queue, with what it owes and what is owed to it. */
export class Subscription {
  readonly channel: Deliverer;
  /** Deliveries are settled as soon as they are sent. */
  readonly isAutomatic: boolean;
  readonly priority: number;
  readonly isExclusive: boolean;
  /** In the queue's round. */
  isActive = false;
  /** No more deliveries; what is outstanding may still be settled. */
  isCancelled = false;
  /** Its channel is gone: verdicts that are still under way come too late. */
  isClosed = false;
  /** Delivered and not yet acknowledged; nothing throughout with automatic acknowledgement. */
  readonly outstanding: Shelf;
  private readonly prefetch: number;
  private readonly heard: (subscription: Subscription) => void;
  private unsent = 0;
  private sentSince = 0;
  private news = 0;

  /** `heard` is called when there is news from the writer for the queue. */
  constructor(options: Subscribing, outstanding: Shelf, heard: (subscription: Subscription) => void) {
    this.channel = options.channel;
    this.isAutomatic = options.isAutomatic;
    this.priority = options.priority ?? 0;
    this.isExclusive = options.isExclusive ?? false;
    this.prefetch = options.prefetch === 0 || options.isAutomatic ? Infinity : options.prefetch;
    this.outstanding = outstanding;
    this.heard = heard;
  }

  /** Messages delivered and not yet acknowledged. */
  get unacked(): number {
    return this.outstanding.count;
  }

  /** It has a prefetch. */
  get isLimited(): boolean {
    return this.prefetch !== Infinity;
  }

  /** How many more messages may be delivered now. */
  get room(): number {
    return Math.min(this.prefetch - this.unacked, UNSENT_LIMIT - this.unsent);
  }

  /** The prefetch, not the writer, is what holds deliveries back. */
  get isAtPrefetch(): boolean {
    return this.unacked >= this.prefetch;
  }

  /** The queue delivers a group, at `now`. */
  take(group: Group, now: number): void {
    this.unsent += group.count;
    if (!this.isAutomatic) this.outstanding.add(group, now);
  }

  /** A verdict on a delivery has come; returns how many of its messages were still waiting for one. */
  settle(group: Group): number {
    return this.isClosed ? 0 : this.outstanding.remove(group.position, group.count);
  }

  /** The writer has sent n deliveries; the queue hears of it in fifties. */
  sent(n: number): void {
    this.sentSince += n;
    if (this.sentSince < NOTIFY_AFTER) return;
    this.news += this.sentSince;
    this.sentSince = 0;
    this.heard(this);
  }

  /** The queue takes note of what the writer has sent. */
  hear(): void {
    this.unsent -= this.news;
    this.news = 0;
  }
}

/** Messages on their way to a consumer. */
export class Delivery implements Letter {
  readonly group: Group;
  readonly subscription: Subscription;
  /** When the queue had delivered them, in ns. */
  readonly delivered: number;
  /** When the writer had written them. */
  written = 0;
  /** When they were in the client's socket buffer. */
  landed = 0;

  constructor(group: Group, subscription: Subscription, delivered: number) {
    this.group = group;
    this.subscription = subscription;
    this.delivered = delivered;
  }

  get count(): number {
    return this.group.count;
  }

  /** Removes the first n messages and returns them. */
  split(n: number): Delivery {
    const front = new Delivery(this.group.split(n), this.subscription, this.delivered);
    front.written = this.written;
    front.landed = this.landed;
    return front;
  }
}

/** A verdict on its way to the queues: on all these deliveries, in so many basic.ack, basic.nack or basic.reject frames. */
export class Acknowledgement implements Letter {
  readonly deliveries: readonly Delivery[];
  readonly count: number;
  readonly frames: number;
  readonly verdict: Verdict;

  constructor(deliveries: readonly Delivery[], frames: number, verdict: Verdict = 'ack') {
    this.verdict = verdict;
    this.deliveries = deliveries;
    this.count = deliveries.reduce((sum, delivery) => sum + delivery.count, 0);
    this.frames = frames;
  }
}
