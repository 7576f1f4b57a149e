import { type Device, Line } from './device.ts';
import type { DiskProfile, Flash } from './profile.ts';
import { serviceTime } from './rated.ts';

/**
 * Flash: reads and the draining of the write buffer share the dies, each half while both want them. Closed form: the
 * work that is left is one line, whatever the order in which it is done; a read ends after twice its own work as long as
 * there is as much writing left, a write as soon as the buffer has room for it. Instances of a cloud cap reads and writes apart,
 * far below what the dies can do: then neither waits for the other.
 */
export class FlashDevice implements Device {
  flushBegins = -1;
  private readonly profile: DiskProfile;
  private readonly flash: Flash;
  /** All work: reads and programming. Where caps of the host limit both apart, the reads alone. */
  private readonly media = new Line();
  /** Programming: the same line, unless caps keep reads and writes apart. */
  private readonly programming: Line;
  private readonly programRate: number;
  /** How long a full buffer drains. */
  private readonly bufferTime: number;
  private readsEnd = 0;
  private linkFreeAt = 0;
  private flushEnds = 0;

  constructor(profile: DiskProfile, flash: Flash) {
    this.profile = profile;
    this.flash = flash;
    this.programming = flash.isCapped === true ? new Line() : this.media;
    this.programRate = profile.write / flash.writeAmplification;
    this.bufferTime = (flash.buffer / this.programRate) * 1e9;
  }

  read(now: number, size: number): number {
    const { read, readOperations, latency } = this.profile;
    const service = serviceTime(size, read, readOperations);
    const begins = this.readsEnd > now ? this.readsEnd : now;
    const writing = this.programming === this.media ? Math.max(this.media.begins(now) - begins, 0) : 0;
    this.media.occupy(now, service);
    this.readsEnd = begins + service + Math.min(service, writing);
    return this.readsEnd + latency;
  }

  write(now: number, size: number): number {
    const { link, writeLatency } = this.flash;
    this.linkFreeAt = Math.max(this.linkFreeAt, now) + (size / link) * 1e9;
    const programmed = this.programming.occupy(now, serviceTime(size, this.programRate, this.profile.writeOperations));
    return Math.max(this.linkFreeAt, programmed - this.bufferTime) + writeLatency;
  }

  flush(now: number): number {
    const { isProtected } = this.flash;
    this.flushBegins = Math.max(now, this.flushEnds);
    if (!isProtected) this.flushBegins = this.programming.begins(this.flushBegins);
    this.flushEnds = this.flushBegins + this.profile.flush;
    if (!isProtected) this.programming.occupy(this.flushBegins, this.profile.flush);
    return this.flushEnds;
  }

  busyTime(now: number): number {
    return Math.max(this.media.busyTime(now), this.programming.busyTime(now));
  }
}
