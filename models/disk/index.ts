/** A disk by its rated values, or by what is inside: rotating, flash, a cloud's volume, RAID-5. */
export { Disk } from './disk.ts';
export type { Bucket, DiskProfile, Flash, Hdd, Mechanism, Raid5, Volume } from './profile.ts';
