export { runAll, runName } from './runAll.ts';
export type { RunAllOptions } from './runAll.ts';
