import { type Nanoseconds, type Simulator, Timer } from '../../../sim/index.ts';
import type { Assignor, Slot, Subscriber } from './assignor.ts';
import type { GroupError, GroupEvents } from './protocol.ts';

/** ConsumerGroupHeartbeat (KIP-848). */
export interface ModernHeartbeat<P extends Slot> {
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  /** 0: joins; -1: leaves for good; -2: a static member goes and will be back. */
  readonly epoch: number;
  readonly topics: readonly string[];
  /** What it owns now. */
  readonly owned: readonly P[];
  /** max.poll.interval.ms: how long it may take to give a partition up. */
  readonly rebalanceTimeout: Nanoseconds;
}

export interface ModernAnswer<P extends Slot> {
  readonly error: GroupError;
  readonly memberId: string;
  readonly epoch: number;
  /** What it is to own now. */
  readonly assignment: readonly P[];
}

interface Member<P extends Slot> {
  id: string;
  readonly instanceId: string | undefined;
  topics: readonly string[];
  epoch: number;
  /** The epoch before: an answer may have been lost on its way. */
  previous: number;
  /** What it has been told to own; nobody else gets any of it. */
  assigned: P[];
  /** What it still holds and has been told to give up. */
  revoking: P[];
  readonly session: Timer;
  /** Rings when it has not given up in time what it was to. */
  readonly revocation: Timer;
}

export interface ModernOptions {
  /** group.consumer.session.timeout.ms */
  readonly sessionTimeout: Nanoseconds;
  readonly assign: Assignor;
}

/**
 * A group of the consumer protocol (KIP-848): the coordinator computes the target itself, at once when somebody comes or goes,
 * and brings each member there by its heartbeats: first it gives up what it is to lose, then it gets what is free. Nobody stops
 * for the others.
 */
export class ModernGroup<P extends Slot> {
  /** The epoch of the target. */
  epoch = 0;
  private readonly members = new Map<string, Member<P>>();
  private readonly owner = new Map<P, string>();
  private target = new Map<string, P[]>();
  private joined = 0;
  /** A new target has not been reached yet. */
  private isSettling = false;
  private readonly sim: Simulator;
  private readonly options: ModernOptions;
  private readonly partitions: readonly P[];
  private readonly events: GroupEvents;

  constructor(sim: Simulator, options: ModernOptions, partitions: readonly P[], events: GroupEvents) {
    this.sim = sim;
    this.options = options;
    this.partitions = partitions;
    this.events = events;
  }

  /** Who owns what, what is being given up included. */
  get owners(): ReadonlyMap<string, readonly P[]> {
    return new Map([...this.members.values()].map(({ id, assigned, revoking }) => [id, [...assigned, ...revoking]]));
  }

  get size(): number {
    return this.members.size;
  }

  /** Whether every member has what the target says. */
  get isStable(): boolean {
    for (const { id, assigned, revoking } of this.members.values())
      if (revoking.length > 0 || assigned.length !== (this.target.get(id)?.length ?? 0)) return false;
    return true;
  }

  /** A group that has formed before the run. */
  form(requests: readonly ModernHeartbeat<P>[]): string[] {
    const members = requests.map((request) => this.add(request));
    this.retarget();
    for (const member of members) this.reconcile(member, member.assigned);
    return members.map(({ id }) => id);
  }

  heartbeat(request: ModernHeartbeat<P>): ModernAnswer<P> {
    const { memberId, epoch } = request;
    if (epoch < 0) return this.depart(request);
    const member = epoch === 0 ? this.joining(request) : this.members.get(memberId);
    if (member === undefined) return failed(memberId, 'UNKNOWN_MEMBER_ID');
    if (epoch > 0 && epoch !== member.epoch && epoch !== member.previous)
      return failed(memberId, 'FENCED_MEMBER_EPOCH');
    member.session.set((this.sim.now + this.options.sessionTimeout) as Nanoseconds);
    this.reconcile(member, request.owned);
    if (member.revoking.length > 0 && member.revocation.deadline > this.sim.now + request.rebalanceTimeout)
      member.revocation.set((this.sim.now + request.rebalanceTimeout) as Nanoseconds);
    return { error: 'NONE', memberId: member.id, epoch: member.epoch, assignment: member.assigned };
  }

  /** Whether offsets of this member are taken. */
  mayCommit(memberId: string, epoch: number): GroupError {
    const member = this.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    return epoch === member.epoch ? 'NONE' : 'STALE_MEMBER_EPOCH';
  }

  /** Another broker has loaded the group: sessions begin anew. */
  reload(): void {
    for (const member of this.members.values())
      member.session.set((this.sim.now + this.options.sessionTimeout) as Nanoseconds);
  }

  private joining(request: ModernHeartbeat<P>): Member<P> {
    const known = request.instanceId === undefined ? this.members.get(request.memberId) : this.staticMember(request);
    if (known === undefined) {
      const member = this.add(request);
      this.retarget();
      return member;
    }
    // A static member is back, or one that was fenced begins anew: it owns nothing, and gets its target again.
    this.isSettling = true;
    this.members.delete(known.id);
    const share = this.target.get(known.id) ?? [];
    this.target.delete(known.id);
    known.id = request.instanceId === undefined ? known.id : this.newId(request);
    for (const partition of [...known.assigned, ...known.revoking]) this.owner.delete(partition);
    known.assigned = [];
    known.revoking = [];
    known.revocation.clear();
    this.members.set(known.id, known);
    this.target.set(known.id, share);
    return known;
  }

  private depart({ memberId, epoch }: ModernHeartbeat<P>): ModernAnswer<P> {
    const member = this.members.get(memberId);
    if (member === undefined) return failed(memberId, 'UNKNOWN_MEMBER_ID');
    // A static member keeps its place until its session times out.
    if (epoch === -1 || member.instanceId === undefined) this.remove(member);
    return { error: 'NONE', memberId, epoch, assignment: [] };
  }

  /** One step of a member towards the target, as far as others leave room. */
  private reconcile(member: Member<P>, owned: readonly P[]): void {
    if (!this.isSettling) return;
    const wanted = new Set(this.target.get(member.id) ?? []);
    const holds = new Set(owned);
    // What it has given up is free.
    for (const partition of member.revoking) if (!holds.has(partition)) this.owner.delete(partition);
    member.revoking = member.revoking.filter((partition) => holds.has(partition));
    // What it is to lose, it gives up first; what it never took is free at once.
    const losing = member.assigned.filter((partition) => !wanted.has(partition));
    for (const partition of losing) {
      if (holds.has(partition)) member.revoking.push(partition);
      else this.owner.delete(partition);
    }
    member.assigned = member.assigned.filter((partition) => wanted.has(partition));
    if (member.revoking.length > 0) return;
    member.revocation.clear();
    member.previous = member.epoch;
    member.epoch = this.epoch;
    for (const partition of wanted) {
      if (this.owner.has(partition)) continue;
      this.owner.set(partition, member.id);
      member.assigned.push(partition);
    }
    if (!this.isSettling || !this.isStable) return;
    this.isSettling = false;
    this.events.rebalanced(this.epoch);
  }

  private retarget(): void {
    this.epoch++;
    this.isSettling = true;
    this.target = this.options.assign(this.subscribers(), this.partitions);
    this.events.rebalancing();
  }

  private remove(member: Member<P>): void {
    member.session.clear();
    member.revocation.clear();
    this.members.delete(member.id);
    for (const partition of [...member.assigned, ...member.revoking]) this.owner.delete(partition);
    this.events.removed(member.id);
    this.retarget();
  }

  private add(request: ModernHeartbeat<P>): Member<P> {
    const member: Member<P> = {
      id: this.newId(request),
      instanceId: request.instanceId,
      topics: request.topics,
      epoch: 0,
      previous: 0,
      assigned: [],
      revoking: [],
      session: new Timer(this.sim, () => this.remove(member)),
      revocation: new Timer(this.sim, () => this.remove(member)),
    };
    member.session.set((this.sim.now + this.options.sessionTimeout) as Nanoseconds);
    this.members.set(member.id, member);
    return member;
  }

  private newId({ instanceId }: ModernHeartbeat<P>): string {
    return `${instanceId ?? 'member'}-${String(this.joined++).padStart(6, '0')}`;
  }

  private staticMember({ instanceId }: ModernHeartbeat<P>): Member<P> | undefined {
    for (const member of this.members.values()) if (member.instanceId === instanceId) return member;
    return undefined;
  }

  /** Sticky assignors look at the target, not at what has been reached of it. */
  private subscribers(): Subscriber<P>[] {
    return [...this.members.values()]
      .map(({ id, instanceId, topics }) => ({ id, order: instanceId ?? id, topics, owned: this.target.get(id) ?? [] }))
      .sort((a, b) => (a.order < b.order ? -1 : 1));
  }
}

const failed = <P extends Slot>(memberId: string, error: GroupError): ModernAnswer<P> => ({
  error,
  memberId,
  epoch: -1,
  assignment: [],
});
