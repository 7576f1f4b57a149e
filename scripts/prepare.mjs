// Builds dist/ (npm run build, and after an install). Does nothing where the compiler is absent (npm ci --omit=dev).
import { chmodSync, existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
if (existsSync(compiler)) {
  const config = fileURLToPath(new URL('tsconfig.build.json', root));
  const { status } = spawnSync(process.execPath, [compiler, '-p', config], { stdio: 'inherit' });
  // The compiler writes a plain file: npx wants one that can be executed.
  chmodSync(new URL('dist/cli/main.js', root), 0o755);
  process.exitCode = status ?? 1;
}
