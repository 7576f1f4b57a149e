/** Batch compression: sizes and times. */
export * from './codecs.ts';
export { BLOCK, type Fit, type Speed } from './constants.ts';
export { LEVELS, type LevelledCodec } from './constants.levels.ts';
