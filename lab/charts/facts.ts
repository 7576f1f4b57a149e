/** The facts of a run that stand below every chart, so that a picture on a slide still says where it comes from. */
import type { ExperimentResult } from '../contract.ts';

/** How many replications each point has (the most, if they differ). */
export function replicationsOf(result: ExperimentResult): number {
  return new Set(result.runs.map((run) => run.replication)).size;
}

/** `1 replication`, `5 replications`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** One line: the experiment, that it is simulated, version, seed, replications. */
export function facts(result: ExperimentResult): string {
  return [
    result.experiment,
    `simulated by mqlab ${result.version}`,
    `seed ${result.seed}`,
    counted(replicationsOf(result), 'replication'),
  ].join(' · ');
}

/** What the intervals of a result are, in words; undefined when there are none. */
export function intervalMethod(result: ExperimentResult): string | undefined {
  const methods = new Set(result.points.flatMap((point) => Object.values(point.metrics).map((m) => m.method)));
  if (methods.has('replications')) return '95 % confidence interval of the mean over replications';
  if (methods.has('batch means')) return '95 % confidence interval of the mean by batch means';
  return undefined;
}
