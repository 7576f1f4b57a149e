/** What a coordinator answers, by the names of Kafka's protocol. */
export type GroupError =
  | 'NONE'
  | 'MEMBER_ID_REQUIRED'
  | 'UNKNOWN_MEMBER_ID'
  | 'ILLEGAL_GENERATION'
  | 'REBALANCE_IN_PROGRESS'
  | 'FENCED_INSTANCE_ID'
  | 'FENCED_MEMBER_EPOCH'
  | 'STALE_MEMBER_EPOCH'
  | 'NOT_COORDINATOR';

/** Hears of what happens to a group. */
export interface GroupEvents {
  /** A rebalance has begun. */
  rebalancing(): void;
  /** It is over: a new generation (or epoch) has its assignment. */
  rebalanced(generation: number): void;
  /** A member is out: it left, or its time was up. */
  removed(memberId: string): void;
}
