// Every optional dependency that the lock mentions must be in the lock: a registry that lacks the package of some other
// platform leaves it out silently, and the next `npm ci` fails there.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const present = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
let missing = 0;
let foreign = 0;
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (present.has(name)) continue;
    console.error(`${path || '(root)'} ${entry.version}: ${name} is not in the lock; pin a version whose platforms are all there`);
    missing++;
  }
  if (entry.hasInstallScript) {
    console.error(`${path}: has an install script; choose a package without one`);
    foreign++;
  }
}
if (missing + foreign > 0) process.exitCode = 1;
else console.log(`the lock is complete: ${present.size} packages, none with an install script`);
