import { readExperiment } from '../lab/files/index.ts';
import { run } from '../lab/run.ts';
import { studyOf } from '../lab/study.ts';
import { type Measured, cpuSeconds } from './measured.ts';

/** Messages a second with which a queue is filled, and seconds that it waits then. */
const FILLING = 100_000;
const WAITING = 2;
/** Messages a second that one consumer takes at least. */
const DRAINING = 25_000;

/**
 * `size` messages are published into a classic queue and consumed afterwards, each with its own fate in the ledger and its
 * own latency. Four publishers, each with its own arrivals.
 */
function backlog(size: number, ack: 'auto' | 'manual'): Measured {
  const filled = size / FILLING;
  const duration = filled + WAITING + size / DRAINING;
  const text = `
name: backlog
hardware: i3en.2xlarge
system: { rabbitmq: { version: "3.8", queues: { q: {} } } }
producers:
  p: { queue: q, count: 4, arrivals: { kind: steps, steps: [ { at: 0 s, rate: ${FILLING} msg/s }, { at: ${filled} s, rate: 0 msg/s } ] }, message: { size: 100 B } }
consumers: { c: { queue: q, ack: ${ack}, prefetch-count: ${ack === 'auto' ? 0 : 300}, consumer-start-delay: ${filled + WAITING} s } }
warmup: 0 s
duration: ${duration} s
replications: 1
`;
  const read = readExperiment(text, 'backlog.yaml');
  if ('faults' in read) throw new Error(read.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const [plan] = studyOf(read.experiment).plans;
  if (plan === undefined) throw new Error('the backlog has no run');
  let events = 0;
  let settled = 0;
  const seconds = cpuSeconds(() => {
    const result = run(plan);
    events = result.events;
    settled = result.metrics['messages.settled'] ?? 0;
  });
  if (settled !== size) throw new Error(`${settled} of ${size} messages were settled`);
  return { events, seconds, check: settled };
}

export const backlogAuto = (size: number): Measured => backlog(size, 'auto');

export const backlogManual = (size: number): Measured => backlog(size, 'manual');
