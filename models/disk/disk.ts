import {
  type Bytes,
  type Nanoseconds,
  type Parked,
  parked,
  Process,
  type Simulator,
  type World,
} from '../../sim/index.ts';
import { checkDisk } from './check.ts';
import type { Device } from './device.ts';
import { FlashDevice } from './flash.ts';
import { HddDevice } from './hdd.ts';
import type { DiskProfile } from './profile.ts';
import { Raid5Device } from './raid5.ts';
import { RatedDevice } from './rated.ts';
import { VolumeDevice } from './volume.ts';

/** The file of an operation that belongs to none: it continues nothing. */
const NO_FILE = -1;

/**
 * A disk: reads, writes and flushes share one device. Closed form, one event for each operation. `file` (any whole
 * number from 0 on) and `position` say where an operation is, so that one that continues the one before is known: a
 * rotating disk need not seek, a volume merges it; and one a little further on, which a rotating disk waits for. Without them each operation is somewhere else.
 */
export class Disk {
  readonly profile: DiskProfile;
  bytesRead = 0;
  bytesWritten = 0;
  flushes = 0;
  private readonly sim: Simulator;
  private readonly device: Device;
  private flushEnds = -1;
  /** Nothing is served before this instant, in ns. */
  private stalledUntil = 0;
  /** How many times as long everything takes. */
  private factor = 1;
  // Where the operation before ended.
  private file = NO_FILE;
  private end = 0;

  /** Throws a RangeError with the allowed range if the profile makes no sense. */
  constructor(world: World, profile: DiskProfile) {
    checkDisk(profile);
    this.sim = world.sim;
    this.profile = profile;
    this.device = deviceOf(profile);
  }

  /** Reads `size` bytes in one operation. */
  read(size: Bytes, file = NO_FILE, position = 0): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookRead(size, file, position), process);
    return parked();
  }

  /** Writes `size` bytes in one operation, to the device's cache. */
  write(size: Bytes, file = NO_FILE, position = 0): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookWrite(size, file, position), process);
    return parked();
  }

  /** Makes everything written so far durable. Who asks before the device has begun with it shares a flush. */
  flush(): Parked {
    const process = Process.park();
    this.sim.resumeAt(this.bookFlush(), process);
    return parked();
  }

  /** As `read`, without waiting: returns when it will be done. */
  bookRead(size: Bytes, file = NO_FILE, position = 0): Nanoseconds {
    this.bytesRead += size;
    const ahead = this.moveTo(file, position, size);
    const { now, factor } = this;
    return this.late(this.device.read(now, size * factor, ahead * factor, position));
  }

  /** As `write`, without waiting: returns when it will be done. */
  bookWrite(size: Bytes, file = NO_FILE, position = 0): Nanoseconds {
    this.bytesWritten += size;
    const ahead = this.moveTo(file, position, size);
    const { now, factor } = this;
    return this.late(this.device.write(now, size * factor, ahead * factor, position));
  }

  /** As `flush`, without waiting: returns when it will be done. */
  bookFlush(): Nanoseconds {
    const { now } = this;
    if (this.flushes === 0 || now > this.device.flushBegins) {
      this.flushes++;
      this.flushEnds = this.device.flush(now);
    }
    return Math.round(this.flushEnds) as Nanoseconds;
  }

  /** It serves nothing until `lasts` ns from now, or never again. What it has begun, it ends. */
  stall(lasts = Infinity): void {
    this.stalledUntil = Math.max(this.stalledUntil, Math.min(this.sim.now + lasts, Number.MAX_SAFE_INTEGER / 2));
  }

  /** From now on every operation takes `factor` times as long; 1 is as new. */
  slow(factor: number): void {
    if (!(factor > 0)) throw new RangeError(`a disk is slower by a factor above 0, not ${factor}`);
    this.factor = factor;
  }

  /** Time that the device has been at work, in ns, exact at the present instant. */
  busyTime(): number {
    return this.device.busyTime(this.sim.now);
  }

  /** When the next operation can begin, as far as it is not the device that is busy. */
  private get now(): number {
    return Math.max(this.sim.now, this.stalledUntil);
  }

  /** The end of an operation, whose latency a slow disk prolongs as well. */
  private late(end: number): Nanoseconds {
    return Math.round(end + (this.factor - 1) * this.profile.latency) as Nanoseconds;
  }

  /** How far ahead of the end of the one before an operation begins, Infinity elsewhere; from now on it is the one before. */
  private moveTo(file: number, position: number, size: number): number {
    const isAhead = file !== NO_FILE && file === this.file && position >= this.end;
    const ahead = isAhead ? position - this.end : Infinity;
    this.file = file;
    this.end = position + size;
    return ahead;
  }
}

function deviceOf(profile: DiskProfile): Device {
  const { mechanism } = profile;
  switch (mechanism?.kind) {
    case undefined:
      return new RatedDevice(profile);
    case 'hdd':
      return new HddDevice(profile, mechanism);
    case 'flash':
      return new FlashDevice(profile, mechanism);
    case 'volume':
      return new VolumeDevice(profile, mechanism);
    case 'raid5':
      return new Raid5Device(profile, mechanism, deviceOf);
  }
}
