import type { Distribution } from './distributions.ts';
import type { Source } from './stream.ts';

/**
 * Zipf's law over `n` ranks: P(rank) is proportional to 1 / (rank + 1)^exponent. Exact, in constant time a draw, by an
 * alias table (Walker 1977, Vose 1991).
 */
export class Zipf implements Distribution {
  readonly mean: number;
  private readonly probabilities: Float64Array;
  /** The part of each column that belongs to its own rank; the rest belongs to its alias. */
  private readonly share: Float64Array;
  private readonly alias: Int32Array;

  constructor(n: number, exponent: number) {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`Zipf needs a whole number of ranks, at least 1, not ${n}`);
    if (!(exponent >= 0)) throw new RangeError(`Zipf needs an exponent of at least 0, not ${exponent}`);
    this.probabilities = zipfProbabilities(n, exponent);
    this.share = this.probabilities.map((p) => p * n);
    this.alias = new Int32Array(n);
    this.fillAliases();
    this.mean = this.probabilities.reduce((sum, p, rank) => sum + p * rank, 0);
  }

  /** A rank from 0, the most frequent, to n - 1. */
  draw(source: Source): number {
    const at = source.uniform() * this.share.length;
    const column = Math.floor(at);
    return at - column < this.share[column]! ? column : this.alias[column]!;
  }

  /** The probability of `rank`, counted from 0. */
  probability(rank: number): number {
    return this.probabilities[rank] ?? 0;
  }

  /** Fills each column that is too small from one that is too large. */
  private fillAliases(): void {
    const { share, alias } = this;
    const small: number[] = [];
    const large: number[] = [];
    for (const [rank, part] of share.entries()) (part < 1 ? small : large).push(rank);
    while (small.length > 0 && large.length > 0) {
      const needy = small.pop()!;
      const donor = large.at(-1)!;
      alias[needy] = donor;
      share[donor]! -= 1 - share[needy]!;
      if (share[donor]! < 1) small.push(large.pop()!);
    }
    for (const rank of [...small, ...large]) share[rank] = 1; // what rounding has left over
  }
}

function zipfProbabilities(n: number, exponent: number): Float64Array {
  const weights = new Float64Array(n);
  let total = 0;
  for (let rank = 0; rank < n; rank++) total += weights[rank] = Math.exp(-exponent * Math.log(rank + 1));
  return weights.map((weight) => weight / total);
}
