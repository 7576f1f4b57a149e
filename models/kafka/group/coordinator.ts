import { type Counter, spawn, type Story, type World } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { Reading } from '../consumer/reading.ts';
import type { Partition } from '../replication/partition.ts';
import { Answer } from './answer.ts';
import type { Assignment, Assignor } from './assignor.ts';
import {
  ClassicGroup,
  type ClassicOptions,
  type JoinAnswer,
  type JoinRequest,
  type SyncAnswer,
} from './classic-group.ts';
import { ModernGroup, type ModernOptions } from './modern-group.ts';
import type { StateLog } from '../broker/state-log.ts';
import type { GroupError } from './protocol.ts';
import { groupRecordSize, OFFSET_RECORD } from './wire.ts';

/** An offset to be committed: the next one that the group has to read. */
export interface Position {
  readonly reading: Reading;
  readonly offset: number;
}

/** Who commits: a member in a generation (or epoch). */
export interface Identity {
  readonly memberId: string;
  readonly generation: number;
}

/** A member that is in its group from the start. */
export interface Founder {
  readonly request: JoinRequest<Partition>;
  readonly isModern: boolean;
  readonly assign: Assignor;
  adopt(place: { memberId: string; generation: number; owned: readonly Partition[] }): void;
}

/**
 * The coordinator of one group: its state machine, and its offsets, kept in a partition of __consumer_offsets. Whoever leads that
 * partition is the coordinator, and a commit is answered when all in-sync replicas have it.
 */
export class Coordinator {
  readonly classic: ClassicGroup<Partition>;
  readonly modern: ModernGroup<Partition>;
  /** What the group may read, in the order of topics and numbers, and what it has made of it. */
  readonly partitions: Partition[] = [];
  readonly readings = new Map<Partition, Reading>();
  private readonly founders: Founder[] = [];
  private readonly log: StateLog;
  private readonly rebalances: Counter;
  private readonly commits: Counter;
  private lastGeneration = 0;

  constructor(world: World, groupId: string, options: ClassicOptions & ModernOptions, log: StateLog) {
    const { sim, record } = world;
    this.log = log;
    this.rebalances = record.count('group.rebalances', '1', 'rebalances of a group that were completed', groupId);
    this.commits = record.rate('commit.rate', '1/s', 'offset commits that the coordinator took', groupId);
    const events = {
      rebalancing: () => {},
      rebalanced: (generation: number) => this.countRebalance(generation),
      removed: () => {},
    };
    this.classic = new ClassicGroup(sim, options, events);
    this.modern = new ModernGroup(sim, options, this.partitions, events);
    log.whenMoved(() => {
      this.classic.reload();
      this.modern.reload();
    });
  }

  /** The broker that the coordinator is on; undefined while there is none. */
  get broker(): Broker | undefined {
    return this.log.broker;
  }

  /** A member that is to be there from the start. */
  enlist(founder: Founder): void {
    this.founders.push(founder);
  }

  /** The group has formed before the run: everybody enlisted has joined and has its partitions. */
  form(): void {
    const { founders, classic, modern } = this;
    const [first] = founders;
    if (first === undefined) return;
    const requests = founders.map(({ request }) => request);
    const ids = first.isModern
      ? modern.form(requests.map((request) => ({ ...request, epoch: 0 })))
      : classic.form(requests, (members) => first.assign(members, this.partitions));
    const group = first.isModern ? modern : classic;
    this.lastGeneration = first.isModern ? modern.epoch : classic.generation;
    founders.forEach(({ adopt }, i) => {
      const memberId = ids[i] ?? '';
      adopt({ memberId, generation: this.lastGeneration, owned: [...(group.owners.get(memberId) ?? [])] });
    });
  }

  join(request: JoinRequest<Partition>): Answer<JoinAnswer<Partition>> {
    return this.classic.join(request);
  }

  /** The leader's assignment goes into the log before anybody gets its share. */
  sync(memberId: string, generation: number, shares: Assignment<Partition> | undefined): Answer<SyncAnswer<Partition>> {
    const answer = this.classic.sync(memberId, generation);
    if (shares !== undefined && !answer.isGiven) spawn(this.storeAssignment(generation, shares));
    return answer;
  }

  /** Offsets are the group's when they are in the log. */
  commit(identity: Identity, positions: readonly Position[], isModern: boolean): Answer<GroupError> {
    const error = this.mayCommit(identity, isModern);
    if (error !== 'NONE') return Answer.of(error);
    const answer = new Answer<GroupError>();
    spawn(this.storeOffsets(positions, answer));
    return answer;
  }

  private *storeAssignment(generation: number, shares: Assignment<Partition>): Story {
    yield* this.log.append(1, groupRecordSize(this.classic.size, this.partitions.length));
    this.classic.stored(generation, shares);
  }

  private *storeOffsets(positions: readonly Position[], answer: Answer<GroupError>): Story {
    if (yield* this.log.append(positions.length, positions.length * OFFSET_RECORD)) {
      for (const { reading, offset } of positions) reading.commit(offset);
      this.commits.add(1);
      answer.give('NONE');
    } else {
      answer.give('NOT_COORDINATOR');
    }
  }

  private mayCommit({ memberId, generation }: Identity, isModern: boolean): GroupError {
    return isModern ? this.modern.mayCommit(memberId, generation) : this.classic.mayCommit(memberId, generation);
  }

  private countRebalance(generation: number): void {
    if (generation > this.lastGeneration) this.rebalances.add(1);
    this.lastGeneration = generation;
  }
}
