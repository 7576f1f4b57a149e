/** Which result a word on the command line means: a folder, a result.json, or an experiment's name. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearestName } from '../lab/schema/suggest.ts';
import { UsageError } from './errors.ts';

const RESULT = 'result.json';

/** The newest finished run in the folder of an experiment, as the path of its result.json. */
function newestIn(folder: string): string | undefined {
  const files = readdirSync(folder)
    .map((run) => join(folder, run, RESULT))
    .filter((file) => existsSync(file));
  return files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs || (a < b ? -1 : 1))[0];
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/**
 * The result.json that `word` means: the file itself, the folder of a run, or (newest run) the folder or the name of an
 * experiment below `root`.
 * @throws UsageError when there is none.
 */
export function findResult(word: string, root = 'results'): string {
  const named = join(root, word);
  for (const path of [word, named]) {
    if (!existsSync(path)) continue;
    if (!isFolder(path)) return path;
    const direct = join(path, RESULT);
    if (existsSync(direct)) return direct;
    const newest = newestIn(path);
    if (newest !== undefined) return newest;
    throw new UsageError(`${path} holds no finished run: \`mqlab run … --resume\` completes one that was interrupted`);
  }
  const near = isFolder(root) ? nearestName(word, readdirSync(root)) : undefined;
  const hint = near === undefined ? 'give the folder that `mqlab run` printed last' : `did you mean ${near}?`;
  throw new UsageError(`there is no result '${word}', neither as a path nor in ${root}/: ${hint}`);
}

/** Options that may be repeated or hold several values with commas between them. */
export const listed = (values: readonly string[] | undefined): string[] =>
  (values ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
