/** Cores, and pools of threads on them. */
export * from './collector.ts';
export { CONTEXT_SWITCH } from './constants.ts';
export * from './cpu.ts';
export { Program, type ProgramOptions, timeSlice } from './program.ts';
export * from './thread-pool.ts';
