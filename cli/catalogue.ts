/** The experiments that come with mqlab: the files below experiments/, each by its path without the extension. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One experiment of the catalogue. */
export interface Entry {
  readonly id: string;
  readonly file: string;
}

const FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../experiments' : '../../experiments', import.meta.url),
);

/** Folders whose files belong to experiments and are none themselves. */
const PARTS = ['drivers', 'profiles', 'data'];

/** All experiments, by id. */
export function catalogue(): Entry[] {
  return filesBelow(FOLDER)
    .map((file) => ({
      id: relative(FOLDER, file)
        .split(sep)
        .join('/')
        .replace(/\.[^.]+$/, ''),
      file,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PARTS.includes(entry.name) ? [] : filesBelow(path);
    return /\.(ya?ml|json)$/.test(entry.name) && entry.name !== 'schema.json' ? [path] : [];
  });
}

/** The file that a word of the command line means: a file as it stands, else an experiment's id; undefined if neither. */
export function fileOf(word: string): string | undefined {
  if (existsSync(word)) return word;
  return catalogue().find(({ id }) => id === word)?.file;
}

/** An OMB driver that comes with mqlab, by its name; undefined if there is none. */
export function driverFile(name: string): string | undefined {
  const file = join(FOLDER, 'omb', 'drivers', `${basename(name, '.yaml')}.yaml`);
  return existsSync(file) ? file : undefined;
}

/** The text of a file of the catalogue. */
export function textOf(entry: Entry): string {
  return readFileSync(entry.file, 'utf8');
}
