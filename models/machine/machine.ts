import type { Bytes, World } from '../../sim/index.ts';
import { Collector, Cpu } from '../cpu/index.ts';
import { Disk } from '../disk/index.ts';
import { Nic } from '../network/index.ts';
import { PageCache, type PageCacheOptions, RESERVED } from '../pagecache/index.ts';
import { reportBrokers, reportClients } from './metrics.ts';
import type { HardwareProfile } from './profiles.ts';

/** The virtual machine that a program in Java runs in. */
export interface JvmPlan {
  readonly heap: Bytes;
  /** Whether it stands still while it collects its garbage. */
  readonly pauses: boolean;
}

/** What runs on a machine. */
export interface MachineUse {
  /** Memory that the page cache cannot have. */
  readonly heap: Bytes;
  /** Whether the heap is one of Java whose collector stops the program. Default false. */
  readonly pauses?: boolean | undefined;
  /** Whose metrics it reports: `broker.*` or `client.cpu`. Default broker. */
  readonly role?: 'broker' | 'client' | undefined;
  /** Settings of its page cache other than the kernel's defaults. */
  readonly pageCache?: Omit<PageCacheOptions, 'memory' | 'isReported'> | undefined;
}

/** One machine: its cores, its disks behind a page cache, its network card. Metrics are reported under its path. */
export class Machine {
  readonly profile: HardwareProfile;
  readonly cpu: Cpu;
  readonly disks: readonly Disk[];
  readonly nic: Nic;
  readonly pageCache: PageCache;
  /** Takes back what the program leaves on its heap, while everything stands still. */
  readonly collector: Collector | undefined;

  constructor(world: World, profile: HardwareProfile, use: MachineUse) {
    const role = use.role ?? 'broker';
    const memory = profile.memory - use.heap - RESERVED;
    if (!(memory > 0)) {
      throw new RangeError(
        `a heap of ${use.heap} B leaves nothing of the ${profile.memory} B of '${profile.name}': lower the heap`,
      );
    }
    this.profile = profile;
    this.cpu = new Cpu(world, { cores: profile.cores, speed: profile.speed, metric: '' });
    this.collector = use.pauses === true ? new Collector(world, this.cpu, { heap: use.heap }) : undefined;
    this.disks = profile.disks.map((disk) => new Disk(world, disk));
    this.nic = new Nic(world, { rate: profile.nic });
    const options = { ...use.pageCache, memory: memory as Bytes, isReported: role === 'broker' };
    this.pageCache = new PageCache(world, options, this.disks);
    if (role === 'broker') reportBrokers(world.record, [this], world.path);
    else reportClients(world.record, [this], world.path);
  }

  /** Bytes read from all disks. */
  get bytesRead(): number {
    return this.disks.reduce((sum, disk) => sum + disk.bytesRead, 0);
  }

  /** Bytes written to all disks. */
  get bytesWritten(): number {
    return this.disks.reduce((sum, disk) => sum + disk.bytesWritten, 0);
  }

  /** Time that all disks together have been at work, in ns. */
  diskBusyTime(): number {
    return this.disks.reduce((sum, disk) => sum + disk.busyTime(), 0);
  }
}
