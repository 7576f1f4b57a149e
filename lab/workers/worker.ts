/** What a worker thread does: one run at a time, telling how far it is. */
import { parentPort } from 'node:worker_threads';
import type { RunPlan, RunResult } from '../contract.ts';
import { run } from '../run.ts';

/** One task of the pool: a plan and its place in the list. */
export interface Task {
  readonly index: number;
  readonly plan: RunPlan;
}

/** What a worker says while it runs. */
export interface Progress {
  readonly index: number;
  readonly share: number;
}

/** Runs one plan. */
export function perform({ index, plan }: Task): RunResult {
  return run(plan, { onProgress: (share) => parentPort?.postMessage({ index, share } satisfies Progress) });
}
