/** Machines: a name or a description of the file → the profile that the models take. */
import type { DiskProfile } from '../../models/disk/index.ts';
import { diskOf, type HardwareProfile, hardware, type JvmPlan } from '../../models/machine/index.ts';
import type { WriteBack, Workers } from '../../models/kafka/index.ts';
import { type Bytes, type BytesPerSecond, ms } from '../../sim/index.ts';
import type { RabbitCosts } from '../../models/rabbitmq/index.ts';
import { type Tree, child, COST_NAMES, costUnit, isGroup } from '../schema/index.ts';

const SOURCE = 'the experiment file';

/** What RabbitMQ costs on a machine, in the units of the model; undefined if the machine does not say. */
export function rabbitCostsFrom(machine: Tree | undefined): Partial<RabbitCosts> | undefined {
  const costs = child(machine, 'rabbitmq');
  if (!isGroup(costs)) return undefined;
  const named = COST_NAMES.filter((name) => costs[name] !== undefined);
  return Object.fromEntries(
    named.map((name) => [name, costUnit(name) === 'time' ? ms(Number(costs[name])) : Number(costs[name])]),
  );
}

/** Whether clients run on the first node's machine. */
export const isColocated = (machine: Tree | undefined): boolean => machine === 'colocated';

/** The profile of a machine by name, or as written out. */
export function profileFrom(machine: Tree | undefined): HardwareProfile {
  if (typeof machine === 'string') return hardware(machine);
  const number = (key: string, otherwise: number): number => Number(child(machine, key) ?? otherwise);
  const disks = child(machine, 'disks');
  const bandwidth = child(machine, 'memoryBandwidth');
  return {
    name: String(child(machine, 'name') ?? 'own'),
    cores: number('cores', 1),
    speed: number('speed', 1),
    memory: number('memory', 0) as Bytes,
    disks: Array.isArray(disks) ? (disks as readonly Tree[]).map(diskFrom) : [],
    nic: number('nic', 0) as BytesPerSecond,
    flowRate: number('flowRate', number('nic', 0)) as BytesPerSecond,
    ...(bandwidth === undefined ? {} : { memoryBandwidth: Number(bandwidth) as BytesPerSecond }),
    source: SOURCE,
  };
}

/** A heap and whether its collector stops the program. */
export const jvmFrom = (jvm: Tree | undefined): JvmPlan => ({
  heap: Number(child(jvm, 'heap')) as Bytes,
  pauses: child(jvm, 'pauses') === true,
});

/** Among how many programs all producers, and all consumers, are dealt out. */
export function workersFrom(clients: Tree | undefined): { workers?: Workers } {
  const [producers, consumers] = [child(clients, 'producers'), child(clients, 'consumers')];
  if (producers === undefined && consumers === undefined) return {};
  return {
    workers: {
      ...(producers === undefined ? {} : { producers: Number(producers) }),
      ...(consumers === undefined ? {} : { consumers: Number(consumers) }),
    },
  };
}

/** How the brokers' kernel writes back. */
export function pageCacheFrom(sysctl: Tree | undefined): { pageCache?: WriteBack } {
  if (sysctl === undefined) return {};
  return {
    pageCache: {
      dirtyBackgroundRatio: Number(child(sysctl, 'vm.dirty_background_ratio')) / 100,
      dirtyRatio: Number(child(sysctl, 'vm.dirty_ratio')) / 100,
    },
  };
}

function diskFrom(disk: Tree, index: number): DiskProfile {
  if (typeof disk === 'string') return diskOf(disk);
  const number = (key: string, otherwise: number): number => Number(child(disk, key) ?? otherwise);
  const optional = (key: string): Record<string, number> =>
    child(disk, key) === undefined ? {} : { [key]: number(key, 0) };
  return {
    name: String(child(disk, 'name') ?? `disk-${index}`),
    read: number('read', 0) as BytesPerSecond,
    write: number('write', 0) as BytesPerSecond,
    latency: ms(number('latency', 0)),
    flush: ms(number('flush', 0)),
    ...optional('readOperations'),
    ...optional('writeOperations'),
    ...optional('size'),
    source: SOURCE,
  };
}
