import type { Parked, Story } from '../../../sim/index.ts';
import type { Assignment, Slot } from '../group/assignor.ts';
import type { JoinAnswer, JoinRequest, SyncAnswer } from '../group/classic-group.ts';
import type { ModernAnswer, ModernHeartbeat } from '../group/modern-group.ts';
import type { GroupError } from '../group/protocol.ts';

/** Waits like a story, and comes back with something: undefined if the coordinator was lost on the way. */
export type Reply<T> = Generator<Parked, T | undefined, void>;

/** The requests of a member to the coordinator of its group. */
export interface CoordinatorClient<P extends Slot> {
  join(request: JoinRequest<P>): Reply<JoinAnswer<P>>;
  sync(memberId: string, generation: number, shares: Assignment<P> | undefined): Reply<SyncAnswer<P>>;
  heartbeat(memberId: string, generation: number): Reply<GroupError>;
  modernHeartbeat(request: ModernHeartbeat<P>): Reply<ModernAnswer<P>>;
  leave(memberId: string): Reply<GroupError>;
}

/** The consumer, as its membership in a group sees it. */
export interface MembershipHost<P extends Slot> {
  /** Counts up when the process dies: what was begun in an earlier life ends there. */
  readonly life: number;
  /** Whether its threads are at work; not while the process stands still. */
  readonly isRunning: boolean;
  /** When poll() was called last; NEVER while the application is inside of it. */
  isOverdue(limit: number): boolean;
  /** Gives partitions up while they are still its own: commits first, as its settings say. */
  revoke(partitions: readonly P[]): Story;
  /** Has lost partitions: somebody else may read them already, and commits would be refused. */
  lose(partitions: readonly P[]): void;
  /** Takes partitions over: from their committed offsets on. */
  take(partitions: readonly P[]): Story;
  /** Commits before a rebalance in which it keeps its partitions. */
  commitBeforeRebalance(): Story;
  /** Gets poll() to look at its membership. */
  wakeUp(): void;
  /** The client throws what it cannot recover from. */
  fail(reason: string): void;
}

/** How a consumer belongs to a group. */
export interface Membership<P extends Slot> {
  /** What it may read. */
  readonly owned: readonly P[];
  /** By whom its commits are made; generation or epoch. */
  readonly identity: { readonly memberId: string; readonly generation: number };
  /** It has been a member since before the run. */
  adopt(memberId: string, generation: number, owned: readonly P[]): void;
  /** Joins the group. */
  join(): void;
  /** What poll() does for the membership before it looks for records. */
  poll(): Story;
  /** Whether poll() has something to do. */
  readonly hasWork: boolean;
  /** The coordinator has refused a commit because it does not know the member, or not in this generation. */
  refused(error: GroupError): void;
  /** Leaves the group, as close() does. */
  leave(): Story;
  /** The process has died: nothing of this is left. */
  forget(): void;
}
