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

/** A block that this part of the memory has come in after is not added to any more: it keeps its age. */
export const AGE_SHARE = 1 / 64; // assumption: some 1.5 % of the memory as the error in the order of leaving

/** The active list may be int_sqrt(this x GiB) times as long as the inactive one. */
export const INACTIVE_FACTOR = 10; // published: linux mm/vmscan.c, inactive_is_low: int_sqrt(10 * gb)

/** A binary gigabyte, in bytes. */
export const GIB = GiB(1);

/** How much longer than the inactive list the active one may be with the rule of Do et al. */
export const TWO_TO_ONE = 2; // published: Do et al. 2021, active list at most twice the inactive one

/** Most that is read ahead at a time. */
export const READ_AHEAD = KiB(128); // published: linux include/linux/pagemap.h, VM_READAHEAD_PAGES

/** A page. */
export const PAGE = KiB(4); // specification: x86-64

/** Sequential readers of one file that are told apart. */
export const STREAMS = 8; // assumption: a leader's followers and a few groups of consumers

/** What the flusher writes of one file before it goes on to the next: no less than this … */
export const TURN = MiB(4); // published: linux fs/fs-writeback.c, MIN_WRITEBACK_PAGES

/** … and beyond that what the disk writes in this time. */
export const TURN_TIME: Nanoseconds = ms(500); // published: linux fs/fs-writeback.c, writeback_chunk_size: bandwidth / 2
