import { NOTIFY_AFTER, UNSENT_LIMIT } from '../costs.ts';
import type { Group } from '../messages/group.ts';
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
  /** Delivered and not yet acknowledged, in messages; 0 throughout with automatic acknowledgement. */
  unacked = 0;
  /** Most that ever were unacknowledged. */
  mostUnacked = 0;
  /** In the queue's round. */
  isActive = false;
  private readonly prefetch: number;
  private readonly heard: (subscription: Subscription) => void;
  private unsent = 0;
  private sentSince = 0;
  private news = 0;

  /** `prefetch`: 0 is unlimited. `heard` is called when there is news from the writer for the queue. */
  constructor(options: {
    channel: Deliverer;
    isAutomatic: boolean;
    prefetch: number;
    heard: (subscription: Subscription) => void;
  }) {
    this.channel = options.channel;
    this.isAutomatic = options.isAutomatic;
    this.prefetch = options.prefetch === 0 || options.isAutomatic ? Infinity : options.prefetch;
    this.heard = options.heard;
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

  /** The queue delivers n messages. */
  take(n: number): void {
    this.unsent += n;
    if (this.isAutomatic) return;
    this.unacked += n;
    if (this.unacked > this.mostUnacked) this.mostUnacked = this.unacked;
  }

  /** n deliveries have been acknowledged. */
  acknowledged(n: number): void {
    this.unacked -= n;
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

/** Acknowledgements on their way to the queues: of all these deliveries, in so many basic.ack frames. */
export class Acknowledgement implements Letter {
  readonly deliveries: readonly Delivery[];
  readonly count: number;
  readonly frames: number;

  constructor(deliveries: readonly Delivery[], frames: number) {
    this.deliveries = deliveries;
    this.count = deliveries.reduce((sum, delivery) => sum + delivery.count, 0);
    this.frames = frames;
  }
}
