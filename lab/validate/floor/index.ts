/** The machine floor beside theory and published numbers. */
export { type FloorCheck, floorChecks } from './checks.ts';
