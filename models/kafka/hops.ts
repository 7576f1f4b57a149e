/** Where the time of a message goes, hop by hop along its way; the hops of a message sum to its latency. */
import type { Hops, Nanoseconds } from '../../sim/index.ts';
import type { Times } from '../workload/index.ts';
import type { Batches } from './log/batches.ts';
import type { Batch } from './producer/batch.ts';

/** From send() to the acknowledgement. `retries` is the time from the first time that a batch left to the last. */
export const PUBLISH_HOPS = ['batching', 'retries', 'client', 'network', 'append', 'replication', 'response'] as const;

/** From send() to the application. */
export const END_TO_END_HOPS = ['batching', 'client', 'network', 'append', 'replication', 'fetch', 'consumer'] as const;

const first = new Float64Array(8); // assumption: room for any of the two lists
const last = new Float64Array(8); // assumption: as above
const publishFirst = first.subarray(0, PUBLISH_HOPS.length);
const publishLast = last.subarray(0, PUBLISH_HOPS.length);
const endToEndFirst = first.subarray(0, END_TO_END_HOPS.length);
const endToEndLast = last.subarray(0, END_TO_END_HOPS.length);

/** The instants that all messages of a batch share, from the moment at which it was drained. */
interface Instants {
  readonly drained: number;
  readonly sent: number;
  readonly received: number;
  readonly appended: number;
}

/** Writes the hops from draining to appending, which all messages of a batch share, from place `at` on. */
function common({ drained, sent, received, appended }: Instants, at: number): void {
  first[at] = last[at] = sent - drained;
  first[at + 1] = last[at + 1] = received - sent;
  first[at + 2] = last[at + 2] = appended - received;
}

/** Records the hops of a batch whose request was `done` at the broker and has been acknowledged now. */
export function recordPublishHops(hops: Hops, batch: Batch, done: Nanoseconds, now: Nanoseconds): void {
  const { actual, firstDrained } = batch;
  for (let r = 0; r < actual.runs; r++) {
    const count = actual.runCount(r);
    const start = actual.runStart(r);
    const end = start + (count - 1) * actual.runStep(r);
    first[0] = firstDrained - start;
    last[0] = firstDrained - end;
    first[1] = last[1] = batch.drained - firstDrained;
    common(batch, 2);
    first[5] = last[5] = done - batch.appended;
    first[6] = last[6] = now - done;
    hops.add(now - start, now - end, count, publishFirst, publishLast);
  }
}

const instants = { drained: 0, sent: 0, received: 0, appended: 0 };

/**
 * Records the hops of messages `from` to `from + messages` of a stored batch, sent at `actual`, that were delivered evenly from
 * `deliveredFirst` to `deliveredLast`.
 */
export function recordEndToEndHops(
  hops: Hops,
  batches: Batches,
  row: number,
  actual: Times,
  from: number,
  messages: number,
  arrived: Nanoseconds,
  deliveredFirst: number,
  deliveredLast: number,
): void {
  instants.drained = batches.drained(row);
  instants.sent = batches.sent(row);
  instants.received = batches.received(row);
  instants.appended = batches.appended(row);
  const committed = batches.committed(row);
  const each = messages > 1 ? (deliveredLast - deliveredFirst) / (messages - 1) : 0;
  let skip = from;
  let done = 0;
  for (let r = 0; r < actual.runs && done < messages; r++) {
    const inRun = actual.runCount(r);
    if (skip >= inRun) {
      skip -= inRun;
      continue;
    }
    const count = Math.min(inRun - skip, messages - done);
    const start = actual.runStart(r) + skip * actual.runStep(r);
    const end = start + (count - 1) * actual.runStep(r);
    skip = 0;
    first[0] = instants.drained - start;
    last[0] = instants.drained - end;
    common(instants, 1);
    first[4] = last[4] = committed - instants.appended;
    first[5] = last[5] = arrived - committed;
    const begin = deliveredFirst + done * each;
    const to = begin + (count - 1) * each;
    first[6] = begin - arrived; // the consumer's own time: waiting for its thread, decoding, those before it
    last[6] = to - arrived;
    hops.add(begin - start, to - end, count, endToEndFirst, endToEndLast);
    done += count;
  }
}
