/** A quantity that was measured several times. */
export interface Measured {
  /** The best of the rounds for rates and times of fixed work, the median for latencies; see the method. */
  readonly value: number;
  readonly unit: 'B/s' | 'ns' | '1/s';
  /** 25th and 75th percentile of what was measured. */
  readonly low: number;
  readonly high: number;
  readonly samples: number;
  readonly method: string;
}

/** The quantile of ascending values. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;

/** Many latencies in ns: their median. */
export function latency(times: readonly number[], method: string): Measured {
  const sorted = [...times].sort((a, b) => a - b);
  const [low, value, high] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q)) as [number, number, number];
  return { value, unit: 'ns', low, high, samples: times.length, method };
}

/** Rounds of fixed work, each as bytes per second: the fastest, for whatever else runs only takes away from it. */
export function rate(rounds: readonly number[], method: string): Measured {
  const sorted = [...rounds].sort((a, b) => a - b);
  const value = sorted.at(-1) ?? NaN;
  return {
    value,
    unit: 'B/s',
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    samples: rounds.length,
    method,
  };
}

/** ns now. */
export const now = (): number => Number(process.hrtime.bigint());

/** Runs a round again and again for so many ms, at least `least` times; what each returns. */
export function rounds(milliseconds: number, least: number, round: () => number): number[] {
  const results: number[] = [];
  const end = now() + milliseconds * 1e6;
  while (results.length < least || now() < end) results.push(round());
  return results;
}
