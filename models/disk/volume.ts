import { type Device, Line } from './device.ts';
import type { Bucket, DiskProfile, Volume } from './profile.ts';
import { serviceTime } from './rated.ts';

/** Tokens that were saved up while nobody spent them. Closed form, exact at any instant. */
export class TokenBucket {
  private readonly bucket: Bucket;
  private level: number;
  /** Up to when the level is right, in ns. */
  private since = 0;

  constructor(bucket: Bucket) {
    this.bucket = bucket;
    this.level = bucket.credits;
  }

  /** Time that it takes to spend n tokens from `begin` on, in ns: at the burst rate while there are any. */
  spend(begin: number, n: number): number {
    const { baseline, burst, credits } = this.bucket;
    this.level = Math.min(credits, this.level + (baseline * (begin - this.since)) / 1e9);
    const left = this.level - n * (1 - baseline / burst);
    if (left >= 0) {
      this.level = left;
      return this.passed(begin, n / burst);
    }
    const bursting = burst > baseline ? this.level / (burst - baseline) : 0;
    this.level = 0;
    return this.passed(begin, bursting + (n - bursting * burst) / baseline);
  }

  private passed(begin: number, duration: number): number {
    this.since = begin + duration * 1e9;
    return duration * 1e9;
  }
}

/** A volume of a cloud: one line, as fast as its rates and its buckets let it. */
export class VolumeDevice implements Device {
  flushBegins = -1;
  private readonly profile: DiskProfile;
  private readonly volume: Volume;
  private readonly operations: TokenBucket | undefined;
  private readonly bytes: TokenBucket | undefined;
  private readonly line = new Line();

  constructor(profile: DiskProfile, volume: Volume) {
    this.profile = profile;
    this.volume = volume;
    this.operations = volume.operations && new TokenBucket(volume.operations);
    this.bytes = volume.bytes && new TokenBucket(volume.bytes);
  }

  read(now: number, size: number, ahead: number): number {
    const { read, readOperations } = this.profile;
    return this.serve(now, size, ahead === 0, read, readOperations);
  }

  write(now: number, size: number, ahead: number): number {
    const { write, writeOperations } = this.profile;
    return this.serve(now, size, ahead === 0, write, writeOperations);
  }

  flush(now: number): number {
    this.flushBegins = this.line.begins(now);
    return this.line.occupy(now, this.profile.flush);
  }

  busyTime(now: number): number {
    return this.line.busyTime(now);
  }

  private serve(now: number, size: number, continues: boolean, rate: number, operations: number | undefined): number {
    const { ioSize, chargesWhole } = this.volume;
    const pieces = continues ? size / ioSize : Math.ceil(size / ioSize);
    const charged = chargesWhole ? pieces * ioSize : size;
    const begin = this.line.begins(now);
    const perOperation = operations === undefined ? 0 : (pieces / operations) * 1e9;
    const service = Math.max(
      serviceTime(charged, rate, undefined),
      perOperation,
      this.operations?.spend(begin, pieces) ?? 0,
      this.bytes?.spend(begin, charged) ?? 0,
    );
    return this.line.occupy(now, service) + this.profile.latency;
  }
}
