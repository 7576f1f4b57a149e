/** Whether machines, disks and heaps make sense. */
import { diskOf, HARDWARE } from '../../models/machine/index.ts';
import { RESERVED } from '../../models/pagecache/index.ts';
import {
  type Dialect,
  type Group,
  MACHINE_REQUIRED,
  type Tree,
  child,
  didYouMean,
  humanise,
  isGroup,
} from '../schema/index.ts';
import type { Blame } from './checks.ts';
import type { Keys } from './document.ts';
import { valueAt } from './issues.ts';
import { isFile } from './profiles.ts';

/** Machines and disks are known, or written out whole. */
export function checkHardware(data: Group, dialect: Dialect, blame: Blame): void {
  for (const role of ['brokers', 'clients']) {
    const keys = ['hardware', role];
    const machine = valueAt(data, keys);
    // One name for both is one fault.
    if (role === 'clients' && machine === valueAt(data, ['hardware', 'brokers'])) continue;
    if (machine === 'colocated' && role === 'clients') {
      if (dialect.tables.system !== 'rabbitmq')
        blame(keys, "'colocated' is modelled for RabbitMQ only: name a machine for the clients");
    } else if (typeof machine === 'string' && !HARDWARE.has(machine) && !isFile(machine)) {
      blame(keys, `no machine is called '${machine}': ${didYouMean(machine, HARDWARE.keys())}`);
    } else if (isGroup(machine)) checkMachine(machine, keys, blame);
  }
}

function checkMachine(machine: Group, keys: Keys, blame: Blame): void {
  const missing = MACHINE_REQUIRED.filter((key) => machine[key] === undefined);
  if (missing.length > 0) blame(keys, `a machine that is written out also needs ${missing.join(', ')}`);
  if (Array.isArray(machine['disks']) && machine['disks'].length === 0)
    blame([...keys, 'disks'], 'the list is empty: a machine has at least one disk');
  const disks = Array.isArray(machine['disks']) ? (machine['disks'] as readonly Tree[]) : [];
  disks.forEach((disk, i) => checkDisk(disk, [...keys, 'disks', i], blame));
}

/** How many disks a broker has. */
export function disksOf(data: Group): number {
  const machine = valueAt(data, ['hardware', 'brokers']);
  const disks = typeof machine === 'string' ? HARDWARE.get(machine)?.disks : child(machine, 'disks');
  return Array.isArray(disks) ? disks.length : 0;
}

function checkDisk(disk: Tree, keys: Keys, blame: Blame): void {
  if (typeof disk !== 'string') return;
  try {
    diskOf(disk);
  } catch (error) {
    blame(keys, (error as Error).message);
  }
}

/** The machine has to hold the heap, and something for files beside it. */
export function checkHeaps(data: Group, blame: Blame): void {
  for (const role of ['brokers', 'clients']) {
    const keys = ['system', 'kafka', 'jvm', role, 'heap'];
    const machine = valueAt(data, ['hardware', role]);
    const memory = typeof machine === 'string' ? HARDWARE.get(machine)?.memory : Number(child(machine, 'memory'));
    const most = Number(memory) - RESERVED;
    if (Number(valueAt(data, keys)) < most || !(most > 0)) continue;
    const left = humanise(most, 'B');
    blame(
      keys,
      `${humanise(Number(valueAt(data, keys)), 'B')} leave nothing of the machine for files: less than ${left}`,
    );
  }
}
