import { readFileSync } from 'node:fs';
import { experimentFrom } from '../lab/files/index.ts';
import { experimentFromOmb } from '../lab/formats/omb/index.ts';
import { run } from '../lab/run.ts';
import { studyOf } from '../lab/study.ts';
import { type Measured, cpuSeconds } from './measured.ts';

const WORKLOAD = '1-topic-100-partitions-1kb-4p-4c-200k.yaml';

/**
 * The main job (200k msg/s to three brokers) for `size` simulated seconds after one of warm-up, with a partitioner. Round
 * robin makes of every message a batch of its own, with batches of 16 KiB so that buffer.memory does not bound them.
 */
function mainJob(size: number, changes: Readonly<Record<string, string | number>>): Measured {
  const text = readFileSync(new URL(`../../experiments/omb/${WORKLOAD}`, import.meta.url), 'utf8');
  const omb = experimentFromOmb({ name: WORKLOAD, text }, undefined, {});
  if ('faults' in omb) throw new Error(`the workload of the main job is at fault: ${omb.faults[0]?.message ?? ''}`);
  const set = Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [`producers.test-topic-producers.${name}`, String(value)]),
  );
  const read = experimentFrom(omb.experiment, WORKLOAD, { set });
  if ('faults' in read) throw new Error(read.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const [plan] = studyOf(read.experiment).plans;
  if (plan === undefined) throw new Error('the main job has no run');
  let events = 0;
  let latency = 0;
  const seconds = cpuSeconds(() => {
    const result = run({ ...plan, warmup: 1e9, duration: size * 1e9 });
    events = result.events;
    latency = result.metrics['publish.latency.mean'] ?? 0;
  });
  return { events, seconds, check: latency };
}

export const mainJobSticky = (size: number): Measured => mainJob(size, {});

export const mainJobRoundRobin = (size: number): Measured =>
  mainJob(size, { 'partitioner.class': 'RoundRobinPartitioner', 'batch.size': 16_384 });
