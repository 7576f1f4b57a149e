import type { Source } from './stream.ts';

/** A distribution of times, sizes or counts, in whatever unit its parameters have. */
export interface Distribution {
  /** The expectation; Infinity where there is none. */
  readonly mean: number;
  draw(from: Source): number;
}

function check(holds: boolean, rule: string): void {
  if (!holds) throw new RangeError(rule);
}

/** Always `value`. */
export function constant(value: number): Distribution {
  return { mean: value, draw: () => value };
}

/** Uniform between `low` and `high`. */
export function uniform(low: number, high: number): Distribution {
  check(low <= high, `uniform needs low <= high, not ${low} and ${high}`);
  return { mean: (low + high) / 2, draw: (from) => low + (high - low) * from.uniform() };
}

/** Exponential: the memoryless one. */
export function exponential(mean: number): Distribution {
  check(mean >= 0, `exponential needs a mean of at least 0, not ${mean}`);
  return { mean, draw: (from) => from.exponential(mean) };
}

/** Log-normal, by mean and coefficient of variation (standard deviation / mean), or by median and sigma of the logarithm. */
export function logNormal(by: { mean: number; cv: number } | { median: number; sigma: number }): Distribution {
  if ('median' in by) {
    check(
      by.median > 0 && by.sigma >= 0,
      `logNormal needs median > 0 and sigma >= 0, not ${by.median} and ${by.sigma}`,
    );
    const mean = by.median * Math.exp((by.sigma * by.sigma) / 2);
    return { mean, draw: (from) => by.median * Math.exp(from.normal(0, by.sigma)) };
  }
  check(by.mean > 0 && by.cv >= 0, `logNormal needs mean > 0 and cv >= 0, not ${by.mean} and ${by.cv}`);
  const variance = Math.log(1 + by.cv * by.cv);
  const median = by.mean * Math.exp(-variance / 2);
  const sigma = Math.sqrt(variance);
  return { mean: by.mean, draw: (from) => median * Math.exp(from.normal(0, sigma)) };
}

/** Pareto: P(X > x) = (minimum / x)^shape. The mean is infinite for shape <= 1. */
export function pareto({ shape, minimum }: { shape: number; minimum: number }): Distribution {
  check(shape > 0 && minimum > 0, `pareto needs shape > 0 and minimum > 0, not ${shape} and ${minimum}`);
  const mean = shape > 1 ? (shape * minimum) / (shape - 1) : Infinity;
  // The logarithm of a Pareto variable is exponential, which avoids a power.
  return { mean, draw: (from) => minimum * Math.exp(from.exponential(1 / shape)) };
}

/** Erlang: the sum of `k` exponentials; its coefficient of variation is 1 / sqrt(k). */
export function erlang({ k, mean }: { k: number; mean: number }): Distribution {
  check(Number.isInteger(k) && k >= 1 && mean >= 0, `erlang needs a whole k >= 1 and mean >= 0, not ${k} and ${mean}`);
  const stage = mean / k;
  const draw = (from: Source): number => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += from.exponential(stage);
    return sum;
  };
  return { mean, draw };
}

/** One of `values`, each as likely as its weight says; equally likely without weights. */
export function empirical(values: readonly number[], weights?: readonly number[] | undefined): Distribution {
  check(values.length > 0, 'empirical needs at least one value');
  check(weights === undefined || weights.length === values.length, 'empirical needs one weight a value');
  check(weights === undefined || weights.every((w) => w >= 0), 'empirical needs weights of at least 0');
  const cumulative = new Float64Array(values.length);
  let total = 0;
  let sum = 0;
  for (const [i, value] of values.entries()) {
    const weight = weights === undefined ? 1 : weights[i]!;
    total += weight;
    sum += weight * value;
    cumulative[i] = total;
  }
  check(total > 0, 'empirical needs a weight above 0');
  return { mean: sum / total, draw: (from) => values[firstAbove(cumulative, from.uniform() * total)]! };
}

/** The first entry that is greater than `x`: one with weight 0 is never chosen. */
function firstAbove(cumulative: Float64Array, x: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
