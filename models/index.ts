/** The machine parts and the workload that the broker models stand on (floors 1 and 2). */
export * from './codecs/index.ts';
export * from './cpu/index.ts';
export * from './disk/index.ts';
export * from './io/index.ts';
export * from './limits.ts';
export * from './machine/index.ts';
export * from './memory/index.ts';
export * from './messages/index.ts';
export * from './network/index.ts';
export * from './pagecache/index.ts';
export * from './plans.ts';
export * from './settings.ts';
export * from './workload/index.ts';
