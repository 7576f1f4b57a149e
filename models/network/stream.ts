import { Fifo, type Process, type Timer } from '../../sim/index.ts';
import type { Lane } from './lane.ts';
import type { Weather } from './weather.ts';

/**
 * One direction of a connection: the sender's lane, the receiver's lane, and what the flow itself may carry. A bulk transfer holds the stream,
 * and what is sent meanwhile waits behind it: the order of a connection is kept.
 */
export class Stream {
  readonly egress: Lane;
  readonly ingress: Lane;
  /** What the flow may carry, alone: its window a round trip, its cap, its losses. */
  readonly own: Lane;
  /** One way, in ns. */
  latency: number;
  /** Loss and jitter, if there is any. */
  weather: Weather | undefined;
  /** Who sends now in bulk, and who waits behind; each knows its bytes on the wire. */
  sender: Process | undefined;
  readonly behind = new Fifo<Process>();
  /** Partitions that lie in between: transfers wait until there is none. */
  cuts = 0;
  /** Bytes to go, at `rate` bytes a nanosecond since `since`. */
  left = 0;
  rate = 0;
  since = 0;
  /** Time of small transfers on both lanes, as of `since`. */
  smallOut = 0;
  smallIn = 0;
  /** Rings when the transfer under way is through. */
  timer: Timer | undefined;
  /** The sharing problem to which it belonged last. */
  problem = 0;
  /** No byte arrives before this: what left earlier, arrives earlier. */
  lastArrival = 0;

  constructor(egress: Lane, ingress: Lane, own: Lane, latency: number) {
    this.egress = egress;
    this.ingress = ingress;
    this.own = own;
    this.latency = latency;
  }

  get isCut(): boolean {
    return this.cuts > 0;
  }

  /** Bytes that have passed since the last change, in bytes, if nothing small came in between. */
  passedSince(now: number): number {
    return Math.min(this.left, this.rate * (now - this.since));
  }
}
