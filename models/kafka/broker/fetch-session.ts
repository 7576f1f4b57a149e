import { Fifo, Gate, type Nanoseconds, type Simulator, ns } from '../../../sim/index.ts';
import type { Follower } from '../replication/leadership.ts';
import type { Replica } from '../replication/replica.ts';
import type { Completions } from './completions.ts';
import type { ErrorCode } from './errors.ts';

/** How much one fetch may bring. */
export interface FetchLimits {
  /** Bytes that are waited for. */
  readonly minBytes: number;
  /** Most bytes of one partition, and of all together; the first batch is brought even if it is larger. */
  readonly partitionBytes: number;
  readonly totalBytes: number;
  /** Whether nothing is brought of which it is not decided whether it will be committed (isolation.level=read_committed). */
  readonly isStable?: boolean | undefined;
}

/** Consecutive batches of one partition that a fetch response brings: rows of its `batches`. */
export interface Range {
  readonly subscription: Subscription;
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly bytes: number;
}

/** What one fetch response brings. */
export interface Fetched {
  readonly ranges: readonly Range[];
  /** Partitions that are answered with an error, which is theirs. */
  readonly failed: readonly Subscription[];
  /** Followers' places for which it has a new high watermark, though perhaps no data. */
  readonly watermarks: readonly Subscription[];
  readonly partitions: number;
  readonly batches: number;
  readonly bytes: number;
  readonly messages: number;
}

/** A response without anything. */
export const NOTHING: Fetched = {
  ranges: [],
  failed: [],
  watermarks: [],
  partitions: 0,
  batches: 0,
  bytes: 0,
  messages: 0,
};

/**
 * One reader's place in one replica of a partition. Positions are rows of the partition's batches. What a consumer has got it
 * must `release` when it has no need of the batches any more: until then they are kept.
 */
export class Subscription {
  readonly replica: Replica;
  /** The follower that reads, as its leader sees it; undefined for a consumer. */
  readonly follower: Follower | undefined;
  readonly session: FetchSession;
  /** The next row to bring. */
  position: number;
  /** The first row that the reader has not released. */
  oldest: number;
  /** The row up to which there is something that this reader may see. */
  visible: number;
  /** Whether it sees no further than the last stable offset. */
  readonly isStable: boolean;
  /** Why it gets nothing any more, if so. */
  error: ErrorCode = 'NONE';
  private isListed = false;
  private isOver = false;
  private isSuspended = false;

  constructor(session: FetchSession, replica: Replica, position: number, follower: Follower | undefined) {
    this.session = session;
    this.replica = replica;
    this.position = this.oldest = position;
    this.visible = position;
    this.follower = follower;
    this.isStable = session.limits.isStable === true;
    const { log } = replica;
    const visible = follower === undefined ? replica.visible(this.isStable) : log.end;
    if (visible > position) this.grewTo(visible, log.positionOf(visible) - log.positionOf(position));
  }

  get partition(): Replica['partition'] {
    return this.replica.partition;
  }

  /** One more batch, or several, of `size` bytes may be read, up to `row`. */
  grewTo(row: number, size: number): void {
    if (row <= this.visible) return;
    this.visible = row;
    if (this.isSuspended) return;
    this.list();
    this.session.grewBy(size);
  }

  /** The next requests do not name this partition: the reader has something of it left. */
  suspend(): void {
    if (this.isSuspended || this.isOver) return;
    if (this.error === 'NONE') this.session.grewBy(-this.readable);
    this.setSuspended(true);
  }

  /** They name it again. */
  resume(): void {
    if (!this.isSuspended || this.isOver) return;
    this.setSuspended(false);
    if (this.error !== 'NONE' || this.readable === 0) return;
    this.list();
    this.session.grewBy(this.readable);
  }

  private setSuspended(isSuspended: boolean): void {
    if (isSuspended !== this.isSuspended) this.session.suspended += isSuspended ? 1 : -1;
    this.isSuspended = isSuspended;
  }

  /** From now on there is nothing but this error; it is answered at once. */
  fail(error: ErrorCode): void {
    if (this.isOver || this.error !== 'NONE') return;
    if (!this.isSuspended) this.session.grewBy(-this.readable);
    this.setSuspended(false);
    this.error = error;
    this.list();
    this.session.hasError();
  }

  /** Retention has deleted what it would read next: it is answered with that, in place of what is there. */
  lapse(): void {
    this.session.grewBy(-this.readable);
    this.error = 'OFFSET_OUT_OF_RANGE';
  }

  /** Whether its log begins behind its position. */
  get hasExpired(): boolean {
    return this.follower === undefined && this.error === 'NONE' && this.position < this.replica.log.startRow;
  }

  /** The reader is no longer interested. */
  cancel(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.isSuspended) this.session.suspended--;
    if (this.error !== 'NONE') {
      if (this.isListed) this.session.forgetError();
    } else if (!this.isSuspended) this.session.grewBy(-this.readable);
    if (this.follower?.place === this) this.follower.place = undefined;
    const { readers } = this.replica;
    const at = readers.indexOf(this);
    if (at >= 0) readers.splice(at, 1);
    this.session.drop(this);
    this.release(this.oldest);
  }

  /** The reader has no need of the batches before this row any more. */
  release(row: number): void {
    const { partition } = this;
    if (row > this.oldest) this.oldest = row;
    if (this.isOver && this.oldest >= this.position) partition.holders.delete(this);
    partition.forgetRead();
  }

  /** The reader is gone, and will not release anything. */
  abandon(): void {
    this.cancel();
    this.release(this.position);
  }

  /** Whether the present request does not name it. */
  get isPassedOver(): boolean {
    return this.isSuspended;
  }

  /** Whether it has been cancelled. */
  get isCancelled(): boolean {
    return this.isOver;
  }

  /** A follower's log lacks bytes whose batches are forgotten: they are as good as any. */
  wantMissing(): void {
    this.list();
    this.session.grewBy(this.follower?.replica.log.missing ?? 0);
  }

  /** Takes whole batches up to the limit. Returns the bytes taken. */
  take(limit: number, into: Range[]): number {
    const { log } = this.replica;
    const missing = this.follower?.replica.log.missing ?? 0;
    if (missing > 0) {
      const bytes = Math.min(missing, limit);
      into.push({ subscription: this, first: this.position, end: this.position, bytes });
      return bytes;
    }
    const { batches } = log;
    let size = 0;
    let row = log.next(this.position);
    while (row < this.visible) {
      const first = row;
      const stop = Math.min(this.visible, log.runEnd(row));
      const before = size;
      for (; row < stop; row++) {
        const next = batches.size(row);
        if (size > 0 && size + next > limit) break;
        size += next;
      }
      if (row > first) into.push({ subscription: this, first, end: row, bytes: size - before });
      this.position = row;
      if (row < stop) break;
      row = log.next(row);
    }
    this.isListed = false;
    return size;
  }

  /** Goes to the end of the line again if something is left. */
  relist(): void {
    if (this.isSuspended) return;
    if ((this.follower?.replica.log.missing ?? 0) > 0) this.list();
    else if (this.position < this.visible) this.list();
  }

  /** For the session: it has been taken out of the line. */
  unlist(): void {
    this.isListed = false;
  }

  private get readable(): number {
    const { log } = this.replica;
    const from = log.next(this.position);
    return from >= this.visible ? 0 : log.positionOf(log.next(this.visible)) - log.positionOf(from);
  }

  private list(): void {
    if (this.isListed || this.isOver) return;
    this.isListed = true;
    this.session.list(this);
  }
}

/**
 * What one fetcher (a consumer, or a follower's fetcher thread) has going with one broker: an incremental fetch session
 * (KIP-227). It keeps a line of the partitions in which there is something to fetch, so that a fetch costs the simulator by
 * what it brings and not by how many partitions there are. It ends with the broker's process: the reader begins another.
 */
export class FetchSession {
  readonly limits: FetchLimits;
  readonly subscriptions = new Set<Subscription>();
  /** Those that the present request does not name. */
  suspended = 0;
  /** When the last request came. */
  askedAt: Nanoseconds = ns(0);
  readonly sim: Simulator;
  private readonly ready = new Fifo<Subscription>();
  private readonly enough: Gate;
  private carried: Subscription[] = [];
  /** Followers' places of which the leader has not heard yet. */
  private fresh: Subscription[] = [];
  private readonly completions: Completions;
  private isCompleting = false;
  private readyBytes = 0;
  private errors = 0;
  /** Followers' places that are to be told a high watermark. */
  private watermarks: Subscription[] = [];

  constructor(sim: Simulator, limits: FetchLimits, completions: Completions) {
    this.sim = sim;
    this.limits = limits;
    this.completions = completions;
    this.enough = new Gate(sim);
  }

  /** A consumer reads a replica from an offset on; OFFSET_OUT_OF_RANGE if its log does not have it. */
  subscribe(replica: Replica, offset = replica.log.startOffset): Subscription {
    const { log, partition } = replica;
    const isInRange = offset >= log.startOffset && offset <= log.endOffset;
    const subscription = new Subscription(this, replica, isInRange ? log.rowAt(offset) : log.end, undefined);
    this.subscriptions.add(subscription);
    replica.readers.push(subscription);
    partition.holders.add(subscription);
    if (!isInRange) subscription.fail('OFFSET_OUT_OF_RANGE');
    return subscription;
  }

  /** A follower reads what its leader has beyond its own log. */
  follow(leader: Replica, follower: Follower): Subscription {
    const { log } = follower.replica;
    log.beginAs(leader.log);
    const place = new Subscription(this, leader, leader.log.next(log.end), follower);
    if (log.missing > 0) place.wantMissing();
    this.subscriptions.add(place);
    follower.place = place;
    if (place.position > 0) this.fresh.push(place);
    return place;
  }

  /** Whether a fetch could be answered now. */
  get hasEnough(): boolean {
    return this.readyBytes >= this.limits.minBytes || this.errors > 0 || this.watermarks.length > 0;
  }

  /** Opens when there is enough to answer; wait only while there is not. */
  get arrival(): Gate {
    return this.enough;
  }

  /** Partitions whose offset moved with the last response: the ones that the next fetch request names. */
  get moved(): readonly Subscription[] {
    return this.carried;
  }

  /** A request has come: leaders read from it how far their followers are, which may move high watermarks. */
  asked(): void {
    const { now } = this.sim;
    this.askedAt = now;
    for (const place of this.carried) {
      const { follower, replica } = place;
      const { leadership } = replica;
      if (follower === undefined || place.isCancelled || leadership === undefined) continue;
      if (follower.replica.log.missing > 0) continue;
      // One that comes back to where it was may want to be in sync again.
      if (follower.confirmed === place.position && leadership.isInSync(follower)) continue;
      follower.fetched(place.position, replica.log.end, now);
      leadership.hasFetched(follower, now);
    }
  }

  list(subscription: Subscription): void {
    this.ready.push(subscription);
  }

  drop(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
  }

  grewBy(size: number): void {
    this.readyBytes += size;
    if (this.hasEnough && this.enough.isWaitedFor && !this.isCompleting)
      this.isCompleting = this.completions.take(this);
  }

  /** Somebody has read what the waiting fetch is to bring. */
  complete(): void {
    this.isCompleting = false;
    if (this.hasEnough) this.enough.open();
  }

  /** Partitions that the present request names, the ones of earlier requests of the session among them. */
  get named(): number {
    return this.subscriptions.size - this.suspended;
  }

  /** The high watermark has moved, and consumers may read from this follower: it is told at once (KIP-392). */
  hasWatermark(place: Subscription): void {
    if (this.watermarks.includes(place)) return;
    this.watermarks.push(place);
    this.enough.open();
  }

  hasError(): void {
    this.errors++;
    this.enough.open();
  }

  forgetError(): void {
    this.errors--;
  }

  /** Brings what there is, within the limits, partition after partition; what was cut short goes to the end of the line. */
  collect(): Fetched {
    const ranges: Range[] = [];
    const failed: Subscription[] = [];
    const carried: Subscription[] = [];
    let size = 0;
    for (let left = this.ready.length; left > 0 && size < this.limits.totalBytes; left--) {
      const subscription = this.ready.shift();
      if (subscription === undefined) break;
      subscription.unlist();
      if (subscription.isCancelled || subscription.isPassedOver) continue;
      if (subscription.hasExpired) {
        subscription.lapse();
        this.errors++;
      }
      if (subscription.error !== 'NONE') {
        failed.push(subscription);
        continue;
      }
      size += subscription.take(Math.min(this.limits.partitionBytes, this.limits.totalBytes - size), ranges);
      subscription.relist();
      carried.push(subscription);
    }
    this.readyBytes -= size;
    this.errors -= failed.length;
    // A place is named in the first request after it was taken, though nothing was fetched there.
    for (const place of this.fresh) if (!carried.includes(place)) carried.push(place);
    this.fresh = [];
    this.carried = carried;
    const { watermarks } = this;
    if (watermarks.length > 0) this.watermarks = [];
    let messages = 0;
    let count = 0;
    for (const { subscription, first, end } of ranges) {
      const { batches } = subscription.partition;
      for (let row = first; row < end; row++) messages += batches.count(row);
      count += end - first;
    }
    const partitions = carried.length + watermarks.filter((place) => !carried.includes(place)).length;
    return { ranges, failed, watermarks, partitions, batches: count, bytes: size, messages };
  }
}
