import type { Ledger } from '../../messages/index.ts';
import type { CreditLink, CreditTerms } from '../channels/credit.ts';
import type { Held } from '../held.ts';
import type { Footprint } from '../memory/footprint.ts';
import type { Pageable } from '../memory/paging.ts';
import type { Destination, Group } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import type { Delivery, Deliverer, Subscription } from './subscription.ts';

/** What a consumer says of a delivery: basic.ack; basic.reject or basic.nack without requeue; the same with requeue. */
export type Verdict = 'ack' | 'reject' | 'requeue';

/** How a node, and with it a queue, goes down: its process dies, its machine loses power, it is shut down in order, or it loses its disk. */
export type Failure = 'crash' | 'power-off' | 'stop' | 'lose-disk';

/** basic.consume: who, and on which terms. */
export interface Subscribing {
  readonly channel: Deliverer;
  /** Deliveries are settled as soon as they are sent. */
  readonly isAutomatic: boolean;
  /** basic.qos for this consumer; 0 is unlimited. */
  readonly prefetch: number;
  /** x-priority of the consumer; the default is 0. */
  readonly priority?: number | undefined;
  readonly isExclusive?: boolean | undefined;
  /** x-stream-offset: where a consumer of a stream begins to read; without it what comes from now on. */
  readonly offset?: 'first' | 'next' | undefined;
}

/**
 * A queue of any type, as channels, exchanges and consumers see it. All calls are messages to the process of the queue:
 * they return at once, and what follows from them comes through `Deliverer` (to consumers) and `Confirmed` (to publishers).
 */
export interface Queue extends Destination {
  /** The book of its messages: the queue itself keeps it for all that reaches it. */
  readonly ledger: Ledger;
  /** Time during which messages waited and prefetch alone kept them from the consumers. */
  readonly prefetchHeld: Held;
  /** It takes messages and serves consumers: its node (or a majority of them) is up, and it has not been deleted. */
  readonly isUp: boolean;
  /** Messages ready for delivery. */
  readonly ready: number;
  /** Delivered messages that wait for an acknowledgement. */
  readonly unacked: number;

  /** The credit on which a channel may send to this queue; `granted` is called when it may go on. */
  link(terms: CreditTerms, granted: () => void): CreditLink;
  /**
   * Takes in a group that was routed here; it has been offered to the ledger. What becomes of it is told to
   * `group.confirms`. Without a link it comes from inside the broker (dead letters), which knows no credit.
   */
  publish(group: Group, link?: CreditLink): void;
  /** basic.consume. */
  subscribe(options: Subscribing): Subscription;
  /** basic.cancel: no more deliveries; what is unacknowledged stays so (rabbitmq-semantics B5.1). */
  cancel(subscription: Subscription): void;
  /** The subscription's channel or connection is gone: it is cancelled, and what is unacknowledged goes back (B5.1). */
  release(subscription: Subscription): void;
  /** A verdict on deliveries of this queue, which came in `frames` frames (a part of one if it covered several queues). */
  settle(delivery: Delivery, frames: number, verdict: Verdict): void;
  /** basic.get on behalf of a channel: one delivery, or `channel.empty`. Prefetch has no effect (B4.3). */
  get(channel: Deliverer, isAutomatic: boolean): void;
  /** Drops all ready messages; no dead letters (B6.1). */
  purge(): void;
  /** Deletes the queue with all its messages; no dead letters. */
  delete(): void;
  /** The node of the queue goes down, or comes back. */
  fail(how: Failure): void;
  recover(): void;
  /** Time its process was at work so far, in ns. */
  busyTime(): number;
  /** What it takes of a node. */
  footprint(node: Node): Footprint;
  /** Who pages its messages on that node when memory gets short. */
  pageable?(node: Node): Pageable | undefined;
  /** Deletes what it has on the disk of that node and does not need any more. */
  tidy?(node: Node): void;
  /** Time during which it waited for messages to come back from the disk. */
  readonly coldReads?: Held;
}
