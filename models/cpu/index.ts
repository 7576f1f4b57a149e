/** Cores, and pools of threads on them. */
export * from './cpu.ts';
export * from './thread-pool.ts';
