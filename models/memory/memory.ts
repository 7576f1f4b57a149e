import { type BytesPerSecond, type Nanoseconds, type Parked, parked, Process, type World } from '../../sim/index.ts';
import { USABLE } from './constants.ts';

/** The memory bus of one machine. */
export interface MemoryProfile {
  /** Of all channels together, reads and writes counted alike. */
  readonly peak: BytesPerSecond;
  /** The part of the peak that can be reached. Default 0.8. */
  readonly usable?: number | undefined;
}

/** What of the peak can be used, in bytes a second. Throws a RangeError for a bandwidth or a part that cannot be. */
export function usableBandwidth(profile: MemoryProfile): BytesPerSecond {
  const { peak, usable = USABLE } = profile;
  if (!(peak > 0)) throw new RangeError(`the memory bandwidth must be above 0 B/s, and is ${peak}`);
  if (!(usable > 0 && usable <= 1)) {
    throw new RangeError(`the usable part of the memory bandwidth must be above 0 and at most 1, and is ${usable}`);
  }
  return (peak * usable) as BytesPerSecond;
}

/**
 * The budget of memory traffic that all copies, encryption passes and devices of a machine draw on, in closed form: traffic
 * is served in the order in which it came. Whoever is bound by it waits for the end of its own traffic.
 */
export class Memory {
  readonly bandwidth: BytesPerSecond;
  /** Traffic so far, in bytes. */
  moved = 0;
  private readonly world: World;
  private freeAt = 0;
  private booked = 0;

  constructor(world: World, profile: MemoryProfile) {
    this.world = world;
    this.bandwidth = usableBandwidth(profile);
  }

  /** Takes its turn for `traffic` bytes, without waiting: returns when the last of them will have passed. */
  book(traffic: number): Nanoseconds {
    if (!(traffic >= 0)) throw new RangeError(`memory traffic must be 0 B or more, and is ${traffic}`);
    const { now } = this.world.sim;
    const service = (traffic / this.bandwidth) * 1e9;
    this.freeAt = Math.max(this.freeAt, now) + service;
    this.booked += service;
    this.moved += traffic;
    return Math.round(this.freeAt) as Nanoseconds;
  }

  /** As `book`: how long from now on, in ns. */
  timeFor(traffic: number): number {
    return this.book(traffic) - this.world.sim.now;
  }

  /** Moves `traffic` bytes; over when the last has passed. */
  move(traffic: number): Parked {
    const process = Process.park();
    this.world.sim.resumeAt(this.book(traffic), process);
    return parked();
  }

  /** Time that the bus has been at work, in ns, exact at this instant. */
  busyTime(): number {
    return this.booked - Math.max(0, this.freeAt - this.world.sim.now);
  }
}
