/** Sweeps: which values are tried, and the points that come of them. */
import type { Assignment } from './contract.ts';
import { type Expression, type SweptParameter, evaluate, parseExpression } from './expressions/index.ts';
import {
  type Dialect,
  type Group,
  type Scalar,
  type Tree,
  canonicalAt,
  child,
  isGroup,
  leafAt,
  unitOf,
} from './schema/index.ts';

/** One dimension of the grid: a path and its values, or several paths whose values change in step. */
export interface Axis {
  readonly paths: readonly string[];
  /** One row for each step; a value for each path. */
  readonly rows: readonly (readonly Scalar[])[];
}

/** What an experiment varies. */
export interface Sweep {
  readonly axes: readonly Axis[];
  readonly swept: readonly SweptParameter[];
  /** The paths that tell points apart: what changes in step with named cases is left out. */
  readonly shown: readonly string[];
  /** Only points for which this holds. */
  readonly where: Expression | undefined;
}

/** Reports a fault of the sweep at some keys below `sweep`. */
export type Report = (
  keys: readonly (string | number)[],
  message: string,
  offset?: number,
  blame?: 'key' | 'value',
) => void;

/** The column of a table of `together` that is no path of the file: a name for each of its rows. */
export const CASE = 'case';

/** Most points of one experiment. */
export const MOST_POINTS = 100_000;

/** Paths that say how runs are made, not what is run. */
const FIXED = [
  'name',
  'question',
  'seed',
  'replications',
  'sampleEvery',
  'notes',
  'sweep',
  'charts',
  'claims',
  'thresholds',
];

/** Reads the sweep of an experiment; values come back canonical. */
export function readSweep(data: Group, dialect: Dialect, report: Report): Sweep {
  const sweep = isGroup(data['sweep']) ? data['sweep'] : {};
  const axes: Axis[] = [];
  for (const [path, values] of Object.entries(sweep)) {
    if (path === 'together' || path === 'where') continue;
    const canonical = valuesAt(path, values, [path], data, dialect, report);
    if (canonical !== undefined) axes.push({ paths: [path], rows: canonical.map((value) => [value]) });
  }
  const together = Array.isArray(sweep['together']) ? (sweep['together'] as readonly Tree[]) : [];
  together.forEach((table, i) => {
    const axis = inStep(isGroup(table) ? table : {}, i, data, dialect, report);
    if (axis !== undefined) axes.push(axis);
  });
  reportRepeats(axes, report);
  const swept = parametersOf(axes, data, dialect);
  return { axes, swept, shown: axes.flatMap(shownOf), where: constraint(sweep['where'], swept, report) };
}

const shownOf = ({ paths }: Axis): readonly string[] => (paths.includes(CASE) ? [CASE] : paths);

type Keys = readonly (string | number)[];

function valuesAt(
  path: string,
  values: Tree | undefined,
  keys: Keys,
  data: Group,
  dialect: Dialect,
  report: Report,
): Scalar[] | undefined {
  const leaf = FIXED.includes(path.split('.')[0] ?? '')
    ? { fault: `'${path}' cannot be swept` }
    : leafAt(dialect.shape, data, path);
  if ('fault' in leaf) {
    report(keys, leaf.fault, undefined, 'key');
    return undefined;
  }
  if (!Array.isArray(values)) return undefined;
  if (values.length === 0) report(keys, 'the list is empty: write the values to try');
  const canonical: Scalar[] = [];
  for (const [i, raw] of (values as readonly Tree[]).entries()) {
    const parsed = canonicalAt(dialect.shape, data, path, raw);
    if ('fault' in parsed) report([...keys, i], parsed.fault);
    else canonical.push(parsed.value);
  }
  return canonical.length === values.length && values.length > 0 ? canonical : undefined;
}

function inStep(table: Group, index: number, data: Group, dialect: Dialect, report: Report): Axis | undefined {
  const columns = Object.entries(table).map(([path, values]) => {
    const keys = ['together', index, path];
    return {
      path,
      values: path === CASE ? names(values, keys, report) : valuesAt(path, values, keys, data, dialect, report),
    };
  });
  const [first] = columns;
  if (first === undefined) report(['together', index], 'is empty: write paths and lists of the same length');
  if (first?.values === undefined || columns.some(({ values }) => values === undefined)) return undefined;
  const { length } = first.values;
  const other = columns.find(({ values }) => values?.length !== length);
  if (other !== undefined) {
    report(
      ['together', index, other.path],
      `has ${other.values?.length} values, and ${first.path} has ${length}: what changes in step needs lists of the same length`,
    );
    return undefined;
  }
  const rows = first.values.map((_, row) => columns.map(({ values = [] }) => values[row] ?? ''));
  return { paths: columns.map(({ path }) => path), rows };
}

function names(values: Tree | undefined, keys: Keys, report: Report): Scalar[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const texts = (values as readonly Tree[]).map((value) => (typeof value === 'object' ? '' : String(value).trim()));
  const wrong = texts.findIndex((text, i) => text === '' || texts.indexOf(text) !== i);
  if (wrong < 0) return texts;
  report([...keys, wrong], 'each case needs a name of its own');
  return undefined;
}

function reportRepeats(axes: readonly Axis[], report: Report): void {
  const seen = new Set<string>();
  for (const { paths, rows } of axes) {
    for (const path of paths) {
      if (seen.has(path)) report(['together'], `'${path}' is swept twice: keep one of the lists`);
      seen.add(path);
    }
    const texts = rows.map((row) => JSON.stringify(row));
    const repeat = texts.findIndex((text, i) => texts.indexOf(text) !== i);
    if (repeat >= 0 && paths.length === 1)
      report([paths[0] ?? '', repeat], `the value ${String(rows[repeat]?.[0])} stands in the list twice`);
  }
}

function parametersOf(axes: readonly Axis[], data: Group, dialect: Dialect): SweptParameter[] {
  return axes.flatMap(({ paths, rows }) =>
    paths.map((path, column): SweptParameter => {
      if (path === CASE) return named(rows.map((row) => String(row[column])));
      const leaf = leafAt(dialect.shape, data, path);
      return {
        path,
        values: [...new Set(rows.map((row) => row[column] ?? ''))],
        unit: 'value' in leaf ? unitOf(leaf.value.shape.field) : '',
        meaning: (text) => {
          const parsed = canonicalAt(dialect.shape, data, path, text);
          return 'value' in parsed ? parsed.value : undefined;
        },
      };
    }),
  );
}

const named = (values: readonly string[]): SweptParameter => ({
  path: CASE,
  values,
  unit: '',
  meaning: (text) => (values.includes(text) ? text : undefined),
});

function constraint(text: Tree | undefined, swept: readonly SweptParameter[], report: Report): Expression | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = parseExpression(text, { metrics: [], findMetric: () => undefined, swept, isOfPoint: true });
  if ('ast' in parsed) return parsed.ast;
  report(['where'], parsed.fault.message, parsed.fault.offset);
  return undefined;
}

/** How many points the grid has before the constraint. */
export const gridSize = (sweep: Sweep): number => sweep.axes.reduce((product, { rows }) => product * rows.length, 1);

/**
 * The points of a sweep in a stable order: the axis written first changes slowest. Without a sweep there is one point,
 * the experiment as it stands.
 */
export function points(experiment: { readonly sweep: Sweep }): Assignment[] {
  const { axes, where } = experiment.sweep;
  let grid: Assignment[] = [{}];
  for (const { paths, rows } of axes) {
    const steps = rows.map((row) => Object.fromEntries(paths.map((path, i) => [path, row[i] ?? ''])));
    grid = grid.flatMap((before) => steps.map((step) => ({ ...before, ...step })));
  }
  return where === undefined ? grid : grid.filter((point) => holdsAt(where, point));
}

/** Whether the constraint holds at a point; one that cannot be decided there does not. */
function holdsAt(where: Expression, point: Assignment): boolean {
  const outcome = evaluate(where, {
    parameter: (path) => {
      const value = point[path];
      return value === undefined ? { fault: `${path} is not swept` } : { value };
    },
  });
  return 'value' in outcome && outcome.value === true;
}

/** The sweep as data of a file, with canonical values. */
export function sweepData(sweep: Sweep, written: Tree | undefined): Group {
  const grid: Record<string, Tree> = {};
  const together: Group[] = [];
  const tables = Array.isArray(child(written, 'together')) ? (child(written, 'together') as readonly Tree[]) : [];
  const isInStep = (axis: Axis): boolean => tables.some((table) => child(table, axis.paths[0] ?? '') !== undefined);
  for (const axis of sweep.axes) {
    const columns = axis.paths.map((path, i) => [path, axis.rows.map((row) => row[i] ?? '')] as const);
    if (isInStep(axis)) together.push(Object.fromEntries(columns));
    else for (const [path, values] of columns) grid[path] = values;
  }
  const where = child(written, 'where');
  return { ...grid, ...(together.length > 0 ? { together } : {}), ...(where === undefined ? {} : { where }) };
}
