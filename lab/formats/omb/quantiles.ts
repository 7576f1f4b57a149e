/** OMB's maps from percentile to value, taken at the steps at which HdrHistogram's `percentiles(100)` stops. */
import { bucketBounds } from '../../../sim/index.ts';
import type { HistogramData } from '../../../sim/index.ts';

/** Stops on each half of the way to 100 %: published in openmessaging/benchmark, WorkloadGenerator.java. */
const TICKS_PER_HALF = 100;

/**
 * Percentile (as Java prints a double) to value. A stop is at the first value whose percentile reaches the level; the
 * levels come twice as close each time the distance to 100 % halves (specification: HdrHistogram, PercentileIterator).
 * `convert` turns ns into the unit of the map.
 */
export function quantileMap(data: HistogramData, convert: (ns: number) => number): Record<string, number> {
  const map: Record<string, number> = {};
  let level = 0;
  let seen = 0;
  for (const [index, count] of data.buckets) {
    seen += count;
    const percentile = (100 * seen) / data.count;
    if (count === 0 || percentile < level) continue;
    const [low, high] = bucketBounds(index);
    map[javaDouble(percentile)] = convert(Math.min((low + high) / 2, data.max));
    while (level <= percentile && level < 100) level = nextLevel(level);
  }
  if (data.count > 0) map[javaDouble(100)] = convert(data.max);
  return map;
}

function nextLevel(level: number): number {
  let ticks = TICKS_PER_HALF * 2;
  for (let rest = 100 / (100 - level); rest >= 2; rest /= 2) ticks *= 2;
  const next = level + 100 / ticks;
  return next > level ? next : 100;
}

/** A double as Java writes it: always with a decimal point, and with an exponent below 0.001. */
export function javaDouble(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) {
    const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
    return `${withPoint(mantissa)}E${exponent.replace('+', '')}`;
  }
  return withPoint(String(value));
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
