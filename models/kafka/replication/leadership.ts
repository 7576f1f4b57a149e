import type { Nanoseconds } from '../../../sim/index.ts';
import type { ErrorCode } from '../broker/errors.ts';
import type { Subscription } from '../broker/fetch-session.ts';
import type { Replica } from './replica.ts';

/** Who waits for the replication of what it carries: a produce request, a marker. */
export interface Awaiting {
  readonly replicated: { countDown(): void };
  fail(index: number, error: ErrorCode): void;
}

/** A batch of a request that waits until all in-sync replicas have everything before `row`. */
interface Waiting {
  readonly row: number;
  readonly request: Awaiting;
  readonly index: number;
}

/** What a leader knows of one follower. */
export class Follower {
  readonly replica: Replica;
  /** Row up to which, from the offset in its last fetch, the follower has everything. */
  confirmed = 0;
  /** When it last had all that the leader had. */
  caughtUpAt: Nanoseconds;
  /** Its place in a fetch session, while it fetches from this leader. */
  place: Subscription | undefined;
  /** It has caught up while another change of the in-sync set was under way: it is proposed when that is decided. */
  isNext = false;
  private fetchedAt: Nanoseconds;
  private endThen = 0;

  constructor(replica: Replica, now: Nanoseconds) {
    this.replica = replica;
    this.caughtUpAt = this.fetchedAt = now;
  }

  /**
   * It has asked for what follows `row`. It has caught up if that is the leader's end, and had caught up at its last fetch if
   * it is what was the end then (Kafka's Replica.updateFetchStateOrThrow).
   */
  fetched(row: number, leaderEnd: number, now: Nanoseconds): void {
    if (row >= leaderEnd) this.caughtUpAt = now;
    else if (row >= this.endThen && this.fetchedAt > this.caughtUpAt) this.caughtUpAt = this.fetchedAt;
    this.confirmed = row;
    this.endThen = leaderEnd;
    this.fetchedAt = now;
  }
}

/**
 * A replica as the leader of its partition in one epoch: how far each follower has fetched, who is in sync, who waits for an
 * answer. The high watermark is the smallest position up to which every in-sync replica has fetched; the leader learns of a
 * follower's position from the offset in that follower's next fetch, so the watermark lags the data by one fetch (Kafka
 * documentation, Replication).
 */
export class Leadership {
  readonly replica: Replica;
  readonly epoch: number;
  readonly followers: readonly Follower[];
  /** In-sync replicas, the leader among them. */
  isr: readonly Replica[];
  /** Followers in sync: those for whom the high watermark waits. */
  private inSync: readonly Follower[] = [];
  private readonly waiting: Waiting[] = [];
  /** Whether the controller has been asked for another in-sync set and has not answered. */
  private isChanging = false;
  private readonly minInSync: number;

  constructor(replica: Replica, epoch: number, isr: readonly Replica[], now: Nanoseconds) {
    this.replica = replica;
    this.epoch = epoch;
    this.followers = replica.partition.replicas.filter((other) => other !== replica).map((it) => new Follower(it, now));
    this.minInSync = replica.partition.topic.minInsyncReplicas;
    this.isr = isr;
    this.setIsr(isr, now);
  }

  /** Why acks=all cannot be accepted now, if so. */
  get refusal(): ErrorCode {
    return this.isr.length < this.minInSync ? 'NOT_ENOUGH_REPLICAS' : 'NONE';
  }

  followerOf(replica: Replica): Follower | undefined {
    return this.followers.find((follower) => follower.replica === replica);
  }

  /** The controller has agreed to another in-sync set. */
  setIsr(isr: readonly Replica[], now: Nanoseconds): void {
    this.isr = isr;
    this.isChanging = false;
    this.inSync = this.followers.filter(({ replica }) => isr.includes(replica));
    this.advance(now);
    for (const follower of this.followers) {
      if (!follower.isNext) continue;
      follower.isNext = false;
      this.consider(follower);
    }
  }

  isInSync({ replica }: Follower): boolean {
    return this.isr.includes(replica);
  }

  /** A row was appended to the leader's log. */
  appended(row: number, size: number, now: Nanoseconds): void {
    for (const follower of this.followers) {
      const { place } = follower;
      if (follower.confirmed === row && place !== undefined) follower.caughtUpAt = place.session.askedAt;
      place?.grewTo(row + 1, size);
    }
    if (this.inSync.length === 0) this.advance(now);
  }

  /** A follower's fetch has shown how far it is. Beyond the high watermark it is in sync again. */
  hasFetched(follower: Follower, now: Nanoseconds): void {
    this.advance(now);
    this.consider(follower);
  }

  private consider(follower: Follower): void {
    if (follower.confirmed < this.replica.highWatermark || this.isInSync(follower)) return;
    if (this.isChanging) {
      follower.isNext = true;
      return;
    }
    // The high watermark waits for it from now on, lest it is in sync before it has everything (Kafka's maximal ISR).
    this.inSync = [...this.inSync, follower];
    this.change([...this.isr, follower.replica]);
  }

  /** Retention has deleted what some followers were to fetch next: they begin anew where the log does. */
  restartLaggards(): void {
    const { replica } = this;
    for (const follower of this.followers) {
      const { place } = follower;
      if (place === undefined || place.position >= replica.log.startRow) continue;
      const { session } = place;
      place.cancel();
      session.follow(replica, follower);
    }
  }

  /** Followers that have not been up to date for `lagMax` leave the in-sync set (replica.lag.time.max.ms). */
  dropLaggards(lagMax: number, now: Nanoseconds): void {
    if (this.isChanging) return;
    const { end } = this.replica.log;
    const isBehind = ({ confirmed, caughtUpAt }: Follower): boolean => confirmed < end && now - caughtUpAt > lagMax;
    const dropped = this.inSync.filter(isBehind).map(({ replica }) => replica);
    if (dropped.length > 0) this.change(this.isr.filter((replica) => !dropped.includes(replica)));
  }

  private change(isr: readonly Replica[]): void {
    this.isChanging = true;
    this.replica.partition.proposeIsr?.(this, isr);
  }

  /** Tells `request` when everything up to the end of the log is on all in-sync replicas. */
  tellWhenReplicated(request: Awaiting, index: number): void {
    const { end } = this.replica.log;
    if (this.replica.highWatermark >= end) this.answer({ row: end, request, index });
    else this.waiting.push({ row: end, request, index });
  }

  /** The high watermark moves up to the slowest follower in sync. */
  advance(now: Nanoseconds): void {
    const { replica, inSync } = this;
    let slowest = replica.log.end;
    for (const { confirmed } of inSync) if (confirmed < slowest) slowest = confirmed;
    if (slowest <= replica.highWatermark) return;
    const { batches } = replica.partition;
    // A new leader may know of a watermark that lies below what is forgotten already.
    const from = Math.max(replica.highWatermark, batches.begin);
    for (let row = replica.log.next(from); row < slowest; row = replica.log.next(row + 1)) {
      batches.commit(row, now);
    }
    replica.advance(slowest);
    if (replica.partition.topic.servesFromFollowers === true) this.tellFollowers();
    this.answerWaiting();
    replica.partition.forgetRead();
  }

  /**
   * Followers learn of the high watermark with an answer of its own where consumers may read from them; what is appended
   * while that is under way waits for the next round (KAFKA-9731: more fetches, where a replica.selector.class is set).
   */
  private tellFollowers(): void {
    for (const { place } of this.followers) if (place !== undefined) place.session.hasWatermark(place);
  }

  /** The process has died: there is nobody to answer those who wait. */
  forget(): void {
    this.waiting.length = 0;
  }

  /** It leads no longer: nobody who waits will hear that all is well. */
  resign(error: ErrorCode): void {
    for (const { request, index } of this.waiting.splice(0)) {
      request.fail(index, error);
      request.replicated.countDown();
    }
  }

  private answerWaiting(): void {
    let done = 0;
    for (const waiting of this.waiting) {
      if (waiting.row > this.replica.highWatermark) break;
      this.answer(waiting);
      done++;
    }
    if (done > 0) this.waiting.splice(0, done);
  }

  private answer({ request, index }: Waiting): void {
    if (this.isr.length < this.minInSync) request.fail(index, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND');
    request.replicated.countDown();
  }
}
