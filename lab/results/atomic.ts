/** Files that are either whole or absent, whatever kills the process. */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const SUFFIX = '.tmp';

/**
 * Writes a file so that it appears whole or not at all: into a temporary file beside it, to the disk (fsync), then under
 * its name. `chunks` may be a generator, so that a large file never stands in memory.
 */
export function writeAtomically(path: string, chunks: string | Uint8Array | Iterable<string>): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}${SUFFIX}`);
  const file = openSync(temporary, 'w');
  try {
    const whole = typeof chunks === 'string' || chunks instanceof Uint8Array;
    for (const chunk of whole ? [chunks] : chunks) writeFileSync(file, chunk);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}

/** Removes the temporary files that a killed process left in a folder. */
export function sweepTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(SUFFIX)) rmSync(join(folder, name), { force: true });
  }
}
