/** Generated prose: the yardstick that own data is timed against. */

const SEED = 20_250_613;
const VOCABULARY = 3000;
const LETTERS = 'etaoinshrdlucmfwypvbgk';

/** A small linear congruential generator (Numerical Recipes): the text is the same everywhere. */
function chance(): () => number {
  let state = SEED;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/**
 * About `size` bytes of prose in lines: words by Zipf's law, every fourth or so part of a phrase that was there before.
 * gzip shrinks it about as much as English text.
 */
export function prose(size: number): Buffer {
  const next = chance();
  const words = Array.from({ length: VOCABULARY }, () => {
    const length = 2 + Math.floor(next() * next() * 11);
    return Array.from({ length }, () => LETTERS[Math.floor(next() * next() * LETTERS.length)]).join('');
  });
  const text: string[] = [];
  for (let written = 0; written < size;) {
    const isKnown = text.length > 100 && next() < 0.07;
    const from = Math.floor(next() * (text.length - 20));
    const phrase = isKnown
      ? text.slice(from, from + 3 + Math.floor(next() * 6))
      : [words[Math.floor(VOCABULARY ** next()) - 1] ?? ''];
    for (const word of phrase.filter((one) => one !== '\n')) {
      text.push(word);
      written += word.length + 1;
      if (text.length % 12 === 0) text.push('\n');
    }
  }
  return Buffer.from(text.join(' '));
}
