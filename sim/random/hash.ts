/** Scrambling of 32-bit words, and of names into words. Whole-number arithmetic only: the same on every machine. */

/** A bijection of 32-bit words in which each bit of the input moves half of the output's (constants: Ettinger's search, published at github.com/skeeto/hash-prospector). */
export function scramble(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** Folds a string, character by character, into a word. */
export function hashText(text: string, start: number): number {
  let hash = start | 0;
  for (let i = 0; i < text.length; i++) hash = scramble(Math.imul(hash, 31) + text.charCodeAt(i));
  return scramble(hash ^ text.length);
}

/** Folds a whole number of up to 53 bits into a word. */
export function hashNumber(value: number, start: number): number {
  return scramble(scramble(start ^ value) + Math.floor(value / 4294967296));
}
