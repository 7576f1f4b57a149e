/** When and on what something was measured. */
import { cpus } from 'node:os';
import type { Measuring } from '../../lab/calibrate/index.ts';

/** This machine, today. */
export const measuring = (): Measuring => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});
