import { spawnSync } from 'node:child_process';

/**
 * Compiles the project once before any test runs. A type error is reported but stops nothing here: the compiler writes
 * its output all the same, and `npm run check` is where types are judged.
 */
export function setup(): void {
  const built = spawnSync(process.execPath, ['scripts/prepare.mjs'], { encoding: 'utf8' });
  if (built.status !== 0) process.stderr.write(`the project does not type-check:\n${built.stdout.slice(0, 2000)}\n`);
}
