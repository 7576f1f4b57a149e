import { type Nanoseconds, type Simulator, Timer } from '../../../sim/index.ts';
import { Answer } from './answer.ts';
import type { Assignment, Slot, Subscriber } from './assignor.ts';
import type { GroupError, GroupEvents } from './protocol.ts';

/**
 * Empty: no members. PreparingRebalance: waits for the members to (re)join. CompletingRebalance: waits for the leader's
 * assignment. Stable: everybody has its partitions. Dead: the coordinator has gone elsewhere.
 */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** JoinGroup. */
export interface JoinRequest<P extends Slot> {
  /** Empty for a member that has none yet. */
  readonly memberId: string;
  /** group.instance.id, for static membership (KIP-345). */
  readonly instanceId?: string | undefined;
  readonly sessionTimeout: Nanoseconds;
  /** max.poll.interval.ms */
  readonly rebalanceTimeout: Nanoseconds;
  readonly topics: readonly string[];
  readonly owned: readonly P[];
}

export interface JoinAnswer<P extends Slot> {
  readonly error: GroupError;
  readonly memberId: string;
  readonly generation: number;
  /** Everybody, for the leader, who shares out the partitions; empty for the others. */
  readonly members: readonly Subscriber<P>[];
}

export interface SyncAnswer<P extends Slot> {
  readonly error: GroupError;
  readonly assignment: readonly P[];
}

interface Member<P extends Slot> {
  id: string;
  readonly instanceId: string | undefined;
  request: JoinRequest<P>;
  assignment: readonly P[];
  joining: Answer<JoinAnswer<P>> | undefined;
  syncing: Answer<SyncAnswer<P>> | undefined;
  /** Rings when the session has timed out. */
  readonly session: Timer;
}

export interface ClassicOptions {
  /** group.initial.rebalance.delay.ms: how long an empty group waits for more members. */
  readonly initialDelay: Nanoseconds;
  /** Whether a new member is first told its id and has to join once more with it (KIP-394, since 2.2). */
  readonly requiresMemberId: boolean;
}

/**
 * A group of the classic protocol as its coordinator keeps it (GroupCoordinator, GroupMetadata): a state machine that requests
 * and time-outs drive. Ids go by the order of joining, so that a run repeats itself.
 */
export class ClassicGroup<P extends Slot> {
  state: GroupState = 'Empty';
  generation = 0;
  private readonly members = new Map<string, Member<P>>();
  private readonly pendingIds = new Set<string>();
  private leaderId = '';
  private joined = 0;
  /** In an initial delay: how much longer it may still be put off for newcomers, and whether there was one. */
  private initialLeft = 0;
  private newMemberCame = false;
  private readonly joinDeadline: Timer;
  private readonly syncDeadline: Timer;
  private isInitial = false;
  private readonly sim: Simulator;
  private readonly options: ClassicOptions;
  private readonly events: GroupEvents;

  constructor(sim: Simulator, options: ClassicOptions, events: GroupEvents) {
    this.sim = sim;
    this.options = options;
    this.events = events;
    this.joinDeadline = new Timer(sim, () => this.joinTimedOut());
    this.syncDeadline = new Timer(sim, () => this.syncTimedOut());
  }

  /** Who owns what, as far as the coordinator knows. */
  get owners(): ReadonlyMap<string, readonly P[]> {
    return new Map([...this.members.values()].map(({ id, assignment }) => [id, assignment]));
  }

  get size(): number {
    return this.members.size;
  }

  /** A group that has formed before the run: everybody has joined, the assignment is there. */
  form(requests: readonly JoinRequest<P>[], assign: (members: readonly Subscriber<P>[]) => Assignment<P>): string[] {
    const added = requests.map((request) => this.add(request, this.newId(request)));
    const assignment = assign(this.subscribers());
    for (const member of added) {
      member.assignment = assignment.get(member.id) ?? [];
      this.renew(member);
    }
    this.leaderId = added[0]?.id ?? '';
    this.generation = 1;
    this.state = added.length === 0 ? 'Empty' : 'Stable';
    return added.map(({ id }) => id);
  }

  join(request: JoinRequest<P>): Answer<JoinAnswer<P>> {
    const { memberId, instanceId } = request;
    const answer = new Answer<JoinAnswer<P>>();
    const known = instanceId === undefined ? this.members.get(memberId) : this.staticMember(instanceId);
    if (known !== undefined && known.id !== memberId) {
      if (memberId !== '') return this.refuseJoin(answer, memberId, 'FENCED_INSTANCE_ID');
      return this.restart(known, request, answer);
    }
    if (known !== undefined) return this.rejoin(known, request, answer);
    if (memberId !== '' && !this.pendingIds.delete(memberId))
      return this.refuseJoin(answer, memberId, 'UNKNOWN_MEMBER_ID');
    const id = memberId === '' ? this.newId(request) : memberId;
    if (memberId === '' && instanceId === undefined && this.options.requiresMemberId) {
      this.pendingIds.add(id);
      return this.refuseJoin(answer, id, 'MEMBER_ID_REQUIRED');
    }
    const member = this.add(request, id);
    member.joining = answer;
    this.newMemberCame = true;
    this.prepareRebalance();
    return answer;
  }

  /** SyncGroup; the leader's brings the assignment, which `stored` puts into force once it is in the log. */
  sync(memberId: string, generation: number): Answer<SyncAnswer<P>> {
    const member = this.members.get(memberId);
    const error = this.errorOf(member, generation);
    if (error !== 'NONE') return Answer.of({ error, assignment: [] });
    if (member === undefined || this.state === 'Stable')
      return Answer.of({ error: 'NONE', assignment: member?.assignment ?? [] });
    if (this.state !== 'CompletingRebalance') return Answer.of({ error: 'REBALANCE_IN_PROGRESS', assignment: [] });
    member.syncing = new Answer();
    return member.syncing;
  }

  /** The leader's assignment of `generation` is in the log: everybody that waits gets its share. */
  stored(generation: number, assignment: Assignment<P>): void {
    if (this.state !== 'CompletingRebalance' || generation !== this.generation) return;
    this.syncDeadline.clear();
    this.state = 'Stable';
    for (const member of this.members.values()) {
      member.assignment = assignment.get(member.id) ?? [];
      member.syncing?.give({ error: 'NONE', assignment: member.assignment });
      member.syncing = undefined;
      this.renew(member);
    }
    this.events.rebalanced(this.generation);
  }

  heartbeat(memberId: string, generation: number): GroupError {
    const member = this.members.get(memberId);
    const error = this.errorOf(member, generation);
    if (error !== 'NONE' || member === undefined) return error;
    this.renew(member);
    return this.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  /** LeaveGroup: the others need not wait for a time-out. */
  leave(memberId: string): GroupError {
    this.pendingIds.delete(memberId);
    const member = this.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    this.remove(member);
    return 'NONE';
  }

  /** Whether offsets of this member are taken. */
  mayCommit(memberId: string, generation: number): GroupError {
    const error = this.errorOf(this.members.get(memberId), generation);
    if (error === 'NONE' && this.state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    return error;
  }

  /** Another broker has loaded the group from the log: members and assignment are there, requests that waited are not. */
  reload(): void {
    this.joinDeadline.clear();
    this.syncDeadline.clear();
    for (const member of this.members.values()) {
      member.joining = undefined;
      member.syncing = undefined;
      this.renew(member);
    }
    this.state = this.members.size === 0 ? 'Empty' : 'Stable';
  }

  private rejoin(member: Member<P>, request: JoinRequest<P>, answer: Answer<JoinAnswer<P>>): Answer<JoinAnswer<P>> {
    const isSame = sameList(member.request.topics, request.topics) && sameList(member.request.owned, request.owned);
    const hasNews = this.state === 'Stable' ? member.id === this.leaderId || !isSame : !isSame;
    member.request = request;
    if (this.state !== 'PreparingRebalance' && !hasNews) {
      answer.give(this.joinAnswer(member));
      return answer;
    }
    member.joining = answer;
    member.session.clear();
    this.prepareRebalance();
    return answer;
  }

  /** A static member is back under its instance id: it takes its place, and in a stable group nobody else notices. */
  private restart(member: Member<P>, request: JoinRequest<P>, answer: Answer<JoinAnswer<P>>): Answer<JoinAnswer<P>> {
    const isLeader = member.id === this.leaderId;
    const isSame = sameList(member.request.topics, request.topics);
    this.members.delete(member.id);
    member.joining?.give(this.joinError(member.id, 'FENCED_INSTANCE_ID'));
    member.syncing?.give({ error: 'FENCED_INSTANCE_ID', assignment: [] });
    member.syncing = undefined;
    member.id = this.newId(request);
    member.request = request;
    this.members.set(member.id, member);
    if (isLeader) this.leaderId = member.id;
    this.renew(member);
    if (this.state === 'Stable' && isSame) {
      answer.give({ ...this.joinAnswer(member), members: [] });
      return answer;
    }
    member.joining = answer;
    member.session.clear();
    this.prepareRebalance();
    return answer;
  }

  private prepareRebalance(): void {
    if (this.state !== 'PreparingRebalance') this.beginRebalance();
    this.completeJoinIfAll();
  }

  private beginRebalance(): void {
    for (const member of this.members.values()) {
      member.syncing?.give({ error: 'REBALANCE_IN_PROGRESS', assignment: [] });
      member.syncing = undefined;
    }
    this.syncDeadline.clear();
    const wasEmpty = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    this.events.rebalancing();
    const limit = this.rebalanceTimeout();
    const delay = wasEmpty ? Math.min(this.options.initialDelay, limit) : 0;
    this.initialLeft = delay > 0 ? limit - delay : 0;
    this.isInitial = delay > 0;
    this.newMemberCame = false;
    this.joinDeadline.set((this.sim.now + (delay > 0 ? delay : limit)) as Nanoseconds);
  }

  /** An empty group is put off again as long as newcomers arrive (InitialDelayedJoin); else whoever is late is out. */
  private joinTimedOut(): void {
    if (this.isInitial && this.newMemberCame && this.initialLeft > 0) {
      const delay = Math.min(this.options.initialDelay, this.initialLeft);
      this.initialLeft -= delay;
      this.newMemberCame = false;
      this.joinDeadline.set((this.sim.now + delay) as Nanoseconds);
      return;
    }
    this.isInitial = false;
    for (const member of this.members.values()) {
      if (member.joining === undefined && member.instanceId === undefined) this.drop(member);
    }
    this.completeJoin();
  }

  private completeJoinIfAll(): void {
    if (this.isInitial) return;
    for (const member of this.members.values()) if (member.joining === undefined) return;
    this.completeJoin();
  }

  private completeJoin(): void {
    this.joinDeadline.clear();
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.generation++;
      this.events.rebalanced(this.generation);
      return;
    }
    this.generation++;
    this.state = 'CompletingRebalance';
    const leader = this.members.get(this.leaderId);
    if (leader?.joining === undefined) this.leaderId = this.firstJoined();
    for (const member of this.members.values()) {
      this.renew(member);
      member.joining?.give(this.joinAnswer(member));
      member.joining = undefined;
    }
    this.syncDeadline.set((this.sim.now + this.rebalanceTimeout()) as Nanoseconds);
  }

  private firstJoined(): string {
    for (const member of this.members.values()) if (member.joining !== undefined) return member.id;
    return this.members.keys().next().value ?? '';
  }

  /** Who has not asked for its share in time is out (KAFKA-12890). */
  private syncTimedOut(): void {
    const late = [...this.members.values()].filter(({ syncing }) => syncing === undefined);
    for (const member of late) this.drop(member);
    this.prepareRebalance();
  }

  private remove(member: Member<P>): void {
    this.drop(member);
    if (this.state === 'Stable' || this.state === 'CompletingRebalance') this.prepareRebalance();
    else if (this.state === 'PreparingRebalance') this.completeJoinIfAll();
  }

  private drop(member: Member<P>): void {
    member.session.clear();
    member.joining?.give(this.joinError(member.id, 'UNKNOWN_MEMBER_ID'));
    member.syncing?.give({ error: 'UNKNOWN_MEMBER_ID', assignment: [] });
    this.members.delete(member.id);
    this.events.removed(member.id);
  }

  private add(request: JoinRequest<P>, id: string): Member<P> {
    const member: Member<P> = {
      id,
      instanceId: request.instanceId,
      request,
      assignment: [],
      joining: undefined,
      syncing: undefined,
      session: new Timer(this.sim, () => this.remove(member)),
    };
    this.members.set(id, member);
    return member;
  }

  private renew(member: Member<P>): void {
    member.session.set((this.sim.now + member.request.sessionTimeout) as Nanoseconds);
  }

  private newId({ instanceId }: JoinRequest<P>): string {
    return `${instanceId ?? 'member'}-${String(this.joined++).padStart(6, '0')}`;
  }

  private staticMember(instanceId: string): Member<P> | undefined {
    for (const member of this.members.values()) if (member.instanceId === instanceId) return member;
    return undefined;
  }

  private subscribers(): Subscriber<P>[] {
    return [...this.members.values()]
      .map(({ id, instanceId, request: { topics, owned } }) => ({ id, order: instanceId ?? id, topics, owned }))
      .sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  private rebalanceTimeout(): number {
    let longest = 0;
    for (const { request } of this.members.values()) longest = Math.max(longest, request.rebalanceTimeout);
    return longest;
  }

  private errorOf(member: Member<P> | undefined, generation: number): GroupError {
    if (this.state === 'Dead') return 'NOT_COORDINATOR';
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    return generation === this.generation ? 'NONE' : 'ILLEGAL_GENERATION';
  }

  private joinAnswer(member: Member<P>): JoinAnswer<P> {
    const members = member.id === this.leaderId ? this.subscribers() : [];
    return { error: 'NONE', memberId: member.id, generation: this.generation, members };
  }

  private joinError(memberId: string, error: GroupError): JoinAnswer<P> {
    return { error, memberId, generation: -1, members: [] };
  }

  private refuseJoin(answer: Answer<JoinAnswer<P>>, memberId: string, error: GroupError): Answer<JoinAnswer<P>> {
    answer.give(this.joinError(memberId, error));
    return answer;
  }
}

const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
