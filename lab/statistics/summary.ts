import { mean, medianSorted, sampleStandardDeviation } from 'simple-statistics';
import type { MetricSummary } from '../contract.ts';
import { batchMeans } from './batches.ts';
import { studentQuantile } from './student.ts';

/** Half the width of the 95 % confidence interval of the mean of `n` independent values with standard deviation `sd`. */
export function halfWidth(sd: number, n: number): number {
  return n < 2 ? 0 : (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n);
}

/**
 * One metric over the replications of a point: the interval is Student's over independent replications. A single
 * replication says nothing about its own scatter (method 'none') unless its series is handed to `summariseOne`.
 * Throws a RangeError without values.
 */
export function summarise(values: readonly number[]): MetricSummary {
  const n = values.length;
  if (n === 0) throw new RangeError('a summary needs at least one value');
  const centre = mean([...values]);
  const median = medianSorted([...values].sort((a, b) => a - b));
  if (n === 1) return { mean: centre, median, low: centre, high: centre, n, method: 'none' };
  const half = halfWidth(sampleStandardDeviation([...values]), n);
  return { mean: centre, median, low: centre - half, high: centre + half, n, method: 'replications' };
}

/**
 * One metric of a single replication: the run's own value, with an interval by batch means of its series where they can
 * carry one (at least 20 batches, not correlated), else without. For a percentile the batches are the percentiles of the
 * intervals: they give the width, the run gives the centre.
 */
export function summariseOne(value: number, series: readonly number[] | undefined): MetricSummary {
  const none: MetricSummary = { mean: value, median: value, low: value, high: value, n: 1, method: 'none' };
  const batches = series === undefined ? undefined : batchMeans(series);
  if (batches === undefined || !batches.accepted) return none;
  const { half } = batches;
  return { ...none, low: value - half, high: value + half, method: 'batch means' };
}
