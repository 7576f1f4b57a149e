/** Machines by name, and what they report. */
export * from './disks.named.ts';
export * from './disks.ts';
export * from './disks.volumes.ts';
export * from './machine.ts';
export * from './profiles.ts';
export { reportMachines } from './metrics.ts';
