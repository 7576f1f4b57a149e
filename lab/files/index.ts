/** Experiment files: text with positions → experiment, and back to text. */
export { dataAt } from './points.ts';
export * from './document.ts';
export * from './experiment.ts';
export * from './fault.ts';
export * from './properties.ts';
export type { ReadFile } from './overlay.ts';
export { type Reading, type ReadResult, experimentFrom, readExperiment } from './read.ts';
export { experimentText } from './write.ts';
