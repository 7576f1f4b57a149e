import { type Bytes, type BytesPerSecond, type Nanoseconds, ns } from '../units.ts';
import { type Parked, Process, parked } from '../kernel/process.ts';
import type { Simulator } from '../kernel/simulator.ts';

const FREE_AT = 0;
const OCCUPIED = 1;

/**
 * One lane with a rate and a latency, such as a link: what enters first leaves first.
 *
 * The departure is known on arrival (Lindley 1952: departure = max(arrival, previous departure) + service), so a
 * transfer costs one event and no queue. The lane itself keeps fractions of a nanosecond, so that many small transfers
 * do not drift; only arrivals are rounded, upwards.
 */
export class Pipe {
  private readonly state = new Float64Array(2);
  private readonly sim: Simulator;
  private readonly nanosecondsPerByte: number;
  private readonly latency: Nanoseconds;

  constructor(sim: Simulator, rate: BytesPerSecond, latency: Nanoseconds) {
    if (!(rate > 0)) throw new RangeError(`a pipe needs a rate above 0 B/s, not ${rate}`);
    if (!(latency >= 0)) throw new RangeError(`a pipe needs a latency of at least 0 ns, not ${latency}`);
    this.sim = sim;
    this.nanosecondsPerByte = 1e9 / rate;
    this.latency = latency;
  }

  /** When the lane will have passed on all that has entered; not before now. */
  get freeAt(): Nanoseconds {
    return Math.max(this.sim.now, Math.ceil(this.state[FREE_AT]!)) as Nanoseconds;
  }

  /** How long the lane has been occupied so far, exact at this moment, in ns: what has entered less what is still to pass. */
  busyTime(): number {
    return this.state[OCCUPIED]! - Math.max(0, this.state[FREE_AT]! - this.sim.now);
  }

  /** Waits until `size` bytes have passed the lane and its latency is over. */
  transfer(size: Bytes): Parked {
    const arrival = this.reserve(size);
    if (arrival === this.sim.now) return Process.pass();
    this.sim.resumeAt(arrival, Process.park());
    return parked();
  }

  /** Sends `size` bytes without waiting for them; returns when they will have arrived. */
  reserve(size: Bytes): Nanoseconds {
    const { state } = this;
    const duration = size * this.nanosecondsPerByte;
    const departure = Math.max(this.sim.now, state[FREE_AT]!) + duration;
    state[FREE_AT] = departure;
    state[OCCUPIED]! += duration;
    // A hair less, lest the rounding error of a departure that falls on a whole nanosecond cost one more.
    return ns(Math.ceil(departure - 1e-4) + this.latency);
  }
}
