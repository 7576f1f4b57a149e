/**
 * The plain data that the rooms of the laboratory hand to each other: what is to be run, and what came out.
 * Everything here survives structured cloning (it crosses the border to a worker) and JSON.
 */
import type { HistogramData } from '../sim/index.ts';
import type { HostPlan } from '../models/host/index.ts';
import type { KafkaPlan } from '../models/kafka/index.ts';
import type { FaultPlan, LedgerEntry } from '../models/messages/index.ts';
import type { RabbitPlan } from '../models/rabbitmq/index.ts';

export type { LedgerEntry };

/** A value that a sweep can give to a path of the experiment file. */
export type Scalar = string | number | boolean;

/** One point of a sweep: the swept paths and the value of each at this point. */
export type Assignment = Readonly<Record<string, Scalar>>;

/** Everything one run needs, in canonical units (ns, bytes, messages per second). */
export interface RunPlan {
  readonly experiment: string;
  readonly point: number;
  readonly assignment: Assignment;
  readonly replication: number;
  readonly seed: number;
  readonly warmup: number; // ns
  readonly duration: number; // ns, after the warm-up
  readonly sampleEvery: number; // ns
  readonly faults?: readonly FaultPlan[] | undefined;
  readonly system:
    | { readonly kind: 'kafka'; readonly plan: KafkaPlan }
    | { readonly kind: 'rabbitmq'; readonly plan: RabbitPlan }
    | { readonly kind: 'host'; readonly plan: HostPlan };
}

/** A time series of one metric: one value per interval. */
export interface Series {
  readonly metric: string;
  readonly of: string; // '' = the whole system, else a component
  readonly unit: string;
  readonly times: readonly number[]; // s since the end of the warm-up, end of the interval
  readonly values: readonly number[];
}

/** Where the time went, averaged over all messages or over those at a percentile. All times in ms. */
export interface HopBreakdown {
  readonly latency: 'publish' | 'e2e';
  readonly at: 'mean' | 'p50' | 'p99';
  readonly total: number;
  readonly hops: readonly { readonly name: string; readonly time: number }[];
}

/** What limited the run: shares are utilisations (resources) or parts of the time somebody was held back (windows). */
export interface LimitVerdict {
  readonly limitedBy: string;
  readonly shares: readonly { readonly name: string; readonly kind: 'resource' | 'window'; readonly share: number }[];
  readonly perInterval: readonly { readonly until: number; readonly limitedBy: string }[]; // until: s
}

/** What one run (a point, a replication) returns. Deterministic: no wall clock in it. */
export interface RunResult {
  readonly point: number;
  readonly assignment: Assignment;
  readonly replication: number;
  readonly seed: number;
  readonly fingerprint: string;
  readonly events: number;
  readonly metrics: Readonly<Record<string, number>>; // whole-system metrics by contract name, in the declared unit
  readonly limits: LimitVerdict;
  readonly series: readonly Series[];
  readonly distributions: Readonly<Record<string, HistogramData>>; // ns
  readonly hops: readonly HopBreakdown[];
  readonly ledger: readonly LedgerEntry[];
}

/** One metric over the replications of one point. */
export interface MetricSummary {
  readonly mean: number;
  readonly median: number;
  readonly low: number; // 95 % confidence interval of the mean; equal to high when nothing can be said
  readonly high: number;
  readonly n: number;
  readonly method: 'replications' | 'batch means' | 'none';
}

/** One point over its replications. */
export interface PointResult {
  readonly point: number;
  readonly assignment: Assignment;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly limitedBy: readonly string[]; // one a replication
}

/** A claim or threshold, judged. */
export interface Verdict {
  readonly kind: 'claim' | 'threshold';
  readonly says: string;
  readonly source: string;
  readonly holds: boolean;
  readonly detail: string; // the numbers that decided it
}

export interface MetricInfo {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly better: 'higher' | 'lower' | 'neither';
}

/** A chart asked for in the experiment file: metric `y` against the swept path `x` (or 'time'), one series per value of `series`. */
export interface ChartRequest {
  readonly name: string;
  readonly y: string;
  readonly x: string;
  readonly series?: string | undefined;
  readonly title?: string | undefined;
  readonly scale?: 'linear' | 'log' | undefined;
}

/** A fault at a given time, for charts: what it was and when, in s since the end of the warm-up. */
export interface Happening {
  readonly says: string;
  readonly from: number;
  /** Absent if it lasted to the end. */
  readonly until?: number | undefined;
}

/** The whole of an experiment's outcome: result.json is exactly this. */
export interface ExperimentResult {
  readonly schema: 1;
  readonly experiment: string;
  readonly question: string;
  readonly run: string; // hash of resolved file, seed and version
  readonly version: string; // of mqlab
  readonly seed: number;
  readonly notes: readonly string[]; // e.g. a stated shortening
  readonly swept: readonly string[];
  /** Units of the values of swept paths, of those that have one: ms, s, B, B/s, msg/s, on a host op/s. */
  readonly units?: Readonly<Record<string, string>> | undefined;
  readonly metrics: readonly MetricInfo[];
  readonly points: readonly PointResult[];
  readonly runs: readonly RunResult[];
  readonly verdicts: readonly Verdict[];
  readonly charts: readonly ChartRequest[];
  /** Faults that struck every point at the same time; absent if there were none. */
  readonly happenings?: readonly Happening[] | undefined;
}
