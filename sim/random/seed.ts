import { hashNumber, hashText } from './hash.ts';

/**
 * The seed of the stream that serves one purpose of one component in one replication: 53 bits.
 *
 * It does not depend on the point of a sweep, so all points see the same arrivals (common random numbers), and a new
 * component changes nobody else's numbers.
 */
export function seedOf(seed: number, replication: number, path: string, purpose: string): number {
  const low = half(0x9e3779b9, seed, replication, path, purpose);
  const high = half(0x7f4a7c15, seed, replication, path, purpose);
  return (high >>> 11) * 4294967296 + (low >>> 0);
}

function half(start: number, seed: number, replication: number, path: string, purpose: string): number {
  return hashText(purpose, hashText(path, hashNumber(replication, hashNumber(seed, start))));
}
