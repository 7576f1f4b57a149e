/** Predicted beside published. */
import type { RunResult } from '../contract.ts';
import { type RunAllOptions, runAll } from '../workers/index.ts';
import { type Case, runsOf } from './cases.ts';

/** A case with what came out. All numbers are in the unit of the row. */
export interface Outcome {
  readonly case: Case;
  readonly published: number;
  readonly predicted: number;
  /** Predicted over published, less one. */
  readonly error: number;
  readonly limitedBy: string;
}

/** What came of some cases. */
export interface Validation {
  /** In the order of the cases. */
  readonly outcomes: readonly Outcome[];
  /** The result of a run by its key; undefined if it was not needed. */
  readonly resultOf: (key: string) => RunResult | undefined;
}

/** Runs what the cases need. Nothing is kept from one call to the next. */
export async function validate(cases: readonly Case[], options: RunAllOptions): Promise<Validation> {
  const runs = runsOf(cases);
  const results = await runAll(
    runs.map((run) => run.plan),
    options,
  );
  const byKey = new Map(runs.map((run, i) => [run.key, results[i] as RunResult]));
  const resultOf = (key: string): RunResult => byKey.get(key) as RunResult;
  return { outcomes: cases.map((one) => outcomeOf(one, resultOf)), resultOf: (key) => byKey.get(key) };
}

/** The outcome of one case, given the result of each run by its key. */
export function outcomeOf(one: Case, resultOf: (key: string) => RunResult): Outcome {
  const { row, role, run, over } = one;
  const result = resultOf(run.key);
  const divisor = over === undefined ? 1 : metricOf(resultOf(over.run.key), over.metric);
  const predicted = (metricOf(result, role.metric) * role.scale) / divisor;
  return {
    case: one,
    published: row.value,
    predicted,
    error: predicted / row.value - 1,
    limitedBy: result.limits.limitedBy,
  };
}

const HOP = /^(publish|e2e)\.hop\.(.+)$/;

/** A metric of a run, or the mean time of a hop in ms: `e2e.hop.consumer`. Throws an Error if the run has no such metric. */
export function metricOf(result: RunResult, name: string): number {
  const [, latency, hop] = HOP.exec(name) ?? [];
  const hops = result.hops.find((one) => one.latency === latency && one.at === 'mean')?.hops;
  const value = hop === undefined ? result.metrics[name] : hops?.find((one) => one.name === hop)?.time;
  if (value === undefined)
    throw new Error(`a run has no metric '${name}'; it has ${Object.keys(result.metrics).join(', ')}`);
  return value;
}
