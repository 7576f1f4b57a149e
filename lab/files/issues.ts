/** What zod finds wrong → faults with their places, and the data without the faulty parts. */
import type { z } from 'zod';
import {
  type Dialect,
  EITHER,
  type Group,
  type Tree,
  child,
  didYouMean,
  isGroup,
  keysWithin,
  nearestName,
  shapeAt,
} from '../schema/index.ts';
import type { Keys } from './document.ts';

/** A fault before it has a line: where it is, by keys, and whether the key or the value is to blame. */
export interface Finding {
  readonly keys: Keys;
  readonly blame: 'key' | 'value';
  readonly message: string;
  /** Offset inside of the value's text. */
  readonly offset?: number | undefined;
}

type Issue = z.core.$ZodIssue;

/** One finding for each thing that is wrong. */
export function findings(issues: readonly Issue[], data: Tree, dialect: Dialect): Finding[] {
  return issues.flatMap((issue) => flattened(issue, [], data).flatMap((one) => findingsOf(one, data, dialect)));
}

interface Located {
  readonly keys: Keys;
  readonly issue: Issue;
}

/** Of a union's branches, the one that the value meant: written out if it is a group, a scalar if not. */
function flattened(issue: Issue, before: Keys, data: Tree): Located[] {
  const keys = [...before, ...(issue.path as (string | number)[])];
  if (issue.code !== 'invalid_union' || issue.message !== EITHER) return [{ keys, issue }];
  const branch = isGroup(valueAt(data, keys)) ? issue.errors.at(-1) : issue.errors[0];
  return (branch ?? []).flatMap((inner) => flattened(inner, keys, data));
}

function findingsOf({ keys, issue }: Located, data: Tree, dialect: Dialect): Finding[] {
  if (issue.code !== 'unrecognized_keys') return [{ keys, blame: 'value', message: issue.message }];
  return issue.keys.map((key) => ({
    keys: [...keys, key],
    blame: 'key',
    message: unknownKey(key, keys, data, dialect),
  }));
}

/** The value at the end of some keys. */
export const valueAt = (data: Tree | undefined, keys: Keys): Tree | undefined =>
  keys.reduce<Tree | undefined>((here, key) => child(here, key), data);

function unknownKey(key: string, around: Keys, data: Tree, dialect: Dialect): string {
  const shape = shapeAt(dialect.shape, data, around);
  const known = shape === undefined ? [] : keysWithin(shape, valueAt(data, around)).filter((name) => name !== key);
  if (key === 'faults' && around.length === 0)
    return 'faults strike brokers and their clients: a host by itself has none';
  const near = nearestName(key, known);
  const home = elsewhere(key, dialect);
  if (home !== undefined && near?.toLowerCase() !== key.toLowerCase())
    return `'${key}' does not belong here: it is a setting of ${home}`;
  return `'${key}' is not known here: ${near === undefined ? didYouMean(key, known) : `did you mean '${near}'?`}`;
}

/** Where a setting belongs that stands in the wrong place. */
function elsewhere(name: string, dialect: Dialect): string | undefined {
  const { tables, destinations, machines } = dialect;
  const has = (table: readonly { name: string }[]): boolean => table.some((setting) => setting.name === name);
  const path = `system.${tables.system}`;
  if (has(tables.destinations)) return `${destinations}: write it under ${path}.${destinations}.NAME`;
  if (has(tables.producers)) return 'producers: write it under producers.NAME';
  if (has(tables.consumers)) return 'consumers: write it under consumers.NAME';
  return has(tables.brokers) ? `${machines}: write it under ${path}.config` : undefined;
}

/** The data without what is at fault. A faulty item takes its list along, so that no position shifts. */
export function pruned(data: Tree, keys: Keys): Tree {
  const parent = valueAt(data, keys.slice(0, -1));
  const isThere = child(parent, keys.at(-1) ?? '') !== undefined;
  if (keys.length <= 1) return isThere ? without(data, keys) : {};
  return Array.isArray(parent) || !isThere ? pruned(data, keys.slice(0, -1)) : without(data, keys);
}

function without(data: Tree, keys: Keys): Tree {
  const [key = '', ...rest] = keys;
  if (Array.isArray(data)) return data.map((item: Tree, i) => (i === Number(key) ? without(item, rest) : item));
  if (!isGroup(data)) return data;
  const copy: Record<string, Tree> = { ...data };
  const inner = data[key];
  if (rest.length > 0 && inner !== undefined) copy[key] = without(inner, rest);
  else delete copy[key];
  return copy satisfies Group;
}
