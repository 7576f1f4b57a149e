/** Experiments → YAML with every default written out, which reads back to the same experiment. */
import { stringify } from 'yaml';
import {
  type Dialect,
  type Scalar,
  type Shape,
  type Tree,
  dialectOf,
  exactOf,
  isGroup,
  shapeAt,
} from '../schema/index.ts';
import type { Experiment } from './experiment.ts';

/** The canonical text of an experiment: settings bare, as the real system has them; the rest with units. */
export function experimentText(experiment: Experiment): string {
  const dialect: Dialect = dialectOf(experiment.system);
  return stringify(written(dialect.shape, experiment.data), {
    lineWidth: 0,
    defaultStringType: 'PLAIN',
    aliasDuplicateObjects: false,
  });
}

function written(shape: Shape, value: Tree): Tree {
  if (Array.isArray(value))
    return (value as readonly Tree[]).map((item) => (shape.type === 'list' ? written(shape.of, item) : item));
  if (isGroup(value)) {
    const entries = Object.entries(value).map(([key, item]): [string, Tree] => {
      const its = shapeAt(shape, value, [key]);
      return [key, its === undefined ? item : written(its, item)];
    });
    return Object.fromEntries(entries);
  }
  const leaf = shape.type === 'either' ? shape.leaf : shape;
  if (leaf.type !== 'leaf' || value === null || leaf.field.bare === true) return value;
  return exactOf(leaf.field, value as Scalar);
}
