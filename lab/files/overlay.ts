/** What lies in other files: settings in .properties files, instants in a CSV file. */
import { whyUnmodelled } from '../../models/rabbitmq/settings/index.ts';
import type { Setting } from '../../models/settings.ts';
import { type Dialect, type Group, type Tree, child, didYouMean, isGroup, replaced } from '../schema/index.ts';
import type { Keys, Position, Positions } from './document.ts';
import type { Finding } from './issues.ts';
import { readConf, readProperties } from './properties.ts';

/** Reads a file beside the experiment file; throws if there is none. */
export type ReadFile = (path: string) => string;

/** The data with what the other files say, and where those values stand. */
export interface Overlaid {
  readonly data: Tree;
  readonly positions: Positions;
  readonly findings: readonly Finding[];
  /** Remarks on names of a properties file that are not known. */
  readonly remarks: readonly (Position & { readonly message: string })[];
}

/** Takes in `config: server.properties`, `config: producer.properties` of a group, and the files of traces. */
export function withOtherFiles(
  data: Tree,
  positions: Positions,
  dialect: Dialect,
  readFile: ReadFile | undefined,
): Overlaid {
  const findings: Finding[] = [];
  const read = (path: string, keys: Keys): string | undefined => {
    try {
      if (readFile !== undefined) return readFile(path);
    } catch {
      // The sentence below says what to do.
    }
    findings.push({
      keys,
      blame: 'value',
      message: `the file '${path}' cannot be read: it must lie beside the experiment file`,
    });
    return undefined;
  };
  const traced = withTraces(data, read, findings);
  const config = withConfig(traced, positions, dialect, read);
  return { ...config, findings };
}

type Read = (path: string, keys: Keys) => string | undefined;

/** A place of the file that may name a properties file, and the settings that it may hold. */
interface Named {
  /** Keys of the group that takes the settings in. */
  readonly into: readonly string[];
  /** Keys of the name of the file; gone afterwards, unless it is the group itself. */
  readonly at: readonly string[];
  readonly file: string;
  readonly table: readonly Setting[];
  /** The real system refuses names that it does not know: rabbitmq.conf. */
  readonly isStrict: boolean;
}

/** Settings out of properties files: of brokers in place of the name, of clients beneath what the group says itself. */
function withConfig(data: Tree, positions: Positions, dialect: Dialect, read: Read): Omit<Overlaid, 'findings'> {
  const places = new Map<string, Position>();
  const remarks: (Position & { readonly message: string })[] = [];
  let whole = data;
  for (const named of namedFiles(data, dialect)) whole = withProperties(whole, named, read, places, remarks);
  if (dialect.tables.system === 'rabbitmq') whole = withoutUnmodelled(whole, places, positions, remarks);
  const elsewhere = (at: Keys): Position | undefined => places.get(at.join('\n'));
  return {
    data: whole,
    positions: {
      value: (at) => elsewhere(at) ?? positions.value(at),
      key: (at) => elsewhere(at) ?? positions.key(at),
      within: (at, offset) => elsewhere(at) ?? positions.within(at, offset),
    },
    remarks,
  };
}

function namedFiles(data: Tree, { tables }: Dialect): Named[] {
  const found: Named[] = [];
  const look = (into: readonly string[], at: readonly string[], table: readonly Setting[]): void => {
    const file = at.reduce<Tree | undefined>((value, key) => child(value, key), data);
    if (typeof file === 'string') found.push({ into, at, file, table, isStrict: tables.system === 'rabbitmq' });
  };
  const config = ['system', tables.system, 'config'];
  look(config, config, tables.brokers);
  if (tables.system !== 'kafka') return found;
  for (const side of ['producers', 'consumers'] as const) {
    const groups = child(data, side);
    for (const name of isGroup(groups) ? Object.keys(groups) : [])
      look([side, name], [side, name, 'config'], tables[side]);
  }
  return found;
}

function withProperties(
  data: Tree,
  { into, at, file, table, isStrict }: Named,
  read: Read,
  places: Map<string, Position>,
  remarks: (Position & { readonly message: string })[],
): Tree {
  const known = new Set(table.map(({ name }) => name));
  const group = into.reduce<Tree | undefined>((value, key) => child(value, key), data);
  const own = Object.entries(isGroup(group) ? group : {}).filter(
    ([key]) => at.length === into.length || key !== at.at(-1),
  );
  const written = new Set(own.map(([key]) => key));
  const taken: [string, Tree][] = [];
  const text = read(file, at) ?? '';
  for (const { name, value, ...position } of isStrict ? readConf(text, file) : readProperties(text, file)) {
    if (!known.has(name) && !isStrict) remarks.push({ ...position, message: stranger(name, known) });
    else if (!written.has(name)) {
      taken.push([name, value]);
      places.set([...into, name].join('\n'), position);
    }
  }
  return replaced(data, into, Object.fromEntries([...own, ...taken]));
}

/** Names of rabbitmq.conf that are real and have no effect are taken out, with a remark. */
function withoutUnmodelled(
  data: Tree,
  places: ReadonlyMap<string, Position>,
  positions: Positions,
  remarks: (Position & { readonly message: string })[],
): Tree {
  const keys = ['system', 'rabbitmq', 'config'];
  const config = keys.reduce<Tree | undefined>((value, key) => child(value, key), data);
  if (!isGroup(config)) return data;
  const kept = Object.entries(config).filter(([name]) => {
    const why = whyUnmodelled(name);
    if (why === undefined) return true;
    const at = [...keys, name];
    const place = places.get(at.join('\n')) ?? positions.key(at);
    remarks.push({ ...place, message: `${name}: accepted, but not modelled: ${why}` });
    return false;
  });
  return kept.length === Object.keys(config).length ? data : replaced(data, keys, Object.fromEntries(kept));
}

function stranger(name: string, known: Iterable<string>): string {
  const hint = didYouMean(name, known);
  return `'${name}' is not known to the model and has no effect${hint.startsWith('did') ? `: ${hint}` : ''}`;
}

function withTraces(data: Tree, read: Read, findings: Finding[]): Tree {
  const producers = child(data, 'producers');
  if (!isGroup(producers)) return data;
  const groups = Object.entries(producers).map(([name, group]): [string, Tree] => {
    const arrivals = child(group, 'arrivals');
    const file = child(arrivals, 'file');
    if (child(arrivals, 'kind') !== 'trace' || typeof file !== 'string') return [name, group];
    const keys = ['producers', name, 'arrivals', 'file'];
    const text = read(file, keys);
    if (text === undefined) return [name, withArrivals(group, { kind: 'trace', times: [0] })];
    const times = instants(text);
    if (typeof times === 'string') findings.push({ keys, blame: 'value', message: `${file}:${times}` });
    return [name, withArrivals(group, { kind: 'trace', times: typeof times === 'string' ? [0] : times })];
  });
  return { ...(data as Group), producers: Object.fromEntries(groups) };
}

const withArrivals = (group: Tree, arrivals: Tree): Tree => ({ ...(group as Group), arrivals });

/** The first column of a CSV file in seconds; or the line that is at fault. */
function instants(text: string): number[] | string {
  const times: number[] = [];
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const cell = (line.split(',')[0] ?? '').trim().replaceAll('"', '');
    if (cell === '' || (i === 0 && Number.isNaN(Number(cell)))) continue;
    const time = Number(cell);
    if (!Number.isFinite(time) || time < 0)
      return `${i + 1}: '${cell}' is no time: the first column holds seconds, such as 0.25`;
    if (time < (times.at(-1) ?? 0)) return `${i + 1}: ${time} comes before the line above: times must ascend`;
    times.push(time);
  }
  return times.length > 0 ? times : '1: there are no times in it: the first column holds seconds, such as 0.25';
}
