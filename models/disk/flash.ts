import { type Device, Line } from './device.ts';
import type { DiskProfile, Flash } from './profile.ts';
import { serviceTime } from './rated.ts';

/**
 * Flash: reads and the draining of the write buffer share the dies, each half while both want them. Closed form: the
 * work that is left is one line, whatever the order in which it is done; a read ends after twice its own work as long as
 * there is as much writing left, a write as soon as the buffer has room for it.
 */
export class FlashDevice implements Device {
  flushBegins = -1;
  private readonly profile: DiskProfile;
  private readonly flash: Flash;
  /** All work: reads and programming. */
  private readonly media = new Line();
  private readonly programRate: number;
  /** How long a full buffer drains. */
  private readonly bufferTime: number;
  private readsEnd = 0;
  private linkFreeAt = 0;
  private flushEnds = 0;

  constructor(profile: DiskProfile, flash: Flash) {
    this.profile = profile;
    this.flash = flash;
    this.programRate = profile.write / flash.writeAmplification;
    this.bufferTime = (flash.buffer / this.programRate) * 1e9;
  }

  read(now: number, size: number): number {
    const { read, readOperations, latency } = this.profile;
    const service = serviceTime(size, read, readOperations);
    const begins = this.readsEnd > now ? this.readsEnd : now;
    const writing = Math.max(this.media.begins(now) - begins, 0);
    this.media.occupy(now, service);
    this.readsEnd = begins + service + Math.min(service, writing);
    return this.readsEnd + latency;
  }

  write(now: number, size: number): number {
    const { link, writeLatency } = this.flash;
    this.linkFreeAt = Math.max(this.linkFreeAt, now) + (size / link) * 1e9;
    const programmed = this.media.occupy(now, serviceTime(size, this.programRate, this.profile.writeOperations));
    return Math.max(this.linkFreeAt, programmed - this.bufferTime) + writeLatency;
  }

  flush(now: number): number {
    const { isProtected } = this.flash;
    this.flushBegins = Math.max(now, this.flushEnds);
    if (!isProtected) this.flushBegins = this.media.begins(this.flushBegins);
    this.flushEnds = this.flushBegins + this.profile.flush;
    if (!isProtected) this.media.occupy(this.flushBegins, this.profile.flush);
    return this.flushEnds;
  }

  busyTime(now: number): number {
    return this.media.busyTime(now);
  }
}
