import { type Device, Line } from './device.ts';
import type { DiskProfile, Hdd } from './profile.ts';

/**
 * A rotating disk. Streams that take turns pay for the positioning at each visit: rate = q / (A + B + C + q / D). What lies
 * a little ahead in the same file is waited for until it comes by under the head, if that takes less time.
 */
export class HddDevice implements Device {
  flushBegins = -1;
  private readonly profile: DiskProfile;
  /** Overhead, seek and half a turn. */
  private readonly positioning: number;
  private readonly line = new Line();

  constructor(profile: DiskProfile, { overhead, seek, turn }: Hdd) {
    this.profile = profile;
    this.positioning = overhead + seek + turn / 2;
  }

  read(now: number, size: number, ahead: number): number {
    return this.serve(now, size, ahead, this.profile.read);
  }

  write(now: number, size: number, ahead: number): number {
    return this.serve(now, size, ahead, this.profile.write);
  }

  flush(now: number): number {
    this.flushBegins = this.line.begins(now);
    return this.line.occupy(now, this.profile.flush);
  }

  busyTime(now: number): number {
    return this.line.busyTime(now);
  }

  private serve(now: number, size: number, ahead: number, rate: number): number {
    const service = (size / rate) * 1e9 + Math.min((ahead / rate) * 1e9, this.positioning);
    return this.line.occupy(now, service) + this.profile.latency;
  }
}
