/** Compares points side by side: medians, changes, significance, losses, limits, the Pareto front, thresholds. */
import { metricLabel } from '../charts/index.ts';
import { cellsOf, isPaired } from './judge.ts';
import { comparedMetrics } from './metrics.ts';
import { dominatedBy } from './pareto.ts';
import { differences } from './settings.ts';
import { judgeThresholds } from './thresholds.ts';
import type { Column, Comparison, CompareOptions, Group } from './types.ts';

const LEAST_CHANGE = 0.01;
const ENOUGH_REPLICATIONS = 5;

function referenceOf(columns: readonly Column[], label: string | undefined): number {
  if (label === undefined) return 0;
  const found = columns.findIndex((column) => column.label === label || column.label.endsWith(`=${label}`));
  if (found >= 0) return found;
  throw new RangeError(`--reference ${label} is none of ${columns.map((column) => column.label).join(', ')}`);
}

function warningsOf(columns: readonly Column[], replications: number, paired: boolean): string[] {
  const warnings: string[] = [];
  if (replications < 2)
    warnings.push('one replication only: no change can be tested for significance (replications: 5 or more)');
  else if (replications < ENOUGH_REPLICATIONS) {
    warnings.push(
      `only ${replications} replications: tests of so few seldom find anything (${ENOUGH_REPLICATIONS} or more)`,
    );
  }
  if (!paired && replications > 1) warnings.push('different seeds: replications are not paired, Welch’s t is used');
  const versions = new Set(columns.map((column) => column.result.version));
  if (versions.size > 1) warnings.push(`made by different versions of mqlab: ${[...versions].join(', ')}`);
  return warnings;
}

const limitOf = (column: Column): string => [...new Set(column.runs.map((run) => run.limits.limitedBy))].join(', ');

/**
 * Compares the columns of a group with its reference.
 * @throws RangeError for an unknown reference, metric or threshold, or fewer than two columns.
 */
export function compare(group: Group, options: CompareOptions = {}): Comparison {
  const { columns, where } = group;
  if (columns.length < 2) throw new RangeError(`there is nothing to compare with${where === '' ? '' : ` at ${where}`}`);
  const reference = referenceOf(columns, options.reference);
  const base = columns[reference] as Column;
  const least = options.minChange ?? LEAST_CHANGE;
  const metrics = comparedMetrics(columns, options.metrics);
  const cells = columns.map((column) => cellsOf(column, base, metrics, least));
  const paired = columns.every((column) => isPaired(column, base));
  const replications = Math.min(...columns.map((column) => column.runs.length));
  const { differing, known } = differences(columns);
  return {
    where,
    columns: columns.map((column) => column.label),
    reference,
    replications,
    paired,
    differing,
    settings: known,
    rows: metrics.map((metric, i) => ({
      metric,
      label: metricLabel(metric.name),
      cells: cells.map((column) => column[i] ?? { median: null, low: null, high: null, n: 0 }),
    })),
    limitedBy: columns.map(limitOf),
    dominatedBy: dominatedBy(columns, least),
    thresholds: judgeThresholds(columns, options.thresholds ?? []),
    warnings: warningsOf(columns, replications, paired),
  };
}

/** Whether every threshold is met by every column. */
export function allHold(comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ thresholds }) => thresholds.every(({ holds }) => holds.every(Boolean)));
}
