import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile } from './student.ts';

/** What one long series says about the scatter of its own mean. */
export interface BatchMeans {
  readonly mean: number;
  readonly half: number; // half the width of the 95 % confidence interval
  readonly batches: number;
  readonly size: number; // values a batch
  readonly lag1: number; // autocorrelation of neighbouring batch means
  readonly accepted: boolean; // whether the batches look independent
}

const FEWEST = 20;
const MOST = 40;

/**
 * The method of batch means with 20 to 40 batches. Starts with many small batches and makes them larger while neighbours
 * are correlated (lag-1 autocorrelation above its 95 % limit for independent batches, 1.645 / sqrt(batches)); accepted
 * as soon as they are not. Values that fill no batch are dropped at the start, where the run is least settled.
 * Undefined for fewer than 20 values or values that are not finite.
 */
export function batchMeans(values: readonly number[]): BatchMeans | undefined {
  if (values.length < FEWEST || !values.every(Number.isFinite)) return undefined;
  let tried: BatchMeans | undefined;
  for (let size = Math.ceil(values.length / MOST); Math.floor(values.length / size) >= FEWEST; size++) {
    tried = batchesOf(values, size);
    if (tried.accepted) return tried;
  }
  return tried;
}

function batchesOf(values: readonly number[], size: number): BatchMeans {
  const batches = Math.floor(values.length / size);
  const start = values.length - batches * size;
  const means = Array.from({ length: batches }, (_, i) => mean(values.slice(start + i * size, start + (i + 1) * size)));
  const sd = sampleStandardDeviation(means);
  const lag1 = autocorrelation(means);
  return {
    mean: mean(means),
    half: (studentQuantile(0.975, batches - 1) * sd) / Math.sqrt(batches),
    batches,
    size,
    lag1,
    accepted: lag1 <= 1.645 / Math.sqrt(batches),
  };
}

/** Lag-1 autocorrelation; 0 for values that do not vary. */
export function autocorrelation(values: readonly number[]): number {
  const centre = mean([...values]);
  let along = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - centre;
    square += deviation * deviation;
    if (i > 0) along += deviation * ((values[i - 1] as number) - centre);
  }
  return square === 0 ? 0 : along / square;
}
