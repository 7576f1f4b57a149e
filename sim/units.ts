/** Quantities with their unit in the type. A bare `number` is a count or a ratio, never a time or a size. */

declare const unit: unique symbol;
type Quantity<U extends string> = number & { readonly [unit]: U };

/** A time or a duration in whole nanoseconds; exact up to 2^53 ns (104 days). */
export type Nanoseconds = Quantity<'ns'>;
/** A size in bytes. */
export type Bytes = Quantity<'B'>;
/** A data rate in bytes per second. */
export type BytesPerSecond = Quantity<'B/s'>;

/** Rounds to whole nanoseconds: the one place where time is rounded. */
export const ns = (x: number): Nanoseconds => Math.round(x) as Nanoseconds;
/** Microseconds. */
export const us = (x: number): Nanoseconds => ns(x * 1e3);
/** Milliseconds. */
export const ms = (x: number): Nanoseconds => ns(x * 1e6);
/** Seconds. */
export const seconds = (x: number): Nanoseconds => ns(x * 1e9);
/** A moment that does not come: the patience of one who waits for ever, the deadline of a timer that is not set. */
export const NEVER = Infinity as Nanoseconds;

/** Bytes. */
export const bytes = (x: number): Bytes => x as Bytes;
/** Binary kilobytes, 2^10 B. */
export const KiB = (x: number): Bytes => (x * 1024) as Bytes;
/** Binary megabytes, 2^20 B. */
export const MiB = (x: number): Bytes => (x * 1048576) as Bytes;
/** Binary gigabytes, 2^30 B. */
export const GiB = (x: number): Bytes => (x * 1073741824) as Bytes;

/** Decimal megabytes per second, 10^6 B/s: how disks and codecs are rated. */
export const MBps = (x: number): BytesPerSecond => (x * 1e6) as BytesPerSecond;
/** Binary megabytes per second, 2^20 B/s. */
export const MiBps = (x: number): BytesPerSecond => (x * 1048576) as BytesPerSecond;
/** Gigabits per second, 10^9 / 8 B/s: how links are rated. */
export const Gbps = (x: number): BytesPerSecond => (x * 1.25e8) as BytesPerSecond;

/** How long `size` takes to pass at `rate`, rounded to whole nanoseconds. */
export const passing = (size: Bytes, rate: BytesPerSecond): Nanoseconds => ns((size / rate) * 1e9);
