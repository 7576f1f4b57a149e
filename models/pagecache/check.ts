import type { PageCacheOptions } from './cache.ts';
import { DIRTY_BACKGROUND_RATIO, DIRTY_RATIO } from './constants.ts';

/** Throws a RangeError that names the option, its value and the allowed range. */
export function checkOptions(options: PageCacheOptions): void {
  const { memory, dirtyBackgroundRatio = DIRTY_BACKGROUND_RATIO, dirtyRatio = DIRTY_RATIO } = options;
  if (!(memory > 0 && memory < Infinity)) {
    throw new RangeError(`no memory is left for the page cache (${memory} B): give the machine more`);
  }
  check('dirtyRatio', dirtyRatio, dirtyRatio > 0 && dirtyRatio <= 1, 'above 0, up to 1 (100 %)');
  const isBelow = dirtyBackgroundRatio >= 0 && dirtyBackgroundRatio < dirtyRatio;
  const below = `from 0 up to, but not, ${dirtyRatio}: the dirty background ratio must be below the dirty ratio`;
  check('dirtyBackgroundRatio', dirtyBackgroundRatio, isBelow, below);
  checkRange('expire', options.expire, 0, 'ns');
  checkPositive('writebackInterval', options.writebackInterval, 'ns');
  checkPositive('copyRate', options.copyRate, 'B/s');
  checkPositive('chunk', options.chunk, 'B');
  checkRange('readAhead', options.readAhead, 4096, 'B'); // a page, the least that the kernel reads
}

function check(name: string, value: number, holds: boolean, range: string): void {
  if (!holds) throw new RangeError(`the page cache has ${name} ${value}: allowed is ${range}`);
}

function checkRange(name: string, value: number | undefined, least: number, unit: string): void {
  if (value !== undefined)
    check(name, value, value >= least && value < Infinity, `${least} ${unit} or more and finite`);
}

function checkPositive(name: string, value: number | undefined, unit: string): void {
  if (value !== undefined) check(name, value, value > 0 && value < Infinity, `above 0 ${unit} and finite`);
}
