import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a process of the benchmark reports. */
export interface Outcome {
  readonly events: number;
  readonly seconds: number;
  readonly check: number;
  /** Greatest resident set in MiB; 0 where it was not asked for. */
  readonly peak: number;
}

export const nanoseconds = ({ events, seconds }: Outcome): number => (seconds / events) * 1e9;

/** Runs a program in a fresh process and reads the line of JSON that it prints. Throws with its error output. */
export function runFresh(command: string, args: readonly string[]): Outcome {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${done.error?.message ?? done.stderr}`);
  return JSON.parse(done.stdout) as Outcome;
}

/** Runs one of our own workloads in a fresh process. */
export function runWorkload(args: readonly string[]): Outcome {
  return runFresh(process.execPath, [fileURLToPath(new URL('worker.js', import.meta.url)), ...args]);
}

/** The calibration: the bare 4-ary heap at 100 pending events. */
export const calibrate = (): Outcome => runWorkload(['hold-heap', '100', '4000000']);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
