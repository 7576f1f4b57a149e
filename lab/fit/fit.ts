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
