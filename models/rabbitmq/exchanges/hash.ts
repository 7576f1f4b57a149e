/**
 * Consistent hashing: the bucket of a key among n, so that one more bucket moves one key in n + 1 (specification: Lamping
 * and Veach, "A fast, minimal memory, consistent hash algorithm"; rabbitmq_consistent_hash_exchange uses it from 3.7.16 on).
 */
export function bucketOf(key: string, buckets: number): number {
  let state = BigInt.asUintN(64, fnv(key));
  let bucket = -1n;
  let next = 0n;
  while (next < BigInt(buckets)) {
    bucket = next;
    state = BigInt.asUintN(64, state * 2862933555777941757n + 1n);
    next = ((bucket + 1n) * 2147483648n) / ((state >> 33n) + 1n);
  }
  return Number(bucket);
}

/** FNV-1a of a text, 64 bits (specification: draft-eastlake-fnv). */
function fnv(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash;
}
