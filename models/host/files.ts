import type { Bytes, Gate } from '../../sim/index.ts';
import type { Disk } from '../disk/index.ts';
import type { Machine } from '../machine/index.ts';
import type { CachedFile } from '../pagecache/index.ts';
import { numberOf } from '../settings.ts';
import type { FilesPlan } from './plan.ts';

/** A file and where it lies. */
export interface HostFile {
  readonly file: CachedFile;
  readonly disk: Disk;
  /** Tail readers that wait for more. */
  readonly readers: Set<Gate>;
}

/** Lays the files of a group on the disks of a machine, one after the other; what is to be warm is in memory. */
export function filesOf(machine: Machine, plan: FilesPlan): HostFile[] {
  const size = numberOf(plan.settings, 'size');
  const warm = Math.floor(size * numberOf(plan.settings, 'cached'));
  return Array.from({ length: plan.count }, (_, i) => {
    const disk = machine.disks[i % machine.disks.length] as Disk;
    const file = machine.pageCache.file(disk, size as Bytes);
    if (warm > 0) machine.pageCache.preload(file, warm);
    return { file, disk, readers: new Set() };
  });
}

/** The files of client number `index` of `count`: an equal share of them; if there are more clients than files, one of them. */
export function shareOf(files: readonly HostFile[], count: number, index: number): readonly HostFile[] {
  return count >= files.length
    ? files.slice(index % files.length).slice(0, 1)
    : files.filter((_, i) => i % count === index);
}
