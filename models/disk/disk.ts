import {
  type Bytes,
  type BytesPerSecond,
  type Nanoseconds,
  type Parked,
  parked,
  Process,
  type Simulator,
  type World,
} from '../../sim/index.ts';

/** A disk as its data sheet or a measurement describes it. */
export interface DiskProfile {
  readonly name: string;
  /** Sequential rates. */
  readonly read: BytesPerSecond;
  readonly write: BytesPerSecond;
  /** From asking to the first byte; overlaps with the work of the device for others. */
  readonly latency: Nanoseconds;
  /** Making everything written before durable (cache flush), over and above the writing. */
  readonly flush: Nanoseconds;
  /** Operations per second that the device cannot exceed, whatever their size. Unlimited if absent. */
  readonly readOperations?: number | undefined;
  readonly writeOperations?: number | undefined;
  readonly source: string;
}

/**
 * A disk: reads, writes and flushes share one device, in the order in which they are asked for. Closed form, one event
 * for each operation: it occupies the device for max(size / rate, 1 / operations per second) and ends `latency` later.
 */
export class Disk {
  readonly profile: DiskProfile;
  bytesRead = 0;
  bytesWritten = 0;
  flushes = 0;
  private readonly sim: Simulator;
  /** When the device is done with all that was asked so far, in ns, not rounded. */
  private freeAt = 0;
  private booked = 0;

  constructor(world: World, profile: DiskProfile) {
    if (!(profile.read > 0 && profile.write > 0)) {
      throw new RangeError(`the disk '${profile.name}' must have rates above 0`);
    }
    this.sim = world.sim;
    this.profile = profile;
  }

  /** Reads `size` bytes in one operation. */
  read(size: Bytes): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookRead(size), process);
    return parked();
  }

  /** Writes `size` bytes in one operation, to the device's cache. */
  write(size: Bytes): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookWrite(size), process);
    return parked();
  }

  /** Makes everything written so far durable. */
  flush(): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookFlush(), process);
    return parked();
  }

  /** As `read`, without waiting: returns when it will be done. */
  bookRead(size: Bytes): Nanoseconds {
    const { read, readOperations, latency } = this.profile;
    this.bytesRead += size;
    return this.book(size / read, readOperations, latency);
  }

  /** As `write`, without waiting: returns when it will be done. */
  bookWrite(size: Bytes): Nanoseconds {
    const { write, writeOperations, latency } = this.profile;
    this.bytesWritten += size;
    return this.book(size / write, writeOperations, latency);
  }

  /** As `flush`, without waiting: returns when it will be done. */
  bookFlush(): Nanoseconds {
    this.flushes++;
    return this.occupy(this.profile.flush) as Nanoseconds;
  }

  /** Time that the device has been at work, in ns, exact at the present instant. */
  busyTime(): number {
    const ahead = this.freeAt - this.sim.now;
    return this.booked - (ahead > 0 ? ahead : 0);
  }

  private book(seconds: number, operations: number | undefined, latency: Nanoseconds): Nanoseconds {
    const least = operations === undefined ? 0 : 1e9 / operations;
    const service = seconds * 1e9;
    return (this.occupy(service > least ? service : least) + latency) as Nanoseconds;
  }

  private occupy(service: number): number {
    const { now } = this.sim;
    this.freeAt = (this.freeAt > now ? this.freeAt : now) + service;
    this.booked += service;
    return Math.round(this.freeAt);
  }
}
