import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, runFresh } from './run.ts';

/** Another simulator, ready to be measured, or the reason why it is not. */
export type Peer =
  | { readonly name: string; readonly measure: (args: readonly string[]) => Outcome }
  | { readonly name: string; readonly absent: string };

const FOLDER = join(tmpdir(), 'mqlab-bench-peers');
const OURS_FOR_SIMPY = fileURLToPath(new URL('../../bench/peers/simpy_peer.py', import.meta.url));
const OURS_FOR_JS_SIMULATOR = fileURLToPath(new URL('peers/js-simulator.js', import.meta.url));

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 }).status === 0;
}

/** SimPy under MQLAB_SIMPY_PYTHON, under python3, or installed into a virtual environment in the temporary folder. */
function simpy(): Peer {
  const name = 'SimPy (a process a customer)';
  const own = join(FOLDER, 'python', 'bin', 'python');
  const named = process.env['MQLAB_SIMPY_PYTHON'];
  const candidates = named === undefined ? ['python3', own] : [named];
  const hasSimpy = (python: string): boolean => succeeds(python, ['-c', 'import simpy']);
  let python = candidates.find(hasSimpy);
  if (python === undefined && named === undefined) {
    const isMade = succeeds('python3', ['-m', 'venv', join(FOLDER, 'python')]);
    if (isMade && succeeds(own, ['-m', 'pip', 'install', '--quiet', 'simpy==4.1.2']) && hasSimpy(own)) python = own;
    else if (isMade && succeeds(own, ['-m', 'pip', 'install', '--quiet', 'simpy']) && hasSimpy(own)) python = own;
  }
  if (python === undefined) {
    return { name, absent: 'SimPy could not be installed: name a Python that has it in MQLAB_SIMPY_PYTHON' };
  }
  const found = python;
  return { name, measure: (args) => runFresh(found, [OURS_FOR_SIMPY, ...args]) };
}

/** js-simulator from MQLAB_JS_SIMULATOR (a folder with node_modules), or installed into the temporary folder. */
function jsSimulator(): Peer {
  const name = 'js-simulator (reused event objects)';
  const folder = process.env['MQLAB_JS_SIMULATOR'] ?? FOLDER;
  const isThere = (): boolean => existsSync(join(folder, 'node_modules', 'js-simulator'));
  const install = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', 'js-simulator@1.0.17'];
  if (!isThere() && !(succeeds('npm', install) && isThere())) {
    return { name, absent: 'js-simulator could not be installed: name a folder that has it in MQLAB_JS_SIMULATOR' };
  }
  return { name, measure: (args) => runFresh(process.execPath, [OURS_FOR_JS_SIMULATOR, folder, ...args]) };
}

/** All peers, installed into a temporary folder where need be and where the network allows it. */
export async function findPeers(): Promise<Peer[]> {
  await mkdir(FOLDER, { recursive: true });
  return [simpy(), jsSimulator()];
}
