import { type Nanoseconds, ns } from '../../../sim/index.ts';
import { TIMER_SLACK } from '../costs.ts';

const MS = 1e6; // ns

/**
 * The clock of a producer's sender thread: it counts whole milliseconds, and so does its time-out when it waits for work.
 *
 * A batch counts as lingered when the milliseconds of its creation and of the sender's look differ by linger.ms, so a look
 * just after a tick finds a batch ready that has hardly waited. A look that comes too early waits for the whole rest once
 * more, counted from then. With linger.ms=1 a batch is open for anything between 0 and 2 ms, hanging on when answers wake
 * the sender (specification: Kafka's RecordAccumulator.ready and Sender.runOnce, 0.8.2 to 4.0: Time.milliseconds).
 */
export class SenderClock {
  /** What the wall clock had of its current millisecond when the run began, in ns. */
  private readonly phase: number;
  private readonly linger: number; // whole ms

  private readonly isRestless: boolean;

  /** `isRestless`: new batches wake the sender all the time, as they do where each record may begin one. */
  constructor({ phase, linger, isRestless }: { phase: number; linger: Nanoseconds; isRestless: boolean }) {
    this.phase = phase;
    this.linger = Math.round(linger / MS);
    this.isRestless = isRestless;
  }

  /** Whether a batch created at `created` has lingered, as the sender sees it at `now`. */
  hasLingered(created: Nanoseconds, now: Nanoseconds): boolean {
    return this.read(now) - this.read(created) >= this.linger;
  }

  /** When the sender looks again that finds at `now` that a batch has not lingered yet. */
  nextLook(created: Nanoseconds, now: Nanoseconds): Nanoseconds {
    if (this.isRestless) return this.firstTick(created);
    const left = this.linger - (this.read(now) - this.read(created));
    return ns(now + left * MS + TIMER_SLACK);
  }

  /** When a batch that is yet to be created has lingered, if nothing wakes the sender meanwhile. */
  lingered(created: Nanoseconds): Nanoseconds {
    return this.linger === 0 ? created : ns(created + this.linger * MS + TIMER_SLACK);
  }

  /** The first moment at which a batch counts as lingered. */
  private firstTick(created: Nanoseconds): Nanoseconds {
    return ns((this.read(created) + this.linger) * MS - this.phase);
  }

  private read(time: Nanoseconds): number {
    return Math.floor((time + this.phase) / MS);
  }
}
