/** Batch compression: sizes and times. */
export * from './codecs.ts';
