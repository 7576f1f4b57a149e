import type { Nanoseconds } from '../../sim/index.ts';
import type { Times } from './times.ts';

/**
 * When one client means to send its messages, in order. Always taken in bulk: there is no event per message, and the
 * instants do not depend on how many are taken at a time.
 */
export interface Arrivals {
  /** Intended instant of the next message; NEVER when there is none left. */
  readonly next: Nanoseconds;
  /** True if there is always a next message, due at once: the client sends as fast as the system takes. */
  readonly unlimited: boolean;
  /** Moves the messages intended up to and including `until`, at most `most`, into `into`; returns how many. */
  take(until: Nanoseconds, most: number, into: Times): number;
  /** Intended instant of the n-th message from now, 1 being the next; NEVER if there are fewer. */
  nth(n: number): Nanoseconds;
}
