/**
 * Least squares over the relative errors of rows, by the method of Levenberg and Marquardt. As many factors as rows, and
 * each row is moved mostly by its own; the method takes care of the rest, such as a wake-up that also slows a saturated row.
 */
import { levenbergMarquardt } from 'ml-levenberg-marquardt';

/** How the search goes. */
export interface FitOptions {
  /** The factor at which all parameters begin; 1 is what stands in the source. */
  readonly start: number;
  readonly iterations: number;
  /** Told of each evaluation: how many there were. */
  readonly onEvaluation?: ((count: number) => void) | undefined;
}

/** What the search found. */
export interface Fit {
  readonly factors: readonly number[];
  /** Predicted over published less one, of each row, at those factors. */
  readonly residuals: readonly number[];
  readonly evaluations: number;
}

/** A change by which the slope of a row is felt: well above the grain of a run, well below what bends it. */
const STEP = 0.03;
/** A constant that is off by more than this is not found by fitting: the model is wrong. */
const LEAST = 0.2;
const MOST = 5;
/** Sum of squares a row that is good enough: three per mille. */
const TOLERANCE = 1e-5;

/**
 * Finds factors at which `ratio(row, factors)`, predicted over published, is as near to 1 as it gets for `rows` rows,
 * one factor a row. Throws a RangeError for fewer than two rows.
 */
export function fit(
  rows: number,
  ratio: (row: number, factors: readonly number[]) => number,
  options: FitOptions,
): Fit {
  if (rows < 2) throw new RangeError(`a fit needs at least two rows, and there are ${rows}: fix a single one by hand`);
  const known = new Map<string, number>();
  const remembered = (row: number, factors: readonly number[]): number => {
    const key = `${row} ${factors.join(' ')}`;
    let value = known.get(key);
    if (value === undefined) {
      known.set(key, (value = ratio(row, factors)));
      options.onEvaluation?.(known.size);
    }
    return value;
  };
  const indices = Array.from({ length: rows }, (_, row) => row);
  const { parameterValues: factors } = levenbergMarquardt(
    { x: indices, y: indices.map(() => 1) },
    (parameters) => (row) => remembered(row, parameters),
    {
      initialValues: indices.map(() => options.start),
      minValues: indices.map(() => LEAST),
      maxValues: indices.map(() => MOST),
      gradientDifference: STEP,
      errorTolerance: TOLERANCE * rows,
      maxIterations: options.iterations,
    },
  );
  const residuals = indices.map((row) => remembered(row, factors) - 1);
  return { factors, residuals, evaluations: known.size };
}

/** A row that moves by less than this when its factor moves by a tenth is decided by something else. */
const FELT = 0.002;
const NUDGE = 1.1;

/**
 * The rows that their own factor moves, tried at 1. A row that it does not move would bend the constants of the others to
 * its own ends, so it is left out of a fit.
 */
export function moved(rows: number, ratio: (row: number, factors: readonly number[]) => number): number[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  const ones = all.map(() => 1);
  return all.filter((row) => {
    const nudged = ones.with(row, NUDGE);
    return Math.abs(ratio(row, nudged) / ratio(row, ones) - 1) >= FELT;
  });
}
