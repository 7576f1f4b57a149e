import { type Nanoseconds, ns } from '../../../sim/index.ts';
import type { Subscription } from '../broker/fetch-session.ts';
import type { FetchNode } from './fetch-node.ts';
import type { Reading } from './reading.ts';

/** A partition that a consumer reads: where it is, and from whom it fetches. */
export class Place {
  readonly reading: Reading;
  /** Offset of the next message that poll() hands over. */
  position: number;
  /** The position that was committed last, or is on its way to the coordinator. */
  sent = -1;
  node: FetchNode | undefined;
  subscription: Subscription | undefined;
  /** Offset after everything that was fetched. */
  fetched: number;
  /** Parts of fetches that wait in the consumer; while there are some, nothing is asked for. */
  buffered = 0;
  isSuspended = false;
  /** Until when it reads from the leader, as a follower in its rack did not have what it asked for. */
  staysUntil: Nanoseconds = ns(0);
  /** It is the consumer's no longer. */
  isGone = false;

  constructor(reading: Reading, position: number) {
    this.reading = reading;
    this.position = this.fetched = position;
  }
}
