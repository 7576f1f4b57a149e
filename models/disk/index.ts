/** A disk by its rated values. */
export * from './disk.ts';
