/** The double next to the fraction over / under. */
export function nearest(over: bigint, under: bigint): number {
  const divisor = common(over < 0n ? -over : over, under < 0n ? -under : under);
  const [a, b] = divisor > 1n ? [over / divisor, under / divisor] : [over, under];
  return b === 1n ? Number(a) : Number(a) / Number(b);
}

/** Greatest common divisor (Euclid). */
function common(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
