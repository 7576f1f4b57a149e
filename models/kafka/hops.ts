/** Where the time of a message goes, hop by hop along its way; the hops of a message sum to its latency. */
import type { Hops, Nanoseconds } from '../../sim/index.ts';
import type { Batch } from './producer/batch.ts';
import type { ProduceRequest } from './producer/request.ts';

/** From send() to the acknowledgement. */
export const PUBLISH_HOPS = ['batching', 'client', 'network', 'append', 'replication', 'response'] as const;

/** From send() to the application. */
export const END_TO_END_HOPS = ['batching', 'client', 'network', 'append', 'replication', 'fetch', 'consumer'] as const;

const first = new Float64Array(8); // assumption: room for any of the two lists
const last = new Float64Array(8); // assumption: as above
const publishFirst = first.subarray(0, PUBLISH_HOPS.length);
const publishLast = last.subarray(0, PUBLISH_HOPS.length);
const endToEndFirst = first.subarray(0, END_TO_END_HOPS.length);
const endToEndLast = last.subarray(0, END_TO_END_HOPS.length);

/**
 * The hops that all messages of a batch share, from the moment at which it was drained; `batching` is each message's own.
 * Writes them for the first and the last message of run r of the batch.
 */
function common(batch: Batch, sentFirst: number, sentLast: number): void {
  first[0] = batch.drained - sentFirst;
  last[0] = batch.drained - sentLast;
  first[1] = last[1] = batch.sent - batch.drained;
  first[2] = last[2] = batch.received - batch.sent;
  first[3] = last[3] = batch.appended - batch.received;
}

/** Records the hops of a request that has just been acknowledged. */
export function recordPublishHops(hops: Hops, request: ProduceRequest, now: Nanoseconds): void {
  for (const batch of request.batches) {
    const { actual } = batch;
    for (let r = 0; r < actual.runs; r++) {
      const count = actual.runCount(r);
      const start = actual.runStart(r);
      const end = start + (count - 1) * actual.runStep(r);
      common(batch, start, end);
      first[4] = last[4] = request.done - batch.appended;
      first[5] = last[5] = now - request.done;
      hops.add(now - start, now - end, count, publishFirst, publishLast);
    }
  }
}

/** Records the hops of a batch whose messages were delivered from `deliveredFirst` to `deliveredLast`. */
export function recordEndToEndHops(
  hops: Hops,
  batch: Batch,
  arrived: Nanoseconds,
  deliveredFirst: number,
  deliveredLast: number,
): void {
  const { actual } = batch;
  const each = batch.count > 1 ? (deliveredLast - deliveredFirst) / (batch.count - 1) : 0;
  let done = 0;
  for (let r = 0; r < actual.runs; r++) {
    const count = actual.runCount(r);
    const start = actual.runStart(r);
    const end = start + (count - 1) * actual.runStep(r);
    common(batch, start, end);
    first[4] = last[4] = batch.committed - batch.appended;
    first[5] = last[5] = arrived - batch.committed;
    const from = deliveredFirst + done * each;
    const to = from + (count - 1) * each;
    first[6] = from - arrived; // the consumer's own time: waiting for its thread, decoding, those before it
    last[6] = to - arrived;
    hops.add(from - start, to - end, count, endToEndFirst, endToEndLast);
    done += count;
  }
}
