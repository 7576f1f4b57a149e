/** Linux's page cache over the disks of one machine. */
export { PageCache, type PageCacheOptions } from './cache.ts';
export type { CachedFile } from './file.ts';
export type { Lists } from './residency.ts';
export { RESERVED } from './constants.ts';
