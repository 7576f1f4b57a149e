/** Which settings differ between what is compared. */
import type { Scalar } from '../contract.ts';
import type { Column } from './types.ts';

/** Parts of an experiment that describe it rather than set anything. */
const NOT_SETTINGS = new Set(['name', 'question', 'charts', 'claims', 'thresholds', 'sweep', 'notes', 'constraints']);

/** The leaves of a resolved experiment by path, as `producers.checkout.acks`. */
export function flatten(experiment: unknown): Record<string, Scalar> {
  const leaves: Record<string, Scalar> = {};
  const walk = (value: unknown, path: readonly string[]): void => {
    if (path.length === 1 && NOT_SETTINGS.has(path[0] ?? '')) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      leaves[path.join('.')] = value;
    }
  };
  walk(experiment, []);
  return leaves;
}

/** The paths that are not the same in all columns, and how many settings are known altogether. */
export function differences(columns: readonly Column[]): { differing: string[]; known: number } {
  const paths = [...new Set(columns.flatMap(({ settings }) => Object.keys(settings)))].sort();
  const differing = paths.filter((path) => new Set(columns.map(({ settings }) => settings[path])).size > 1);
  return { differing, known: paths.length };
}
