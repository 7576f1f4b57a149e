/** How Kafka's clients hash keys. */

// specification: the constants of 32-bit MurmurHash2 (Austin Appleby), with the seed that Kafka's Utils.murmur2 uses.
const SEED = 0x9747b28c; // specification
const M = 0x5bd1e995; // specification
const R = 24; // specification

/** 32-bit MurmurHash2 of an ASCII text, as Kafka's clients hash keys. */
export function murmur2(text: string): number {
  const length = text.length;
  let hash = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    hash = Math.imul(hash, M) ^ mixed(word(text, i));
  }
  if (i < length) {
    for (let j = length - 1; j >= i; j--) hash ^= (text.charCodeAt(j) & 0xff) << (8 * (j - i));
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13; // specification
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15); // specification
}

/** Four bytes as a little-endian word. */
function word(text: string, at: number): number {
  let value = 0;
  for (let j = 0; j < 4; j++) value |= (text.charCodeAt(at + j) & 0xff) << (8 * j);
  return value;
}

function mixed(k: number): number {
  const product = Math.imul(k, M);
  return Math.imul(product ^ (product >>> R), M);
}
