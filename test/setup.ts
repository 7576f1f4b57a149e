import { spawnSync } from 'node:child_process';

/** Compiles the project once before any test runs. */
export function setup(): void {
  const built = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`the project does not compile, so nothing can be tested:\n${built.stdout}`);
}
