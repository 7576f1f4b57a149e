/** How a broker deletes old segments of its logs. */
import { type Nanoseconds, type Simulator, type Story, sleep } from '../../../sim/index.ts';
import { countDeletable } from '../log/retention.ts';
import type { ReplicaLog } from '../log/replica-log.ts';
import type { Replica } from '../replication/replica.ts';
import type { Broker } from './broker.ts';

/** When a broker looks for old segments: first after a while, then at intervals (log.retention.check.interval.ms). */
export interface RetentionTimes {
  readonly first: Nanoseconds;
  readonly interval: Nanoseconds;
}

/** Looks through all logs of the broker for what is to be deleted, again and again, while its process lives (Kafka's LogManager). */
export function* retain(sim: Simulator, broker: Broker, { first, interval }: RetentionTimes): Story {
  const { life } = broker;
  yield sleep(sim, first);
  while (broker.life === life) {
    for (const replica of broker.replicas) if (!replica.log.isLost) deleteOld(sim, replica);
    yield sleep(sim, interval);
  }
}

/** Deletes old segments of one copy. What leaves the leader's log has expired for those who have not had it. */
function deleteOld(sim: Simulator, replica: Replica): void {
  const { log, partition } = replica;
  const { leader, topic } = partition;
  const bounds = { highWatermark: replica.highWatermark, leaderStart: leader?.log.startOffset ?? 0 };
  const count = countDeletable(log, topic.retention, sim.now, bounds);
  if (count === 0) return;
  const { startRow } = log;
  const file = log.deleteSegments(count);
  if (replica === leader) {
    partition.expire(startRow, log.startRow, sim.now);
    replica.leadership?.restartLaggards();
  }
  sim.after(topic.retention.deleteDelay, deleteFiles, { log, ...file });
}

/** Files of segments are gone from the disk, and from memory. */
function deleteFiles({ log, bytes, end, of }: { log: ReplicaLog; bytes: number; end: number; of: ReplicaLog['file'] }) {
  if (log.file !== of) return; // with its disk, or while the machine was down
  log.condemned -= bytes;
  of.trim(end);
}
