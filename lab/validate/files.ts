import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The text of a file that comes with the package, by its path from the root. The code runs from the sources and from
 * `dist/`, one folder deeper, so this looks upwards for the first folder below which the file lies.
 * @throws Error when the package was installed without it.
 */
export function packagedText(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, path);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${path} is missing from this installation: install mqlab again`);
    folder = parent;
  }
}
