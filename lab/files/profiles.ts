/** Profiles in files of their own: what `mqlab calibrate` writes, named by `message.data` and `hardware`. */
import { parse } from 'yaml';
import { type Dialect, type Group, type Tree, child, isGroup, keysWithin, replaced, shapeAt } from '../schema/index.ts';
import type { Keys } from './document.ts';
import { type Finding, valueAt } from './issues.ts';
import type { ReadFile } from './overlay.ts';

/** Whether a name is that of a file. */
export const isFile = (name: Tree | undefined): name is string => typeof name === 'string' && /\.ya?ml$/i.test(name);

interface Named {
  readonly name: string;
  readonly keys: Keys;
}

/** Takes in the codec profiles that are named as data (under `profiles`), and the machines named as hardware. */
export function withProfiles(data: Tree, dialect: Dialect, readFile: ReadFile | undefined, found: Finding[]): Tree {
  const read = ({ name, keys }: Named, holds: string, what: 'codecs' | 'host'): Group | undefined => {
    const outcome = contentOf(name, readFile, holds, what);
    if (typeof outcome !== 'string') return outcome;
    found.push({ keys, blame: 'value', message: outcome });
    return undefined;
  };
  let result = data;
  for (const one of dataNames(data)) {
    const keys = ['profiles', one.name];
    if (valueAt(result, keys) !== undefined) continue;
    const profile = read(one, 'codecs', 'codecs');
    if (profile !== undefined) result = replaced(result, keys, fitting(profile, dialect, result, keys));
  }
  for (const keys of [['hardware'], ['hardware', 'brokers'], ['hardware', 'clients']]) {
    const name = valueAt(result, keys);
    const machine = isFile(name) ? read({ name, keys }, 'cores', 'host') : undefined;
    if (machine !== undefined) result = replaced(result, keys, fitting(machine, dialect, result, keys));
  }
  return result;
}

/** Every file that is named as data: by producers, and by sweeps over what they send. */
function dataNames(data: Tree): Named[] {
  const producers = child(data, 'producers');
  const sent = isGroup(producers)
    ? Object.keys(producers).map((name): Keys => ['producers', name, 'message', 'data'])
    : [];
  const sweep = child(data, 'sweep');
  const together = child(sweep, 'together');
  const tables: [Keys, Tree | undefined][] = [[['sweep'], sweep]];
  if (Array.isArray(together)) together.forEach((one: Tree, i) => tables.push([['sweep', 'together', i], one]));
  const swept = tables.flatMap(([keys, table]) =>
    Object.entries(isGroup(table) ? table : {})
      .filter(([path, values]) => path.endsWith('message.data') && Array.isArray(values))
      .flatMap(([path, values]) => (values as readonly Tree[]).map((_, i): Keys => [...keys, path, i])),
  );
  return [...sent, ...swept].flatMap((keys) => {
    const name = valueAt(data, keys);
    return isFile(name) ? [{ name, keys }] : [];
  });
}

/** What a file holds, or what is wrong with it. */
function contentOf(
  name: string,
  readFile: ReadFile | undefined,
  holds: string,
  what: 'codecs' | 'host',
): Group | string {
  const advice = `mqlab calibrate ${what} --out ${name} writes one`;
  let text: string;
  try {
    if (readFile === undefined) throw new Error('there are no files here');
    text = readFile(name);
  } catch {
    return `the file '${name}' cannot be read: it must lie beside the experiment file (${advice})`;
  }
  try {
    const content = parse(text, { logLevel: 'error' }) as Tree;
    if (isGroup(content) && content[holds] !== undefined) return content;
  } catch (error) {
    return `${name}: ${(error as Error).message.split('\n')[0]}`;
  }
  return `${name} is no profile of this kind, as '${holds}' is missing in it: ${advice}`;
}

/** What the experiment takes of a profile: keys that only tell how it was measured stay behind. */
function fitting(value: Tree, dialect: Dialect, data: Tree, keys: Keys): Tree {
  if (!isGroup(value)) return value;
  const shape = shapeAt(dialect.shape, replaced(data, keys, value), keys);
  const known = shape === undefined ? [] : keysWithin(shape, value);
  const entries = Object.entries(value).filter(([key]) => known.includes(key) && key !== 'measured');
  return Object.fromEntries(entries.map(([key, inner]) => [key, fitting(inner, dialect, data, [...keys, key])]));
}
