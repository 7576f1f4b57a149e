/** Time series of a result, brought together over replications. */
import type { ExperimentResult, RunResult } from '../contract.ts';
import { pointLabel } from './labels.ts';

/** One interval of one metric at one point: the mean over replications, and the least and most of them. */
export interface Interval {
  readonly [column: string]: string | number;
  readonly point: string;
  readonly time: number; // s since the end of the warm-up, end of the interval
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/** More points than this make a chart over time unreadable. */
export const MOST_LINES = 8;

function valuesByTime(runs: readonly RunResult[], metric: string): Map<number, number[]> {
  const byTime = new Map<number, number[]>();
  for (const run of runs) {
    const series = run.series.find((candidate) => candidate.metric === metric && candidate.of === '');
    series?.times.forEach((time, i) => {
      const value = series.values[i];
      if (value === undefined || !Number.isFinite(value)) return;
      const values = byTime.get(time);
      if (values === undefined) byTime.set(time, [value]);
      else values.push(value);
    });
  }
  return byTime;
}

/** A whole-system metric over time, a row an interval and point; empty when it was not recorded. */
export function overTime(result: ExperimentResult, metric: string): Interval[] {
  return result.points.flatMap((point) => {
    const runs = result.runs.filter((run) => run.point === point.point);
    const label = pointLabel(point.assignment, result.swept, result.units);
    return [...valuesByTime(runs, metric)].map(([time, values]) => ({
      point: label,
      time,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
      least: Math.min(...values),
      most: Math.max(...values),
    }));
  });
}

/** The points' labels in the order of the sweep. */
export function pointLabels(result: ExperimentResult): string[] {
  return result.points.map((point) => pointLabel(point.assignment, result.swept, result.units));
}

/** The runs of a result that belong to its only point; undefined when it has several. */
export function singlePoint(result: ExperimentResult): readonly RunResult[] | undefined {
  return result.points.length === 1 ? result.runs : undefined;
}

/** Said below a chart that has bands. */
export const BAND_REMARK = 'lines: mean of the replications, bands: lowest to highest of them';
