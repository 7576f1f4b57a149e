import { type Device, Line } from './device.ts';
import type { DiskProfile } from './profile.ts';

/** A device at its rated values: taken for max(size / rate, 1 / operations per second), in the order of asking. */
export class RatedDevice implements Device {
  flushBegins = -1;
  private readonly profile: DiskProfile;
  private readonly line = new Line();

  constructor(profile: DiskProfile) {
    this.profile = profile;
  }

  read(now: number, size: number): number {
    const { read, readOperations, latency } = this.profile;
    return this.line.occupy(now, serviceTime(size, read, readOperations)) + latency;
  }

  write(now: number, size: number): number {
    const { write, writeOperations, latency } = this.profile;
    return this.line.occupy(now, serviceTime(size, write, writeOperations)) + latency;
  }

  flush(now: number): number {
    this.flushBegins = this.line.begins(now);
    return this.line.occupy(now, this.profile.flush);
  }

  busyTime(now: number): number {
    return this.line.busyTime(now);
  }
}

/** Time that an operation takes a device of this rate and this limit of operations per second, in ns. */
export function serviceTime(size: number, rate: number, operations: number | undefined): number {
  const least = operations === undefined ? 0 : 1e9 / operations;
  const service = (size / rate) * 1e9;
  return service > least ? service : least;
}
