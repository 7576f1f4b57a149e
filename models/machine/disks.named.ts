/** Disks by the name that a file may give them: single ones, volumes of a size, and several in RAID-5. */
import type { DiskProfile } from '../disk/index.ts';
import { DISKS } from './disks.ts';
import { gp2, gp3, io2, raid5, st1 } from './disks.volumes.ts';

const VOLUMES: readonly (readonly [form: string, pattern: RegExp, make: (size: number) => DiskProfile])[] = [
  ['gp2-<GiB>gib', /^gp2-(\d+)gib$/, gp2],
  ['gp3-<IOPS>', /^gp3-(\d+)$/, (operations) => gp3(operations)],
  ['io2-<IOPS>', /^io2-(\d+)$/, io2],
  ['st1-<TiB>tib', /^st1-(\d+(?:\.\d+)?)tib$/, st1],
];

const RAID5 = /^raid5-(\d+)x-(.+)$/;

/** What a disk may be called. */
export const DISK_NAMES: readonly string[] = [...DISKS.keys(), ...VOLUMES.map(([form]) => form), 'raid5-<n>x-<disk>'];

/** The disk of that name, such as `nvme`, `gp2-334gib` or `raid5-6x-sata-7200rpm`. Throws a RangeError that says what there is. */
export function diskOf(name: string): DiskProfile {
  const known = DISKS.get(name);
  if (known !== undefined) return known;
  const [, members, member] = RAID5.exec(name) ?? [];
  if (member !== undefined) return raid5(diskOf(member), Number(members));
  for (const [, pattern, make] of VOLUMES) {
    const size = pattern.exec(name)?.[1];
    if (size !== undefined) return make(Number(size));
  }
  throw new RangeError(`no disk is called '${name}'; there are ${DISK_NAMES.join(', ')}`);
}
