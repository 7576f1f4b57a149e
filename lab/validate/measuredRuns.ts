/** Runs whose raw results are public: whole latency distributions and series, beside which a prediction is held. */
import { parse } from 'csv-parse/sync';
import { packagedText } from './files.ts';

/** Which latency a distribution is of. */
export type LatencyName = 'publish' | 'e2e';

/** One point of a measured distribution. */
export interface MeasuredQuantile {
  readonly latency: LatencyName;
  /** 0 to 1. */
  readonly quantile: number;
  readonly ms: number;
}

/** One interval of a measured series; `seconds`: its end since the start of the measurement. */
export interface MeasuredInterval {
  readonly metric: string;
  readonly seconds: number;
  readonly value: number;
}

/** One run of others, in full. */
export interface MeasuredRun {
  readonly id: string;
  readonly setup: string;
  /** How to run it, as for rows; an empty template is not run. */
  readonly template: string;
  readonly settings: string;
  readonly url: string;
  readonly quantiles: readonly MeasuredQuantile[];
  readonly series: readonly MeasuredInterval[];
}

type Cells = Readonly<Record<string, string>>;

const recordsOf = (name: string): Cells[] =>
  parse(packagedText(`results/published/${name}`), { columns: true, skip_empty_lines: true });

/** Reads the runs, percentiles and series of `results/published/`. */
export function readMeasuredRuns(): MeasuredRun[] {
  const percentiles = recordsOf('percentiles.csv');
  const series = recordsOf('series.csv');
  return recordsOf('runs.csv').map(({ id = '', setup = '', template = '', settings = '', url = '' }) => ({
    id,
    setup,
    template,
    settings,
    url,
    quantiles: percentiles.filter(({ run }) => run === id).map(quantileFrom),
    series: series.filter(({ run }) => run === id).map(intervalFrom),
  }));
}

const quantileFrom = ({ latency, quantile, ms }: Cells): MeasuredQuantile => ({
  latency: latency === 'e2e' ? 'e2e' : 'publish',
  quantile: Number(quantile),
  ms: Number(ms),
});

const intervalFrom = ({ metric = '', seconds, value }: Cells): MeasuredInterval => ({
  metric,
  seconds: Number(seconds),
  value: Number(value),
});
