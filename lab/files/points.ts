/** Every point of a sweep is checked like a file of its own. */
import type { Assignment } from '../contract.ts';
import { type Dialect, type Group, type Tree, setValue } from '../schema/index.ts';
import { CASE, MOST_POINTS, type Sweep, gridSize, points } from '../sweep.ts';
import { checkConfiguration } from './checks.ts';
import { withAllDefaults } from './defaults.ts';
import type { Keys } from './document.ts';
import type { Finding } from './issues.ts';

/** How many points are checked before the run: beyond that their values are checked, their combinations are not. */
const MOST_CHECKED = 2000;

/** The data of one point: the values of the assignment laid over, every default written out anew. */
export function dataAt(data: Group, dialect: Dialect, assignment: Assignment): Group {
  let result: Tree = data;
  for (const [path, value] of Object.entries(assignment)) {
    if (path === CASE) continue;
    const set = setValue(dialect.shape, result, path, value);
    if ('fault' in set) throw new RangeError(`${path}: ${set.fault}`);
    result = set.value;
  }
  // Without the sweep nothing stays open: a swept version has its value here.
  const { sweep: _, ...fixed } = result as Group;
  return withAllDefaults(fixed, dialect);
}

/** What does not fit together: in the file, or at some points of its sweep. */
export function checkPoints(data: Group, dialect: Dialect, sweep: Sweep, find: (finding: Finding) => void): void {
  if (gridSize(sweep) > MOST_POINTS) {
    find({
      keys: ['sweep'],
      blame: 'key',
      message: `the grid has ${gridSize(sweep)} points, and ${MOST_POINTS} are the most: shorten the lists`,
    });
    return;
  }
  const all = points({ sweep });
  if (all.length === 0)
    find({
      keys: ['sweep', 'where'],
      blame: 'value',
      message: 'no point of the grid is left: the condition never holds',
    });
  const checked = all.slice(0, MOST_CHECKED);
  const found = new Map<string, { keys: Keys; message: string; at: Assignment[] }>();
  for (const assignment of checked) {
    checkConfiguration(dataAt(data, dialect, assignment), dialect, (keys, message) => {
      const id = `${keys.join('.')}: ${message}`;
      const known = found.get(id) ?? { keys, message, at: [] };
      known.at.push(assignment);
      found.set(id, known);
    });
  }
  for (const { keys, message, at } of found.values()) find(asFinding(keys, message, at, checked.length));
}

function asFinding(keys: Keys, message: string, at: readonly Assignment[], of: number): Finding {
  const [first = {}] = at;
  const guilty = Object.keys(first);
  if (at.length === of || guilty.length === 0) return { keys, blame: 'value', message };
  const path = keys.join('.');
  const column = guilty.find((one) => one === path) ?? guilty[0] ?? '';
  const words = Object.entries(first).map(([one, value]) => `${one} = ${value}`);
  const others = at.length > 1 ? ` (and at ${at.length - 1} more points)` : '';
  return { keys: ['sweep', column], blame: 'key', message: `at ${words.join(', ')}${others}: ${path}: ${message}` };
}
