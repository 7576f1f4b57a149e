import type { Nanoseconds } from '../../../sim/index.ts';
import type { Ledger } from '../../messages/index.ts';
import type { SegmentRules } from '../log/replica-log.ts';
import type { RetentionRules } from '../log/retention.ts';
import type { Partition } from './partition.ts';

/** A topic: its partitions, and one ledger for each group that reads it (one alone if nobody does). */
export interface Topic {
  readonly name: string;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  /** Messages after which a partition is flushed to disk; unreachable by default. */
  readonly flushMessages: number;
  readonly segments: SegmentRules;
  readonly retention: RetentionRules;
  /** Whether consumers may read from followers, which are then told every high watermark at once. Default false. */
  readonly servesFromFollowers?: boolean | undefined;
  /** unclean.leader.election.enable. Default false. */
  readonly isUncleanAllowed?: boolean | undefined;
  /** Whether batches are kept until they are on every replica's disk: where a machine may lose power. */
  keepsUnflushed?: boolean | undefined;
  readonly partitions: Partition[];
  readonly ledgers: Ledger[];
  /** By number of the ledger: whether its group reads only what is committed. */
  readonly isolated: boolean[];
  /** Told the offset of the first message of a partition that expired before a group had it, and when that was. */
  readonly onFirstLost: (offset: number, now: Nanoseconds) => void;
}
