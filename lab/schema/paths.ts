/** Paths such as `producers.checkout.linger.ms`: the longest key first, so that dotted names need no quoting. */
import { type Group, type Scalar, type Shape, type Tree, child, isGroup } from './shape.ts';
import { didYouMean } from './suggest.ts';
import { type Parsed } from './units.ts';
import { parseScalar } from './values.ts';

/** A place of the file: the keys that lead there and what may stand there. */
export interface Place {
  readonly keys: readonly string[];
  readonly shape: Shape;
}

/** Finds the place that a path names. A fault says how far the path led and what there is instead. */
export function locate(shape: Shape, data: Tree, path: string): Parsed<Place> {
  let place: Place = { keys: [], shape };
  let here: Tree | undefined = data;
  let rest = path;
  while (rest !== '') {
    const inside = within(place.shape, here);
    if (inside === undefined) return { fault: `'${path}' leads nowhere: ${name(place)} has no keys of its own here` };
    const key = longestKey(rest, inside.keys);
    if (key === undefined) return { fault: unknown(path, rest, place, inside.keys) };
    place = { keys: [...place.keys, key], shape: inside.shapeOf(key) };
    here = child(here, key);
    rest = rest.slice(key.length + 1);
  }
  return { value: place };
}

/** The leaf at a path, if a scalar may stand there. */
export function leafAt(
  shape: Shape,
  data: Tree,
  path: string,
): Parsed<Place & { shape: Extract<Shape, { type: 'leaf' }> }> {
  const place = locate(shape, data, path);
  if ('fault' in place) return place;
  const { keys, shape: its } = place.value;
  const leaf = its.type === 'either' ? its.leaf : its;
  if (leaf.type === 'leaf' && path !== '') return { value: { keys, shape: leaf } };
  const keysThere = within(its, undefined)?.keys ?? [];
  const hint = keysThere.length > 0 ? `such as ${path}.${keysThere[0]}` : 'a single value';
  return { fault: `'${path}' is not a single value: name one below it, ${hint}` };
}

/** The canonical value that a text or number means at a path. */
export function canonicalAt(shape: Shape, data: Tree, path: string, raw: unknown): Parsed<Scalar> {
  const leaf = leafAt(shape, data, path);
  return 'fault' in leaf ? leaf : parseScalar(leaf.value.shape.field, raw);
}

/** The data with one value replaced (a copy), or what is wrong with the path or the value. */
export function setValue(shape: Shape, data: Tree, path: string, raw: unknown): Parsed<Tree> {
  const leaf = leafAt(shape, data, path);
  if ('fault' in leaf) return leaf;
  const parsed = parseScalar(leaf.value.shape.field, raw);
  if ('fault' in parsed) return parsed;
  return { value: replaced(data, leaf.value.keys, parsed.value) };
}

/** A copy of the data with another value at the end of these keys; groups that are missing on the way are made. */
export function replaced(data: Tree | undefined, keys: readonly (string | number)[], value: Tree): Tree {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(data)) return data.map((item: Tree, i) => (i === Number(key) ? replaced(item, rest, value) : item));
  const group: Group = isGroup(data) ? data : {};
  return { ...group, [key]: replaced(child(group, key), rest, value) };
}

/** What may stand at the end of these keys, undefined where nothing may. */
export function shapeAt(shape: Shape, data: Tree, keys: readonly (string | number)[]): Shape | undefined {
  let its: Shape | undefined = shape;
  let here: Tree | undefined = data;
  for (const key of keys) {
    const inside: Inside | undefined = its === undefined ? undefined : within(its, here);
    if (inside === undefined || !inside.keys.includes(String(key))) return undefined;
    its = inside.shapeOf(String(key));
    here = child(here, key);
  }
  return its;
}

/** The keys that may stand in a place. */
export const keysWithin = (shape: Shape, data: Tree | undefined): readonly string[] => within(shape, data)?.keys ?? [];

interface Inside {
  readonly keys: readonly string[];
  shapeOf(key: string): Shape;
}

/** What can be named below a place, given the data that stands there. */
function within(shape: Shape, here: Tree | undefined): Inside | undefined {
  switch (shape.type) {
    case 'leaf':
      return undefined;
    case 'group':
      return { keys: Object.keys(shape.keys), shapeOf: (key) => shape.keys[key] ?? shape };
    case 'named': {
      const reserved = shape.keys ?? {};
      const names = isGroup(here) ? Object.keys(here) : [];
      return { keys: [...new Set([...names, ...Object.keys(reserved)])], shapeOf: (key) => reserved[key] ?? shape.of };
    }
    case 'list': {
      const length = Array.isArray(here) ? here.length : 0;
      return { keys: Array.from({ length }, (_, i) => String(i)), shapeOf: () => shape.of };
    }
    case 'either':
      return here === undefined || isGroup(here) ? within(shape.group, here) : undefined;
    case 'variants': {
      const chosen = shape.variants[String(child(here, 'kind'))];
      return chosen === undefined ? { keys: ['kind'], shapeOf: () => shape } : within(chosen, here);
    }
  }
}

function longestKey(rest: string, keys: readonly string[]): string | undefined {
  let best: string | undefined;
  for (const key of keys) {
    const leads = rest === key || rest.startsWith(`${key}.`);
    if (leads && key !== '' && key.length > (best?.length ?? 0)) best = key;
  }
  return best;
}

const name = (place: Place): string => (place.keys.length === 0 ? 'the file' : `'${place.keys.join('.')}'`);

function unknown(path: string, rest: string, place: Place, keys: readonly string[]): string {
  return `'${path}' is no path of this file: ${name(place)} has no '${rest}'; ${didYouMean(rest, keys)}`;
}
