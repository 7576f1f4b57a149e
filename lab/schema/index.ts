/** What may stand in an experiment file: units, fields, shapes, and the schemas made of them. */
export { COST_NAMES, costUnit } from './costs.ts';
export * from './faults.ts';
export * from './experiment.ts';
export * from './humanise.ts';
export * from './jsonSchema.ts';
export { MACHINE_REQUIRED } from './parts.ts';
export * from './paths.ts';
export * from './settings.ts';
export * from './shape.ts';
export * from './suggest.ts';
export * from './units.ts';
export * from './values.ts';
export * from './zod.ts';
