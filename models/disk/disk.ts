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
 * rotating disk need not seek, a volume merges it. Without them each operation is somewhere else.
 */
export class Disk {
  readonly profile: DiskProfile;
  bytesRead = 0;
  bytesWritten = 0;
  flushes = 0;
  private readonly sim: Simulator;
  private readonly device: Device;
  private flushEnds = -1;
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
    const continues = this.moveTo(file, position, size);
    return Math.round(this.device.read(this.sim.now, size, continues, position)) as Nanoseconds;
  }

  /** As `write`, without waiting: returns when it will be done. */
  bookWrite(size: Bytes, file = NO_FILE, position = 0): Nanoseconds {
    this.bytesWritten += size;
    const continues = this.moveTo(file, position, size);
    return Math.round(this.device.write(this.sim.now, size, continues, position)) as Nanoseconds;
  }

  /** As `flush`, without waiting: returns when it will be done. */
  bookFlush(): Nanoseconds {
    const { now } = this.sim;
    if (this.flushes === 0 || now > this.device.flushBegins) {
      this.flushes++;
      this.flushEnds = this.device.flush(now);
    }
    return Math.round(this.flushEnds) as Nanoseconds;
  }

  /** Time that the device has been at work, in ns, exact at the present instant. */
  busyTime(): number {
    return this.device.busyTime(this.sim.now);
  }

  /** Whether an operation begins where the one before ended; from now on it is the one before. */
  private moveTo(file: number, position: number, size: number): boolean {
    const continues = file !== NO_FILE && file === this.file && position === this.end;
    this.file = file;
    this.end = position + size;
    return continues;
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
