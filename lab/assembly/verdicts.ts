/** Claims and thresholds of an experiment, judged over its results. */
import type { PointResult, RunResult, Verdict } from '../contract.ts';
import { evaluateClaim, evaluateThreshold } from '../expressions/index.ts';
import type { Experiment } from '../files/index.ts';

/** One verdict for each claim, then one for each threshold, in the order of the file. */
export function verdicts(
  experiment: Experiment,
  results: { readonly points: readonly PointResult[]; readonly runs: readonly RunResult[] },
): Verdict[] {
  const claims = experiment.claims.map(({ says, source, holds }): Verdict => ({
    kind: 'claim',
    says,
    source,
    ...evaluateClaim(holds, results),
  }));
  const thresholds = experiment.thresholds.map((threshold): Verdict => {
    const says = `${threshold.metric.name} ${threshold.text.trim()}`;
    return { kind: 'threshold', says, source: '', ...evaluateThreshold(threshold, results.points) };
  });
  return [...claims, ...thresholds];
}
