import type { Bytes, BytesPerSecond, Nanoseconds } from '../../sim/index.ts';

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
  /** What it holds; absent: more than anybody will write. */
  readonly size?: Bytes | undefined;
  /** What is inside; absent: a device that gives its rated values whatever is asked of it. */
  readonly mechanism?: Mechanism | undefined;
  readonly source: string;
}

/** What makes a disk more than its rated values. */
export type Mechanism = Hdd | Flash | Volume | Raid5;

/**
 * A rotating disk: T = overhead + seek + half a turn + size / rate; only size / rate where the operation before ended
 * [Hitachi, Deskstar 7K500 specification, 4.4.5].
 */
export interface Hdd {
  readonly kind: 'hdd';
  /** From the command to the start of the actuator. */
  readonly overhead: Nanoseconds;
  /** Average seek, with settling. */
  readonly seek: Nanoseconds;
  /** One revolution: 60 s / rpm. */
  readonly turn: Nanoseconds;
}

/** Flash behind a write buffer: a write is over once it is buffered; the buffer drains at the profile's write rate. */
export interface Flash {
  readonly kind: 'flash';
  /** Whether caps outside of the drive limit reads and writes apart, so that they do not share its dies. */
  readonly isCapped?: boolean | undefined;
  /** The write buffer; 0: a write is over when it is programmed. */
  readonly buffer: Bytes;
  /** Rate of the host's link, at which the buffer fills. */
  readonly link: BytesPerSecond;
  /** From asking to being buffered. */
  readonly writeLatency: Nanoseconds;
  /** Power-loss protection: the buffer is durable, and a flush need not wait until it is empty. */
  readonly isProtected: boolean;
  /** Bytes programmed for each byte written: 1 for appends that are trimmed, more after random overwriting. */
  readonly writeAmplification: number;
}

/** Tokens that come at a steady rate, can be saved up, and are spent at a higher rate while there are any. */
export interface Bucket {
  /** Tokens (operations or bytes) per second that come in, and that are left once the bucket is empty. */
  readonly baseline: number;
  /** Tokens per second while there are any. */
  readonly burst: number;
  /** What the bucket holds when full; it is full at first. */
  readonly credits: number;
}

/** A volume of a cloud: rates, and token buckets for bursts. */
export interface Volume {
  readonly kind: 'volume';
  /** Operations are counted in pieces of this size; what continues the operation before is merged. */
  readonly ioSize: Bytes;
  /** Whether a smaller operation that continues nothing is charged as one of `ioSize` bytes, too (st1). */
  readonly chargesWhole: boolean;
  readonly operations?: Bucket | undefined;
  readonly bytes?: Bucket | undefined;
}

/** Several disks in RAID-5; the profile's rates are those of the array for large operations. */
export interface Raid5 {
  readonly kind: 'raid5';
  readonly members: number;
  /** What one member gets before it is the next one's turn (chunk size). */
  readonly stripe: Bytes;
  readonly member: DiskProfile;
}
