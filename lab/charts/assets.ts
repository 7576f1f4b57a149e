/** The files that charts and reports need beside the code: the two weights of the Inter typeface. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The place of a file of `assets/`. The code runs from the sources and from `dist/`, one folder deeper, so this
 * looks upwards for the first `assets/` that has the file.
 * @throws Error when the package was installed without its assets.
 */
export function assetFile(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'assets', name);
    if (existsSync(file)) return file;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`assets/${name} is missing from this installation: install mqlab again`);
    folder = parent;
  }
}

/** The typeface as TrueType (for PNG and text widths) and as small web fonts (for the report). */
export const FONT_FILES = {
  regular: 'fonts/Inter-Regular.ttf',
  bold: 'fonts/Inter-Bold.ttf',
  webRegular: 'fonts/Inter-Regular-latin.woff2',
  webBold: 'fonts/Inter-Bold-latin.woff2',
} as const;
