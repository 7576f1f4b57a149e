import { type Nanoseconds, type Parked, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Slot } from '../group/assignor.ts';
import type { JoinAnswer } from '../group/classic-group.ts';
import type { GroupError } from '../group/protocol.ts';
import type { Strategy } from '../group/strategies.ts';
import type { CoordinatorClient, Membership, MembershipHost, Reply } from './membership.ts';

export interface ClassicMembershipOptions {
  readonly instanceId: string | undefined;
  readonly topics: readonly string[];
  readonly strategy: Strategy;
  readonly sessionTimeout: Nanoseconds;
  readonly heartbeatInterval: Nanoseconds;
  readonly maxPollInterval: Nanoseconds;
  readonly retryBackoff: Nanoseconds;
}

/**
 * Membership by the classic protocol (ConsumerCoordinator): a thread of its own sends heartbeats; JoinGroup and SyncGroup happen
 * within poll(). The eager protocol gives everything up before it joins, and poll() brings nothing until the group is complete;
 * the cooperative one reads on and gives up only what it is told to.
 */
export class ClassicMembership<P extends Slot> implements Membership<P> {
  owned: readonly P[] = [];
  private memberId = '';
  private generation = -1;
  private needsJoin = false;
  private isJoining = false;
  /** What SyncGroup has brought and poll() has still to put into force. */
  private pending: readonly P[] | undefined;
  /** What the last assignment brought; an eager sticky assignor is told of it. */
  private remembered: readonly P[] = [];
  private readonly sim: Simulator;
  private readonly coordinator: CoordinatorClient<P>;
  private readonly options: ClassicMembershipOptions;
  private readonly partitions: readonly P[];
  private readonly host: MembershipHost<P>;

  constructor(
    sim: Simulator,
    coordinator: CoordinatorClient<P>,
    options: ClassicMembershipOptions,
    partitions: readonly P[],
    host: MembershipHost<P>,
  ) {
    this.sim = sim;
    this.coordinator = coordinator;
    this.options = options;
    this.partitions = partitions;
    this.host = host;
  }

  get identity() {
    return { memberId: this.memberId, generation: this.generation };
  }

  get hasWork(): boolean {
    return this.pending !== undefined || (this.needsJoin && !this.isJoining);
  }

  private get isEager(): boolean {
    return this.options.strategy.protocol === 'eager';
  }

  adopt(memberId: string, generation: number, owned: readonly P[]): void {
    this.memberId = memberId;
    this.generation = generation;
    this.owned = this.remembered = owned;
    spawn(this.heartbeats(this.host.life));
  }

  join(): void {
    this.needsJoin = true;
    spawn(this.heartbeats(this.host.life));
    this.host.wakeUp();
  }

  *poll(): Story {
    const { life } = this.host;
    if (this.pending === undefined) {
      if (!this.needsJoin || this.isJoining) return;
      if (this.isEager || this.generation < 0) yield* this.rejoin(life);
      else spawn(this.rejoin(life)); // reads on meanwhile
    }
    if (this.host.life === life && this.pending !== undefined) yield* this.install(this.pending, life);
  }

  refused(error: GroupError): void {
    if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') this.fenced(error);
    else if (error === 'FENCED_INSTANCE_ID') this.host.fail('another consumer has its group.instance.id');
    else if (error === 'REBALANCE_IN_PROGRESS') this.request();
  }

  *leave(): Story {
    const { memberId } = this;
    const isStatic = this.options.instanceId !== undefined;
    this.forget();
    // A static member says nothing: it may be back before its session times out (KIP-345).
    if (!isStatic && memberId !== '') yield* this.coordinator.leave(memberId);
  }

  forget(): void {
    this.owned = this.remembered = [];
    this.memberId = '';
    this.generation = -1;
    this.needsJoin = this.isJoining = false;
    this.pending = undefined;
  }

  /** The heartbeat thread: shows that the process lives, and leaves the group if the application no longer polls. */
  private *heartbeats(life: number): Story {
    const { host, options } = this;
    for (;;) {
      yield sleep(this.sim, options.heartbeatInterval);
      if (host.life !== life) return;
      if (!host.isRunning || this.generation < 0 || this.isJoining) continue;
      if (host.isOverdue(options.maxPollInterval)) {
        const { memberId } = this;
        this.reset(options.instanceId === undefined ? '' : memberId);
        // specification: a static member stays until its session times out; it only ceases to send heartbeats.
        if (options.instanceId === undefined) yield* this.coordinator.leave(memberId);
        continue;
      }
      const { generation } = this;
      const error = yield* this.coordinator.heartbeat(this.memberId, generation);
      if (host.life !== life) return;
      if (error !== undefined && generation === this.generation) this.refused(error);
    }
  }

  private request(): void {
    this.needsJoin = true;
    this.host.wakeUp();
  }

  private fenced(error: GroupError): void {
    this.reset(error === 'UNKNOWN_MEMBER_ID' ? '' : this.memberId);
    this.host.wakeUp();
  }

  /** Out of the generation: partitions are lost as soon as poll() learns of it. */
  private reset(memberId: string): void {
    this.pending = undefined;
    this.memberId = memberId;
    this.generation = -1;
    this.needsJoin = true;
  }

  private *rejoin(life: number): Story {
    const { host, options } = this;
    this.isJoining = true;
    if (this.generation < 0) {
      host.lose(this.owned);
      this.owned = [];
    } else if (this.isEager) {
      const { owned } = this;
      yield* host.revoke(owned);
      if (host.life !== life) return;
      this.owned = [];
    } else {
      yield* host.commitBeforeRebalance();
      if (host.life !== life) return;
    }
    this.needsJoin = false;
    while (!(yield* this.attempt(life))) {
      if (host.life !== life) return;
      yield sleep(this.sim, options.retryBackoff);
      if (host.life !== life) return;
    }
    this.isJoining = false;
    host.wakeUp();
  }

  /** One JoinGroup and SyncGroup; says whether it is done with joining (well, or for good). */
  private *attempt(life: number): Generator<Parked, boolean, void> {
    const { host } = this;
    const joined = yield* this.joinGroup();
    if (host.life !== life) return true;
    if (joined === undefined) return false;
    if (joined.error === 'FENCED_INSTANCE_ID') {
      host.fail('another consumer has its group.instance.id');
      return true;
    }
    if (joined.error !== 'NONE') {
      this.memberId = '';
      return false;
    }
    this.memberId = joined.memberId;
    this.generation = joined.generation;
    const shares =
      joined.members.length === 0 ? undefined : this.options.strategy.assign(joined.members, this.partitions);
    const synced = yield* this.coordinator.sync(this.memberId, this.generation, shares);
    if (host.life !== life) return true;
    if (synced === undefined || synced.error !== 'NONE') {
      if (synced?.error === 'UNKNOWN_MEMBER_ID') this.memberId = '';
      return false;
    }
    this.pending = synced.assignment;
    return true;
  }

  /** JoinGroup, again with the id if the coordinator gives one first. */
  private *joinGroup(): Reply<JoinAnswer<P>> {
    const { topics, instanceId, sessionTimeout, maxPollInterval } = this.options;
    const owned = this.isEager ? this.remembered : this.owned;
    const rest = { topics, owned, instanceId, sessionTimeout, rebalanceTimeout: maxPollInterval };
    const joined = yield* this.coordinator.join({ memberId: this.memberId, ...rest });
    if (joined?.error !== 'MEMBER_ID_REQUIRED') return joined;
    return yield* this.coordinator.join({ memberId: joined.memberId, ...rest });
  }

  private *install(assignment: readonly P[], life: number): Story {
    const { host } = this;
    this.pending = undefined;
    const before = new Set(this.owned);
    const now = new Set(assignment);
    const revoked = this.owned.filter((partition) => !now.has(partition));
    const added = assignment.filter((partition) => !before.has(partition));
    if (revoked.length > 0) {
      yield* host.revoke(revoked);
      if (host.life !== life) return;
      this.needsJoin = true; // so that others get what it has given up (KIP-429)
    }
    this.owned = this.remembered = assignment;
    yield* host.take(added);
  }
}
