import { Limits } from '../limits.ts';
import type { Machine } from '../machine/index.ts';
import type { Memory } from '../memory/index.ts';

/** The throttle comes before anything that a writer may wait for. */
const DIRTY_THROTTLE = 1;

/** Everything that can limit a host: disks, network, cores and memory by their busy time, and the throttle of dirty bytes. */
export function limitsOf(machine: Machine, memory: Memory): Limits {
  const limits = new Limits();
  const resource = (name: string, busy: () => number) => limits.add({ name, kind: 'resource', order: 0, busy });
  const { disks, nic, cpu, pageCache } = machine;
  disks.forEach((disk, i) => resource(`disk host/disk-${i}`, () => disk.busyTime()));
  resource('network in host', () => nic.busyTimeIn());
  resource('network out host', () => nic.busyTimeOut());
  resource('cpu host', () => cpu.busyTime() / cpu.cores);
  resource('memory host', () => memory.busyTime());
  disks.forEach((disk, i) => {
    const busy = (): number => pageCache.heldTime(disk);
    limits.add({ name: `dirty throttle host/disk-${i}`, kind: 'window', order: DIRTY_THROTTLE, busy });
  });
  return limits;
}
