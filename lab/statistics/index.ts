export { autocorrelation, batchMeans } from './batches.ts';
export type { BatchMeans } from './batches.ts';
export { pairedDifference, welchDifference } from './difference.ts';
export type { Difference } from './difference.ts';
export { mser, mser5, mserCriterion } from './mser.ts';
export type { Truncation } from './mser.ts';
export { studentQuantile, studentTail } from './student.ts';
export { halfWidth, summarise, summariseOne } from './summary.ts';
