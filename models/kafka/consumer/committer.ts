import { type Nanoseconds, type Simulator, spawn, type Story } from '../../../sim/index.ts';
import type { ThreadPool } from '../../cpu/index.ts';
import type { Position } from '../group/coordinator.ts';
import { type Channel, responding, sendingRequest } from '../costs.ts';
import { offsetsRequestSize } from '../group/wire.ts';
import type { Partition } from '../replication/partition.ts';
import type { CoordinatorLink } from './coordinator-link.ts';
import type { Membership } from './membership.ts';
import type { Place } from './place.ts';
import type { ConsumerSettings } from './settings.ts';

/** What the committer needs of its consumer. */
export interface CommitterHost {
  readonly life: number;
  readonly settings: ConsumerSettings;
  readonly channel: Channel;
  readonly thread: ThreadPool;
  readonly places: ReadonlyMap<Partition, Place>;
  readonly membership: Membership<Partition>;
}

/**
 * When a consumer commits, and how. The client itself commits in poll(), every auto.commit.interval.ms, what earlier polls have
 * handed over, and once more before it gives partitions up; an application commits when it has processed something (or before that),
 * and waits for the answer or not.
 */
export class Committer {
  private readonly sim: Simulator;
  private readonly host: CommitterHost;
  private readonly link: CoordinatorLink;
  private nextAuto: Nanoseconds;
  private messages = 0;
  private lastAt: Nanoseconds;

  constructor(sim: Simulator, host: CommitterHost, link: CoordinatorLink) {
    this.sim = sim;
    this.host = host;
    this.link = link;
    this.lastAt = sim.now;
    this.nextAuto = (sim.now + host.settings.autoCommitInterval) as Nanoseconds;
  }

  /** When the client has to commit by itself, if it has something to commit. */
  get due(): Nanoseconds | undefined {
    return this.host.settings.commit === 'auto' ? this.nextAuto : undefined;
  }

  /** What poll() does about commits before it looks for records. */
  poll(): void {
    const { due } = this;
    if (due === undefined || due > this.sim.now) return;
    this.nextAuto = (this.sim.now + this.host.settings.autoCommitInterval) as Nanoseconds;
    spawn(this.commit(this.changed(this.host.places.values())));
  }

  /** The application has (or, committing first, has not yet) processed `messages` messages. */
  *processed(messages: number): Story {
    const { commit, commitRecords, commitTime } = this.host.settings;
    if (commit === 'auto' || commit === 'none') return;
    this.messages += messages;
    if (commitTime > 0 && this.sim.now - this.lastAt < commitTime) return;
    if (this.messages < commitRecords) return;
    this.messages = 0;
    this.lastAt = this.sim.now;
    const story = this.commit(this.changed(this.host.places.values()));
    if (commit === 'sync') yield* story;
    else spawn(story);
  }

  /** Before partitions go to somebody else, or the consumer closes. */
  *finally(partitions: readonly Partition[]): Story {
    const { commit } = this.host.settings;
    if (commit !== 'auto' && commit !== 'both') return;
    const places = partitions.map((partition) => this.host.places.get(partition)).filter((it) => it !== undefined);
    for (const place of places) place.sent = -1; // what is on its way may yet be overtaken by the rebalance
    yield* this.commit(this.changed(places));
  }

  private changed(places: Iterable<Place>): Position[] {
    const positions: Position[] = [];
    for (const place of places) {
      if (place.position === place.sent || place.position === place.reading.committed) continue;
      place.sent = place.position;
      positions.push({ reading: place.reading, offset: place.position });
    }
    return positions;
  }

  /** One OffsetCommit, to its answer. */
  private *commit(positions: readonly Position[]): Story {
    if (positions.length === 0) return;
    const { host } = this;
    const { life, membership, thread, channel } = host;
    yield thread.work(sendingRequest(offsetsRequestSize(positions.length), channel));
    if (host.life !== life) return;
    const { identity } = membership;
    const error = yield* this.link.commit(identity, positions);
    if (host.life !== life) return;
    if (error !== undefined) yield thread.work(responding());
    if (host.life !== life || error === 'NONE') return;
    for (const { reading } of positions) {
      const place = host.places.get(reading.partition);
      if (place !== undefined) place.sent = -1;
    }
    if (error === undefined || error === 'NOT_COORDINATOR' || error === 'STALE_MEMBER_EPOCH') this.retrySoon();
    else if (membership.identity.generation === identity.generation) membership.refused(error);
  }

  /** The client's own commits are tried again after a back-off. */
  private retrySoon(): void {
    const { retryBackoff } = this.host.settings;
    this.nextAuto = Math.min(this.nextAuto, this.sim.now + retryBackoff) as Nanoseconds;
  }
}
