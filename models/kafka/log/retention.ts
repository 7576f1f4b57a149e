import type { Nanoseconds } from '../../../sim/index.ts';
import type { ReplicaLog } from './replica-log.ts';

/** How much of a log is kept, and for how long. */
export interface RetentionRules {
  /** retention.ms, in ns; Infinity: for ever. */
  readonly age: number;
  /** retention.bytes; Infinity: everything. */
  readonly bytes: number;
  /** file.delete.delay.ms: from the moment at which a segment leaves the log until its file is deleted. */
  readonly deleteDelay: Nanoseconds;
}

/**
 * How many of a log's segments, the oldest first, are to be deleted now: those whose last record is older than the rules allow, those
 * without which the log is still at least as large as they allow, and those that lie before the leader's log. None beyond the
 * high watermark. specification: UnifiedLog.deleteOldSegments of Kafka 3.9.
 */
export function countDeletable(
  log: ReplicaLog,
  { age, bytes }: RetentionRules,
  now: Nanoseconds,
  { highWatermark, leaderStart }: { highWatermark: number; leaderStart: number },
): number {
  const { list } = log.segments;
  let excess = log.size - bytes;
  let count = 0;
  for (const { size, latest } of list) {
    const next = list[count + 1];
    if ((next?.row ?? log.end) > highWatermark) break;
    if (!(now - latest > age || excess >= size || (next?.baseOffset ?? log.endOffset) <= leaderStart)) break;
    excess -= size;
    count++;
  }
  return count;
}
