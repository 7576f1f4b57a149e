/** `--set path=value`: values of the command line over those of the file. */
import { type Dialect, type Tree, child, replaced, setValue } from '../schema/index.ts';
import type { Fault } from './fault.ts';

/** Lays values over the data. A path that is swept is pinned to the one value. */
export function withOverrides(
  data: Tree,
  overrides: Readonly<Record<string, string>>,
  dialect: Dialect,
): { data: Tree; faults: Fault[] } {
  const faults: Fault[] = [];
  let result = data;
  for (const [path, raw] of Object.entries(overrides)) {
    const blame = (message: string): void =>
      void faults.push({ file: `--set ${path}=${raw}`, line: 1, column: 1, path, message });
    if (isInStep(result, path)) {
      blame('this path changes in step with others (sweep.together): change the file');
      continue;
    }
    const set = setValue(dialect.shape, path.startsWith('hardware.') ? withRoles(result) : result, path, raw);
    if ('fault' in set) blame(set.fault);
    else result = pinned(set.value, path, raw);
  }
  return { data: result, faults };
}

/** One machine for all, as a machine for each role, so that one of them can be changed. */
function withRoles(data: Tree): Tree {
  const all = child(data, 'hardware');
  return typeof all === 'string' ? replaced(data, ['hardware'], { brokers: all, clients: all }) : data;
}

const isInStep = (data: Tree, path: string): boolean => {
  const tables = child(child(data, 'sweep'), 'together');
  return Array.isArray(tables) && (tables as readonly Tree[]).some((table) => child(table, path) !== undefined);
};

const pinned = (data: Tree, path: string, raw: string): Tree =>
  child(child(data, 'sweep'), path) === undefined ? data : replaced(data, ['sweep', path], [raw]);
