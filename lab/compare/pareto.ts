/** Which columns are worth choosing: those that no other beats in throughput, latency and loss at once. */
import { summarise } from '../statistics/index.ts';
import { valueOf } from './metrics.ts';
import type { Column } from './types.ts';

/** What is weighed, larger being better; the first metric that all columns have is taken. */
const OBJECTIVES: readonly { readonly names: readonly string[]; readonly sign: 1 | -1 }[] = [
  { names: ['consume.rate', 'publish.rate'], sign: 1 },
  { names: ['e2e.latency.p99', 'publish.latency.p99'], sign: -1 },
  { names: ['messages.lost'], sign: -1 },
];

function medianOf(column: Column, name: string): number {
  const values = column.runs.map((run) => valueOf(run, name));
  return values.length > 0 && values.every(Number.isFinite) ? summarise(values).median : Number.NaN;
}

function scoresOf(columns: readonly Column[]): number[][] {
  const usable = OBJECTIVES.flatMap(({ names, sign }) => {
    const name = names.find((one) => columns.every((column) => Number.isFinite(medianOf(column, one))));
    return name === undefined ? [] : [{ name, sign }];
  });
  return columns.map((column) => usable.map(({ name, sign }) => sign * medianOf(column, name)));
}

/** Whether `a` is at least as good in everything and better in something, by more than `least` of the value. */
function dominates(a: readonly number[], b: readonly number[], least: number): boolean {
  const gains = a.map((value, i) => {
    const other = b[i] ?? value;
    const room = least * Math.max(Math.abs(value), Math.abs(other));
    return value > other + room ? 1 : value < other - room ? -1 : 0;
  });
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}

/** For each column the label of one that dominates it, or null when it is on the Pareto front. */
export function dominatedBy(columns: readonly Column[], least: number): (string | null)[] {
  const scores = scoresOf(columns);
  return scores.map((own) => {
    const better = scores.findIndex((other) => dominates(other, own, least));
    return columns[better]?.label ?? null;
  });
}
