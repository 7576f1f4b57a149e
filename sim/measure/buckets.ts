/**
 * Log-linear buckets straight from the bits of a double: the exponent and the first 10 bits of the mantissa. A bucket is
 * at most 1/1024 of its value wide, so its middle is within 0.05 % of whatever fell into it.
 */

const MANTISSA_BITS_BELOW = 10; // of the 20 in the upper word

const double = new Float64Array(1);
/** The same eight bytes as two words; the upper one is the second (all platforms of Node are little-endian). */
const words = new Uint32Array(double.buffer);

/** Values below this (2^-30) count as 0: what is measured are nanoseconds, bytes and counts. */
const TINY = 9.313225746154785e-10;

/** The bucket of a value that is not negative; 0 is the bucket of nought. */
export function bucketOf(value: number): number {
  if (value < TINY) return 0;
  double[0] = value;
  return words[1]! >>> MANTISSA_BITS_BELOW;
}

/** The least value of a bucket. */
export function lowerBound(bucket: number): number {
  if (bucket === 0) return 0;
  words[0] = 0;
  words[1] = bucket << MANTISSA_BITS_BELOW;
  return double[0]!;
}

/** The values that a bucket holds: [low, high), low included. Bucket 0 holds only nought (and what is below 10^-9). */
export function bucketBounds(index: number): [low: number, high: number] {
  return index === 0 ? [0, TINY] : [lowerBound(index), lowerBound(index + 1)];
}
