/** The rules of the house as data, and the readers that hold sources to them. Kept apart so that the rules can be tried on bad examples. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** A source file: its path from the root with forward slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A room sees the floors below its own, and the rooms of its own floor that are named. */
export interface Room {
  readonly path: string;
  readonly floor: number;
  readonly beside?: readonly string[];
}

/** The building (DESIGN, "The shape of the code"). A path is a folder, or one file that belongs to no folder. */
export const ROOMS: readonly Room[] = [
  { path: 'sim', floor: 0 },
  { path: 'models/settings.ts', floor: 1 },
  { path: 'models/limits.ts', floor: 1 },
  { path: 'models/cpu', floor: 1 },
  { path: 'models/memory', floor: 1 },
  { path: 'models/disk', floor: 1 },
  { path: 'models/network', floor: 1 },
  { path: 'models/codecs', floor: 1 },
  { path: 'models/messages', floor: 1, beside: ['models/workload'] },
  { path: 'models/plans.ts', floor: 1, beside: ['models/codecs', 'models/settings.ts'] },
  { path: 'models/workload', floor: 1, beside: ['models/plans.ts'] },
  { path: 'models/pagecache', floor: 2 },
  { path: 'models/io', floor: 2, beside: ['models/pagecache'] },
  { path: 'models/machine', floor: 2, beside: ['models/pagecache', 'models/io'] },
  { path: 'models/kafka', floor: 3 },
  { path: 'models/rabbitmq', floor: 3 },
  { path: 'models/host', floor: 3 },
  { path: 'models/index.ts', floor: 4 },
  { path: 'lab', floor: 5 },
  { path: 'cli', floor: 6 },
  { path: 'bench', floor: 6 },
];

/** The doors of a room. Settings are plain tables that the laboratory reads without loading the model behind them. */
const DOORS = ['index.ts', 'settings.ts', 'settings/index.ts'];

/** Side doors: files that a command enters alone, so that it starts without all that stands behind the main door. */
const SIDE_DOORS = ['lab/results/read.ts', 'lab/schema/suggest.ts'];

/** Folders whose inner folders are rooms of one floor, each with a door of its own. */
const ROOMY = ['lab'];

/** What code below the laboratory may not name, and why. `only`: the sources concerned. */
export const BANS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\bDate\b|\bperformance\b|\bhrtime\b/, why: 'no clocks: the time is sim.now' },
  {
    pattern: /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
    why: 'no timers: schedule with the simulator',
  },
  { pattern: /\bMath\.random\b|\bcrypto\b/, why: 'no unseeded chance: draw from a Stream' },
  { pattern: /\bMath\.pow\b/, why: 'Math.pow differs between versions of Node: multiply' },
  { pattern: /\*\*=?(?!\s*-?\d+(?![\d.eE_]))/, why: '** is exact only with a whole literal exponent' },
  { pattern: /\basync\b|\bawait\b|\bPromise\b/, why: 'no promises: journeys are generators' },
  {
    pattern: /\bprocess\.(?:env|argv|stdout|stderr|nextTick|memoryUsage)\b|\bglobalThis\b|\bconsole\b/,
    why: 'no surroundings',
  },
];

/** All sources below the given folders of the project. */
export function sourcesOf(folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .map((file) => ({
      path: relative(ROOT, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }));
}

function walk(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** The text without comments; with `blank` also without what stands in quotes. Line breaks stay. */
export function codeOf(text: string, blank: boolean): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (match) => {
    const isComment = match.startsWith('//') || match.startsWith('/*');
    if (!isComment && !blank) return match;
    const breaks = match.replace(/[^\n]/g, '');
    return isComment ? breaks : `''${breaks}`;
  });
}

/** What a file imports: packages as written, files as paths from the root. Dynamic imports count. */
export function importsOf(source: Source): string[] {
  const found = codeOf(source.text, false).matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g);
  return [...found].map((match) => {
    const target = match[2] ?? '';
    return target.startsWith('.') ? posix.join(posix.dirname(source.path), target) : target;
  });
}

/** The room of a file. */
export function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path === room.path || path.startsWith(`${room.path}/`));
}

/** Imports that look upwards, or sideways where the table does not say so. */
export function upwardImports(source: Source): string[] {
  const here = roomOf(source.path);
  if (here === undefined) return [`${source.path}: stands in no room of the table`];
  return filesImported(source).flatMap((target) => {
    const there = roomOf(target);
    if (there === here || (there !== undefined && there.floor < here.floor)) return [];
    if (there !== undefined && here.beside?.includes(there.path) === true) return [];
    return [`${source.path}: may not see ${target}`];
  });
}

function filesImported(source: Source): string[] {
  return importsOf(source).filter((target) => target.endsWith('.ts'));
}

/** Imports of another room's inside instead of its door, index.ts. */
export function doorsMissed(source: Source): string[] {
  return filesImported(source).flatMap((target) => {
    const folder = doorFolder(target);
    const inside = folder === undefined || source.path.startsWith(`${folder}/`);
    if (inside || SIDE_DOORS.includes(target) || DOORS.some((door) => target === `${folder}/${door}`)) return [];
    return [`${source.path}: enters ${target} past the door ${folder}/index.ts`];
  });
}

/** The outermost folder with a door that holds the file; undefined for a file that belongs to no room's folder. */
function doorFolder(path: string): string | undefined {
  const roomy = ROOMY.find((folder) => path.startsWith(`${folder}/`));
  if (roomy !== undefined) {
    const parts = path.slice(roomy.length + 1).split('/');
    return parts.length > 1 ? `${roomy}/${parts.slice(0, parts[0] === 'formats' ? 2 : 1).join('/')}` : undefined;
  }
  const room = roomOf(path);
  return room === undefined || room.path.endsWith('.ts') ? undefined : room.path;
}

/** Packages, `node:` modules and banned words in a source below the laboratory. */
export function banned(source: Source): string[] {
  const foreign = importsOf(source).filter((target) => !target.endsWith('.ts'));
  const code = codeOf(source.text, true).split('\n');
  const words = code.flatMap((line, i) =>
    BANS.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${source.path}:${i + 1}: ${why}`),
  );
  return [...foreign.map((target) => `${source.path}: imports ${target}; below lab/ nothing from outside`), ...words];
}

/** Files that no other file names: neither imported nor started as a worker. `doors` are entered from outside. */
export function orphans(sources: readonly Source[], doors: readonly string[]): string[] {
  const named = new Set(sources.flatMap((source) => [...importsOf(source), ...urlsOf(source)]));
  return sources.map(({ path }) => path).filter((path) => !named.has(path) && !doors.includes(path));
}

function urlsOf(source: Source): string[] {
  const quoted = codeOf(source.text, false).matchAll(/'(\.{1,2}\/[^'\n]+)\.(?:ts|js)'/g);
  return [...quoted].map((match) => posix.join(posix.dirname(source.path), `${match[1] ?? ''}.ts`));
}
