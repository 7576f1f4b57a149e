/** Linux's page cache over the disks of one machine. */
export * from './cache.ts';
export type { CachedFile } from './file.ts';
export { RESERVED } from './constants.ts';
