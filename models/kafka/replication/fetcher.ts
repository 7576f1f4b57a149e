import { Gate, type Nanoseconds, type Simulator, type Story, type World, bytes } from '../../../sim/index.ts';
import { ThreadPool } from '../../cpu/index.ts';
import type { Broker } from '../broker/broker.ts';
import { type Fetched, type FetchLimits, FetchSession, type Subscription } from '../broker/fetch-session.ts';
import type { Link } from '../broker/link.ts';
import type { Channel } from '../costs.ts';
import type { Replica } from './replica.ts';

/** Times of followers, in ns. */
export interface FetcherTimes {
  /** replica.fetch.wait.max.ms */
  readonly maxWait: Nanoseconds;
  /** replica.fetch.backoff.ms */
  readonly backoff: Nanoseconds;
}

/** A follower's fetcher thread: copies some partitions of one leader. */
export class Fetcher {
  readonly leader: Broker;
  readonly follower: Broker;
  readonly link: Link;
  readonly channel: Channel;
  readonly thread: ThreadPool;
  readonly times: FetcherTimes;
  session: FetchSession;
  private readonly sim: Simulator;
  private readonly limits: FetchLimits;
  private readonly copies = new Set<Replica>();
  /** Copies that have still to find out where their leader's log differs from theirs. */
  private readonly uncertain = new Set<Replica>();
  private readonly cutsByEpoch: boolean;
  private readonly wanted: Gate;

  constructor(
    world: World,
    parts: {
      leader: Broker;
      follower: Broker;
      link: Link;
      channel: Channel;
      limits: FetchLimits;
      /** Whether logs are cut by leader epochs (KIP-101), else by high watermarks. */
      cutsByEpoch: boolean;
      times: FetcherTimes;
    },
  ) {
    this.sim = world.sim;
    this.leader = parts.leader;
    this.follower = parts.follower;
    this.link = parts.link;
    this.channel = parts.channel;
    this.limits = parts.limits;
    this.cutsByEpoch = parts.cutsByEpoch;
    this.times = parts.times;
    this.session = new FetchSession(world.sim, parts.limits, parts.leader.completions);
    this.wanted = new Gate(world.sim);
    const { costs, machine } = parts.follower;
    this.thread = new ThreadPool(world, 'fetcher', { threads: 1, wakeUp: costs.wakeUp }, machine.cpu);
  }

  /** Takes a copy over: from now on it follows what this fetcher's leader has. */
  follow(copy: Replica): void {
    this.copies.add(copy);
    if (copy.log.end > 0) this.uncertain.add(copy);
    else this.subscribe(copy);
    this.wanted.open();
  }

  /** A copy has another leader, or is a leader. */
  leave(copy: Replica): void {
    this.copies.delete(copy);
    this.uncertain.delete(copy);
    const place = this.placeOf(copy);
    if (place !== undefined) place.cancel();
  }

  /** Whether there is nothing to copy. */
  get isIdle(): boolean {
    return this.copies.size === 0;
  }

  /** The thread ends with its process. */
  stop(): void {
    this.beginSession();
    this.wanted.open();
  }

  /** Whether some copies have to be cut before they can be copied to. */
  get mustCut(): boolean {
    return this.uncertain.size > 0;
  }

  /**
   * The leader has told where its epochs end: what it does not have is cut off. Before 0.11 a follower cuts at its own high watermark
   * instead, and fetches again what it may have had.
   */
  cut(): void {
    for (const copy of this.uncertain) {
      const leader = copy.partition.replicaOn(this.leader);
      if (leader?.leadership === undefined) continue; // asked again after the next round
      const common = copy.log.commonWith(leader.log);
      copy.truncateTo(this.cutsByEpoch ? common : Math.min(common, copy.highWatermark));
      this.uncertain.delete(copy);
      this.subscribe(copy);
    }
  }

  /** Opens when there is something to copy again. */
  get arrival(): Gate {
    return this.wanted;
  }

  /** The connection was lost, and with it the session: the next fetch begins another one, from where each copy is. */
  beginSession(): void {
    for (const place of this.session.subscriptions) place.cancel();
    this.session = new FetchSession(this.sim, this.limits, this.leader.completions);
    for (const copy of this.copies) {
      if (copy.log.end > 0) this.uncertain.add(copy);
      else this.subscribe(copy);
    }
  }

  /** Appends what a fetch brought to the follower's own logs: one write for each partition. */
  *storeAll(fetched: Fetched): Story {
    for (const { subscription, first, end, bytes: size } of fetched.ranges) {
      const copy = subscription.follower?.replica;
      if (copy === undefined || subscription.isCancelled) continue;
      const { log, partition } = copy;
      yield log.file.write(bytes(size));
      if (subscription.isCancelled) continue;
      if (first === end) log.missing -= Math.min(size, log.missing);
      for (let row = first; row < end; row++) log.append(row, this.sim.now);
      const { highWatermark } = subscription.replica;
      copy.advance(Math.min(log.end, highWatermark));
      if (log.unflushed < partition.topic.flushMessages) continue;
      yield log.file.flush();
      log.unflushed = 0;
    }
    for (const place of fetched.watermarks) {
      const copy = place.follower?.replica;
      if (copy !== undefined && !place.isCancelled) copy.advance(Math.min(copy.log.end, place.replica.highWatermark));
    }
  }

  private subscribe(copy: Replica): void {
    const leader = copy.partition.replicaOn(this.leader);
    const follower = leader?.leadership?.followerOf(copy);
    if (leader === undefined || follower === undefined) return;
    this.session.follow(leader, follower);
  }

  private placeOf(copy: Replica): Subscription | undefined {
    for (const place of this.session.subscriptions) if (place.follower?.replica === copy) return place;
    return undefined;
  }
}
