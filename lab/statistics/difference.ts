import { mean, sampleStandardDeviation, sampleVariance } from 'simple-statistics';
import { studentQuantile, studentTail } from './student.ts';

/** How far two systems differ in one metric. */
export interface Difference {
  readonly mean: number; // of first minus second
  readonly half: number; // half the width of the 95 % confidence interval
  readonly t: number; // 0 where nothing differs, infinite where every pair differs by the same
  readonly df: number;
  readonly p: number; // two-sided
}

/**
 * The difference of two systems that were run on common random numbers: Student's t of the differences, pair by pair.
 * Throws a RangeError unless both have the same number of values, at least two.
 */
export function pairedDifference(first: readonly number[], second: readonly number[]): Difference {
  if (first.length !== second.length) {
    throw new RangeError(`pairs need two lists of one length, not ${first.length} and ${second.length}`);
  }
  if (first.length < 2) throw new RangeError('a paired difference needs at least two pairs');
  const differences = first.map((value, i) => value - (second[i] as number));
  const df = differences.length - 1;
  return judged(mean(differences), sampleStandardDeviation(differences) / Math.sqrt(differences.length), df);
}

/**
 * The difference of two systems that share no random numbers: Welch's t, with the degrees of freedom of Welch and
 * Satterthwaite. Throws a RangeError unless each has at least two values.
 */
export function welchDifference(first: readonly number[], second: readonly number[]): Difference {
  if (first.length < 2 || second.length < 2)
    throw new RangeError('Welch\u2019s test needs at least two values on each side');
  const a = sampleVariance([...first]) / first.length;
  const b = sampleVariance([...second]) / second.length;
  const sum = a + b;
  const df =
    sum === 0
      ? first.length + second.length - 2
      : (sum * sum) / ((a * a) / (first.length - 1) + (b * b) / (second.length - 1));
  return judged(mean([...first]) - mean([...second]), Math.sqrt(sum), df);
}

function judged(difference: number, error: number, df: number): Difference {
  if (error === 0) {
    const same = difference === 0;
    return { mean: difference, half: 0, t: same ? 0 : Math.sign(difference) * Infinity, df, p: same ? 1 : 0 };
  }
  const t = difference / error;
  return { mean: difference, half: studentQuantile(0.975, df) * error, t, df, p: studentTail(t, df) };
}
