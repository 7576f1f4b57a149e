/** Linux's page cache over the disks of one machine. */
export { PageCache, type PageCacheOptions } from './cache.ts';
export type { CachedFile } from './file.ts';
export type { Lists } from './residency.ts';
export { DIRTY_BACKGROUND_RATIO, DIRTY_RATIO, RESERVED } from './constants.ts';
