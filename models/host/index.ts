/** One machine with files, writers, readers, and clients behind its network card. */
export type { FilesPlan, HostPlan } from './plan.ts';
export { HostSystem } from './system.ts';
