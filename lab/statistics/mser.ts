import { mean } from 'simple-statistics';

/** Where the warm-up of a series ends. */
export interface Truncation {
  readonly drop: number; // values to drop at the start
  readonly mean: number; // of the rest
  readonly tooShort: boolean; // the best cut lies at the edge of what may be cut: the run should be longer
}

/**
 * MSER: drops the d values that minimise g(d) = sum over i > d of (b_i - mean_d)^2 / (n - d)^2, with d at most half of
 * them (White 1997). Throws a RangeError for fewer than two values.
 */
export function mser(values: readonly number[]): Truncation {
  const n = values.length;
  if (n < 2) throw new RangeError('MSER needs at least two values');
  const most = Math.floor(n / 2);
  let drop = 0;
  let least = Infinity;
  for (let d = 0; d <= most; d++) {
    const g = mserCriterion(values, d);
    if (g < least) {
      least = g;
      drop = d;
    }
  }
  return { drop, mean: mean(values.slice(drop)), tooShort: drop === most };
}

/** g(d) of MSER. */
export function mserCriterion(values: readonly number[], d: number): number {
  const rest = values.slice(d);
  const centre = mean(rest);
  let square = 0;
  for (const value of rest) square += (value - centre) * (value - centre);
  return square / (rest.length * rest.length);
}

/** MSER-5: MSER over the means of batches of five values (Spratt 1998). `drop` counts values of the series. */
export function mser5(series: readonly number[]): Truncation {
  const batches = Array.from({ length: Math.floor(series.length / 5) }, (_, i) => mean(series.slice(5 * i, 5 * i + 5)));
  const cut = mser(batches);
  return { ...cut, drop: 5 * cut.drop };
}
