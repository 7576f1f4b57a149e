import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { RunPlan, RunResult } from '../contract.ts';
import { run } from '../run.ts';
import type { Progress, Task } from './worker.ts';

export interface RunAllOptions {
  /** Runs at the same time: threads of the pool. */
  readonly jobs: number;
  /** Run in this thread, without a pool; the default for one job. Then a run cannot be aborted, only the next one. */
  readonly inProcess?: boolean | undefined;
  /** Told of each run as it ends, in the order in which runs end. */
  readonly onDone?: ((result: RunResult, index: number) => void) | undefined;
  /** Told how much of a run is done, 0 to 1. */
  readonly onProgress?: ((index: number, share: number) => void) | undefined;
  /** Ends all runs at once; `runAll` then rejects with the signal's reason. What `onDone` has seen stays done. */
  readonly signal?: AbortSignal | undefined;
  /** Plans are started in this order of indices; the results do not depend on it. */
  readonly order?: readonly number[] | undefined;
}

/**
 * Runs all plans and returns their results in the order of the plans, whatever the number of jobs and the order in which
 * they end. Rejects with an Error that names point and replication if a run fails.
 */
export async function runAll(plans: readonly RunPlan[], options: RunAllOptions): Promise<RunResult[]> {
  options.signal?.throwIfAborted();
  const order = options.order ?? plans.map((_, index) => index);
  const inProcess = options.inProcess ?? options.jobs === 1;
  return inProcess ? runHere(plans, order, options) : runInPool(plans, order, options);
}

async function runHere(
  plans: readonly RunPlan[],
  order: readonly number[],
  options: RunAllOptions,
): Promise<RunResult[]> {
  const results: RunResult[] = Array.from({ length: plans.length });
  for (const index of order) {
    const plan = plans[index] as RunPlan;
    try {
      results[index] = run(plan, { onProgress: (share) => options.onProgress?.(index, share) });
    } catch (error) {
      throw failure(plan, error);
    }
    options.onDone?.(results[index], index);
    // Signals are heard between two runs.
    await setImmediate();
    options.signal?.throwIfAborted();
  }
  return results;
}

/** Worker threads run compiled code: Node 20 cannot run .ts in them. From the sources, dist/ is used. */
const WORKER = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/lab/workers/worker.js', import.meta.url)
  : new URL('./worker.js', import.meta.url);

async function runInPool(
  plans: readonly RunPlan[],
  order: readonly number[],
  options: RunAllOptions,
): Promise<RunResult[]> {
  const { Piscina } = await import('piscina');
  const threads = Math.max(1, Math.min(options.jobs, plans.length));
  const pool = new Piscina({ filename: WORKER.href, name: 'perform', minThreads: threads, maxThreads: threads });
  pool.on('message', (message: Progress) => options.onProgress?.(message.index, message.share));
  const results: RunResult[] = Array.from({ length: plans.length });
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  // Every run in the queue listens.
  setMaxListeners(0, signal);
  const one = async (index: number): Promise<void> => {
    const plan = plans[index] as RunPlan;
    try {
      results[index] = (await pool.run({ index, plan } satisfies Task, { signal })) as RunResult;
    } catch (error) {
      options.signal?.throwIfAborted();
      throw failure(plan, error);
    }
    options.onDone?.(results[index], index);
  };
  try {
    await Promise.all(order.map(one));
    return results;
  } finally {
    stop.abort();
    await pool.destroy();
  }
}

/** The point in words: `point 3 (acks = all, linger.ms = 5), replication 2`. */
export function runName(plan: Pick<RunPlan, 'point' | 'assignment' | 'replication'>): string {
  const swept = Object.entries(plan.assignment).map(([path, value]) => `${path} = ${value}`);
  return `point ${plan.point}${swept.length > 0 ? ` (${swept.join(', ')})` : ''}, replication ${plan.replication}`;
}

function failure(plan: RunPlan, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`${runName(plan)}: ${message}`, { cause: error });
}
