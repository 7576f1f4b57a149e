/** Which points stand beside which: results against each other, or the points of one sweep. */
import { pointLabel, scalarText, shortPaths } from '../charts/index.ts';
import type { Assignment, ExperimentResult, PointResult, Scalar } from '../contract.ts';
import type { Column, Group } from './types.ts';

/** A result to compare, with what the user calls it and its resolved settings where they are known. */
export interface Source {
  readonly label: string;
  readonly result: ExperimentResult;
  readonly settings: Readonly<Record<string, Scalar>>;
}

function column(source: Source, point: PointResult, label: string): Column {
  const runs = source.result.runs
    .filter((run) => run.point === point.point)
    .sort((a, b) => a.replication - b.replication);
  return { label, result: source.result, point, runs, settings: { ...source.settings, ...point.assignment } };
}

const keyOf = (assignment: Assignment): string =>
  JSON.stringify(Object.entries(assignment).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Points with the same assignment of several results. Results of one point each always match.
 * @throws RangeError when no point is in all of them.
 */
export function groupsOfResults(sources: readonly Source[]): Group[] {
  const [first, ...others] = sources;
  if (first === undefined || others.length === 0) {
    throw new RangeError(
      'two results are needed; or compare the points of one sweep: `mqlab compare RESULT --by PARAMETER`',
    );
  }
  if (sources.every(({ result }) => result.points.length === 1)) {
    const columns = sources.flatMap((source) =>
      source.result.points.map((point) => column(source, point, source.label)),
    );
    return [{ where: '', columns }];
  }
  const groups = first.result.points.flatMap((point) => {
    const matches = sources.map(({ result }) =>
      result.points.find((one) => keyOf(one.assignment) === keyOf(point.assignment)),
    );
    if (matches.some((match) => match === undefined)) return [];
    const columns = sources.map((source, i) => column(source, matches[i] ?? point, source.label));
    return [{ where: pointLabel(point.assignment, first.result.swept, first.result.units), columns }];
  });
  if (groups.length > 0) return groups;
  throw new RangeError('these results share no point of their sweeps: compare results that sweep the same settings');
}

/** The swept path that a user means: written out, or its short name. */
function sweptPath(result: ExperimentResult, by: string): string {
  const short = shortPaths(result.swept);
  const path = result.swept.find((one) => one === by) ?? result.swept.find((one) => short.get(one) === by);
  if (path !== undefined) return path;
  const known = result.swept.length === 0 ? 'it sweeps nothing' : `it sweeps ${result.swept.join(', ')}`;
  throw new RangeError(`--by ${by}: ${result.experiment} does not sweep that; ${known}`);
}

/**
 * The points of one sweep against each other: a column a value of `by`, a group for each combination of the others.
 * @throws RangeError when `by` is not swept.
 */
export function groupsOfSweep(source: Source, by: string): Group[] {
  const path = sweptPath(source.result, by);
  const others = source.result.swept.filter((one) => one !== path);
  const name = shortPaths(source.result.swept).get(path) ?? path;
  const groups = new Map<string, Column[]>();
  for (const point of source.result.points) {
    const where = others.length === 0 ? '' : pointLabel(point.assignment, others, source.result.units);
    const value = point.assignment[path] ?? '';
    const columns = groups.get(where) ?? [];
    groups.set(where, columns);
    columns.push(column(source, point, `${name}=${scalarText(value)}`));
  }
  return [...groups].map(([where, columns]) => ({ where, columns }));
}
