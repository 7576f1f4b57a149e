/** Keys that must be there. Asked of the data as written, so that a faulty value does not count as missing. */
import { type Shape, type Tree, child, isGroup, shapeAt } from '../schema/index.ts';
import type { Keys } from './document.ts';
import type { Finding } from './issues.ts';

/** One finding for each required key that is missing. */
export function missingKeys(shape: Shape, data: Tree | undefined, keys: Keys = []): Finding[] {
  if (shape.type === 'either') return isGroup(data) ? missingKeys(shape.group, data, keys) : [];
  if (shape.type === 'list')
    return (Array.isArray(data) ? (data as readonly Tree[]) : []).flatMap((item, i) =>
      missingKeys(shape.of, item, [...keys, i]),
    );
  if (shape.type === 'variants') {
    const chosen = shape.variants[String(child(data, 'kind'))];
    return chosen === undefined ? [] : missingKeys(chosen, data, keys);
  }
  if (!isGroup(data) || shape.type === 'leaf') return [];
  const here = shape.type === 'group' ? absent(shape, data, keys) : [];
  const inside = Object.keys(data).flatMap((key) => {
    const its = shapeAt(shape, data, [key]);
    return its === undefined ? [] : missingKeys(its, data[key], [...keys, key]);
  });
  return [...here, ...inside];
}

function absent(shape: Extract<Shape, { type: 'group' }>, data: Tree, keys: Keys): Finding[] {
  const missing = (shape.required ?? []).filter((key) => child(data, key) === undefined);
  return missing.map((key) => ({ keys: [...keys, key], blame: 'key', message: `is missing: ${says(shape, key)}` }));
}

function says(shape: Extract<Shape, { type: 'group' }>, key: string): string {
  const its = shape.keys[key]?.says ?? '';
  return its.slice(0, 1).toLowerCase() + its.slice(1).replace(/\.$/, '');
}
