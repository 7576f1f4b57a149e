import { type Nanoseconds, type Simulator, type Story, type World, bytes } from '../../../sim/index.ts';
import { ThreadPool } from '../../cpu/index.ts';
import type { Connection } from '../../network/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { Channel } from '../costs.ts';
import type { Fetched, FetchSession } from '../broker/fetch-session.ts';
import type { Partition } from './partition.ts';

/** A follower's log of a partition, and the messages in it since its last flush. */
interface Copy {
  readonly file: CachedFile;
  unflushed: number;
}

/** A follower's fetcher thread: copies some partitions of one leader. */
export class Fetcher {
  readonly leader: Broker;
  readonly follower: Broker;
  readonly connection: Connection;
  readonly channel: Channel;
  readonly session: FetchSession;
  readonly thread: ThreadPool;
  /** replica.fetch.wait.max.ms */
  readonly maxWait: Nanoseconds;
  private readonly sim: Simulator;
  private readonly copies = new Map<Partition, Copy>();

  constructor(
    world: World,
    parts: {
      leader: Broker;
      follower: Broker;
      connection: Connection;
      channel: Channel;
      session: FetchSession;
      maxWait: Nanoseconds;
    },
  ) {
    this.sim = world.sim;
    this.leader = parts.leader;
    this.follower = parts.follower;
    this.connection = parts.connection;
    this.channel = parts.channel;
    this.session = parts.session;
    this.maxWait = parts.maxWait;
    const { costs, machine } = parts.follower;
    this.thread = new ThreadPool(world, 'fetcher', { threads: 1, wakeUp: costs.wakeUp }, machine.cpu);
  }

  /** Takes a partition over; its copy is a log on the follower. */
  follow(partition: Partition): void {
    const place = this.session.subscribe(partition);
    partition.followers.push(place);
    this.copies.set(partition, { file: this.follower.newLog(), unflushed: 0 });
  }

  /** The leader reads from a fetch how far this follower is, which may move the high watermark. */
  confirm(): void {
    for (const place of this.session.moved) {
      if (place.confirmed === place.position) continue;
      place.confirmed = place.position;
      place.partition.followerFetched(this.sim.now);
    }
  }

  /** Appends what a fetch brought to the follower's own logs. */
  *storeAll(fetched: Fetched): Story {
    for (const batch of fetched.batches) {
      const copy = this.copies.get(batch.partition);
      if (copy === undefined)
        throw new Error(`partition ${batch.partition.number} came to a follower without a copy of it`);
      yield copy.file.write(bytes(batch.size));
      copy.unflushed += batch.count;
      if (copy.unflushed < batch.partition.topic.flushMessages) continue;
      yield copy.file.flush();
      copy.unflushed = 0;
    }
  }
}
