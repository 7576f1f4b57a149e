/** Defaults of Linux's page cache and writeback. */
import { type BytesPerSecond, GiB, KiB, MBps, MiB, ms, type Nanoseconds, seconds } from '../../sim/index.ts';

/** vm.dirty_background_ratio: the flusher starts above this part of free and file memory. */
export const DIRTY_BACKGROUND_RATIO = 0.1; // published: linux mm/page-writeback.c, dirty_background_ratio = 10

/** vm.dirty_ratio: the hard limit, as part of free and file memory. */
export const DIRTY_RATIO = 0.2; // published: linux mm/page-writeback.c, vm_dirty_ratio = 20

/** vm.dirty_expire_centisecs: bytes older than this are written whatever their number. */
export const EXPIRE: Nanoseconds = seconds(30); // published: linux mm/page-writeback.c, 30 * 100 centiseconds

/** vm.dirty_writeback_centisecs: how often the flusher looks for old bytes. */
export const WRITEBACK_INTERVAL: Nanoseconds = seconds(5); // published: linux mm/page-writeback.c, 5 * 100 centiseconds

/** Rate at which one core copies into the cache. */
export const COPY_RATE: BytesPerSecond = MBps(2764); // published: Do et al. 2021, Table III, Xeon Gold 6130

/** What the flusher hands to the disk at a time: a reader waits for one such piece at most. */
export const CHUNK = MiB(1); // assumption: below the kernel's 4 MiB turns, since devices serve reads in between

/** How finely the age of dirty bytes is kept. */
export const AGE_STEP: Nanoseconds = ms(1000); // assumption: a fifth of the writeback interval

/** The cache is evicted in pieces of this part of the memory … */
export const GRAIN_SHARE = 1 / 4096; // assumption: below 0.03 % of the memory

/** … but in no smaller ones than these. */
export const LEAST_GRAIN = KiB(64); // assumption: below any file that a broker keeps

/** Memory that no file can have: the kernel's own and what a running system keeps. */
export const RESERVED = GiB(1); // assumption: typical of a server without other services
