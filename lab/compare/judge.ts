/** Whether a column differs from the reference in a metric, and whether that is good. */
import type { MetricInfo } from '../contract.ts';
import { pairedDifference, summarise, welchDifference } from '../statistics/index.ts';
import { holm } from './holm.ts';
import { valueOf } from './metrics.ts';
import type { Cell, Change, Column, Outcome } from './types.ts';

const SIGNIFICANT = 0.05;

/** Whether two columns were run on the same random numbers, replication by replication. */
export function isPaired(a: Column, b: Column): boolean {
  if (a.runs.length !== b.runs.length) return false;
  return a.runs.every((run, i) => run.seed === b.runs[i]?.seed && run.replication === b.runs[i]?.replication);
}

/** Values of a metric, one a replication; empty when any is missing. */
function valuesOf(column: Column, name: string): number[] {
  const values = column.runs.map((run) => valueOf(run, name));
  return values.every(Number.isFinite) ? values : [];
}

function summaryCell(column: Column, name: string): Cell {
  const values = valuesOf(column, name);
  if (values.length === 0) return { median: null, low: null, high: null, n: 0 };
  const { median, low, high, n } = column.point.metrics[name] ?? summarise(values);
  return { median, low, high, n };
}

interface Test {
  readonly identical: boolean;
  readonly p: number | null;
}

function test(column: Column, reference: Column, name: string): Test {
  const own = valuesOf(column, name);
  const theirs = valuesOf(reference, name);
  if (own.length === 0 || theirs.length === 0) return { identical: false, p: null };
  if (own.length === theirs.length && own.every((value, i) => value === theirs[i])) return { identical: true, p: null };
  if (own.length < 2 || theirs.length < 2) return { identical: false, p: null };
  const difference = isPaired(column, reference) ? pairedDifference(own, theirs) : welchDifference(own, theirs);
  return { identical: false, p: difference.p };
}

function outcomeOf(
  tested: Test,
  p: number | null,
  change: number,
  relative: number | null,
  metric: MetricInfo,
  least: number,
): Outcome {
  if (tested.identical) return 'identical';
  if (p === null) return 'untested';
  if (p >= SIGNIFICANT) return 'not significant';
  if (relative !== null && Math.abs(relative) < least) return 'small';
  if (metric.better === 'neither' || change === 0) return 'different';
  return change > 0 === (metric.better === 'higher') ? 'better' : 'worse';
}

function changeOf(
  cell: Cell,
  base: Cell,
  tested: Test,
  p: number | null,
  metric: MetricInfo,
  least: number,
): Change | undefined {
  if (cell.median === null || base.median === null) return undefined;
  const absolute = cell.median - base.median;
  const relative = base.median === 0 ? null : absolute / Math.abs(base.median);
  return { outcome: outcomeOf(tested, p, absolute, relative, metric, least), relative, absolute, p };
}

/** All metrics of one column, against the reference unless it is the reference itself. */
export function cellsOf(column: Column, reference: Column, metrics: readonly MetricInfo[], least: number): Cell[] {
  const cells = metrics.map((metric) => summaryCell(column, metric.name));
  if (column === reference) return cells;
  const tests = metrics.map((metric) => test(column, reference, metric.name));
  const corrected = holm(tests.map((one) => one.p));
  return cells.map((cell, i) => {
    const [metric, tested] = [metrics[i], tests[i]];
    if (metric === undefined || tested === undefined) return cell;
    const change = changeOf(cell, summaryCell(reference, metric.name), tested, corrected[i] ?? null, metric, least);
    return change === undefined ? cell : { ...cell, change };
  });
}
