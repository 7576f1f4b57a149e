/** A comparison as plain data: this is what `compare --format json` prints. */
import type { ExperimentResult, MetricInfo, PointResult, RunResult, Scalar } from '../contract.ts';

/** One side of a comparison: a point of a result with its runs. */
export interface Column {
  readonly label: string;
  readonly result: ExperimentResult;
  readonly point: PointResult;
  readonly runs: readonly RunResult[];
  /** All settings that are known of this point, by path; empty when the result has no resolved experiment beside it. */
  readonly settings: Readonly<Record<string, Scalar>>;
}

/** Points that are compared with each other; `where` names what they share (`''` when there is only one set). */
export interface Group {
  readonly where: string;
  readonly columns: readonly Column[];
}

/**
 * What a change amounts to. `identical`: every replication gives the same bits; `not significant`: p of 0.05 or more
 * after correction; `small`: significant but below the least change asked for; `untested`: too few replications.
 */
export type Outcome = 'identical' | 'not significant' | 'small' | 'better' | 'worse' | 'different' | 'untested';

/** A metric of one column against the reference. */
export interface Change {
  readonly outcome: Outcome;
  readonly relative: number | null; // of the medians; null when the reference is 0
  readonly absolute: number; // of the medians, in the metric's unit
  readonly p: number | null; // two-sided, corrected after Holm over the metrics of the column; null when untested
}

export interface Cell {
  readonly median: number | null;
  readonly low: number | null; // 95 % confidence interval of the mean
  readonly high: number | null;
  readonly n: number;
  readonly change?: Change; // not for the reference itself
}

export interface Row {
  readonly metric: MetricInfo;
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** A demand, judged on the median of each column. */
export interface ThresholdRow {
  readonly says: string;
  readonly holds: readonly boolean[];
}

export interface Comparison {
  readonly where: string;
  readonly columns: readonly string[];
  readonly reference: number; // index into columns
  readonly replications: number; // pairs per test
  readonly paired: boolean; // whether replications share their seeds
  readonly differing: readonly string[]; // paths of settings that are not the same in all columns
  readonly settings: number; // how many settings are known
  readonly rows: readonly Row[];
  readonly limitedBy: readonly string[];
  readonly dominatedBy: readonly (string | null)[]; // null: on the Pareto front
  readonly thresholds: readonly ThresholdRow[];
  readonly warnings: readonly string[];
}

export interface CompareOptions {
  readonly reference?: string | undefined; // a column's label; the first column unless given
  readonly metrics?: readonly string[] | undefined; // the usual ones unless given
  readonly minChange?: number | undefined; // as a fraction; 0.01 unless given
  readonly thresholds?: readonly string[] | undefined;
}
