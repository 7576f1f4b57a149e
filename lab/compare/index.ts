/** Results side by side. */
export type { Source } from './groups.ts';
export type { Cell, Change, Column, Comparison, CompareOptions, Group, Outcome, Row, ThresholdRow } from './types.ts';
export { allHold, compare } from './compare.ts';
export { compareCsv, compareHtml, compareJson, compareMarkdown } from './formats.ts';
export { groupsOfResults, groupsOfSweep } from './groups.ts';
export { holm } from './holm.ts';
export { flatten } from './settings.ts';
export { compareText } from './text.ts';
