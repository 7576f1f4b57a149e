import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The text of a file of `results/published/`. The code runs from the sources and from `dist/`, one folder deeper, so this
 * looks upwards for the first such folder that has the file.
 * @throws Error when the package was installed without it.
 */
export function publishedText(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'results', 'published', name);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`results/published/${name} is missing from this installation: install mqlab again`);
    }
    folder = parent;
  }
}
