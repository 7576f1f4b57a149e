import type { MetricSummary, PointResult, RunResult } from '../contract.ts';
import { summarise, summariseOne } from '../statistics/index.ts';
import { inOrder } from '../metricList.ts';

/**
 * Each point over its replications, in the order of the points. A single replication gets its intervals from batch means
 * of its series where they can carry one.
 */
export function pointResults(runs: readonly RunResult[]): PointResult[] {
  const byPoint = new Map<number, RunResult[]>();
  for (const run of runs) byPoint.set(run.point, [...(byPoint.get(run.point) ?? []), run]);
  return [...byPoint].sort(([a], [b]) => a - b).map(([, replications]) => pointResult(replications));
}

function pointResult(unsorted: readonly RunResult[]): PointResult {
  const runs = [...unsorted].sort((a, b) => a.replication - b.replication);
  const [first] = runs;
  if (first === undefined) throw new RangeError('a point has at least one replication');
  const metrics: Record<string, MetricSummary> = {};
  for (const name of inOrder(runs.flatMap((run) => Object.keys(run.metrics)))) {
    const values = runs.map((run) => run.metrics[name]).filter((value) => value !== undefined);
    metrics[name] = runs.length === 1 ? summariseOne(values[0] as number, seriesOf(first, name)) : summarise(values);
  }
  const { point, assignment } = first;
  return { point, assignment, metrics, limitedBy: runs.map((run) => run.limits.limitedBy) };
}

/** The series whose values are estimates of the metric; the longest of an interval says nothing about the longest of all. */
function seriesOf(run: RunResult, metric: string): readonly number[] | undefined {
  if (metric.endsWith('.max') || metric.endsWith('.end')) return undefined;
  return run.series.find((series) => series.metric === metric && series.of === '')?.values;
}
