import { type Device, Line } from './device.ts';
import type { DiskProfile, Hdd } from './profile.ts';

/** A rotating disk. Streams that take turns pay for the positioning at each visit: rate = q / (A + B + C + q / D). */
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

  read(now: number, size: number, continues: boolean): number {
    return this.serve(now, size / this.profile.read, continues);
  }

  write(now: number, size: number, continues: boolean): number {
    return this.serve(now, size / this.profile.write, continues);
  }

  flush(now: number): number {
    this.flushBegins = this.line.begins(now);
    return this.line.occupy(now, this.profile.flush);
  }

  busyTime(now: number): number {
    return this.line.busyTime(now);
  }

  private serve(now: number, transfer: number, continues: boolean): number {
    const service = transfer * 1e9 + (continues ? 0 : this.positioning);
    return this.line.occupy(now, service) + this.profile.latency;
  }
}
