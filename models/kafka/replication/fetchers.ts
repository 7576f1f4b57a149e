import { ms, spawn, type World } from '../../../sim/index.ts';
import type { Connection, Windows } from '../../network/index.ts';
import { compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import { type Broker, bufferOf } from '../broker/broker.ts';
import { Link } from '../broker/link.ts';
import { channelOf, type KafkaCosts } from '../costs.ts';
import { LEADER_EPOCHS_SINCE } from '../controller/constants.ts';
import { replicate } from '../journeys.ts';
import { Fetcher } from './fetcher.ts';
import type { Partition } from './partition.ts';
import type { Replica } from './replica.ts';

/** How a follower's machine reaches a leader. */
type Connect = (follower: Broker, leader: Broker, windows: Windows) => Connection;

/** All fetcher threads of the cluster, num.replica.fetchers of them for each pair of brokers; all topics share them. */
export class Fetchers {
  private readonly world: World;
  private readonly version: string;
  private readonly config: Settings;
  private readonly costs: KafkaCosts;
  private readonly connect: Connect;
  /** By leader, follower and number of the thread. */
  private readonly byPair = new Map<string, Fetcher>();
  private readonly fetcherOf = new Map<Replica, Fetcher>();
  private readonly threads: number;
  private readonly cutsByEpoch: boolean;
  private isStarted = false;

  constructor(world: World, parts: { version: string; config: Settings; costs: KafkaCosts }, connect: Connect) {
    this.world = world;
    this.version = parts.version;
    this.config = parts.config;
    this.costs = parts.costs;
    this.connect = connect;
    this.cutsByEpoch = compareVersions(parts.version, LEADER_EPOCHS_SINCE) >= 0;
    this.threads = numberOf(parts.config, 'num.replica.fetchers');
  }

  /** Sets the threads going. */
  start(): void {
    this.isStarted = true;
    for (const fetcher of this.byPair.values()) spawn(replicate(this.world.sim, fetcher));
  }

  /** All replicas but the leader follow it. */
  followAll(partition: Partition): void {
    for (const replica of partition.replicas) if (replica !== partition.leader) this.follow(replica);
  }

  /** A replica follows the leader of its partition, whomever it followed before. */
  follow(replica: Replica): void {
    this.leave(replica);
    const { leader, number } = replica.partition;
    if (leader === undefined) return;
    const fetcher = this.fetcher(leader.broker, replica.broker, number % this.threads);
    this.fetcherOf.set(replica, fetcher);
    fetcher.follow(replica);
  }

  /** A replica follows nobody. */
  leave(replica: Replica): void {
    this.fetcherOf.get(replica)?.leave(replica);
    this.fetcherOf.delete(replica);
  }

  /** A broker's process has ended, and with it its fetcher threads. */
  stop(broker: Broker): void {
    for (const replica of broker.replicas) this.leave(replica);
    for (const fetcher of this.byPair.values()) if (fetcher.follower === broker) fetcher.stop();
  }

  /** A broker's process has begun: its threads run again, with nothing to copy so far. */
  restart(broker: Broker): void {
    for (const fetcher of this.byPair.values()) {
      if (fetcher.follower === broker) spawn(replicate(this.world.sim, fetcher));
    }
  }

  private fetcher(leader: Broker, follower: Broker, thread: number): Fetcher {
    const key = `${leader.number}-${follower.number}-${thread}`;
    const known = this.byPair.get(key);
    if (known !== undefined) return known;
    const fetcher = this.newFetcher(leader, follower);
    this.byPair.set(key, fetcher);
    if (this.isStarted) spawn(replicate(this.world.sim, fetcher));
    return fetcher;
  }

  private newFetcher(leader: Broker, follower: Broker): Fetcher {
    const { config, world } = this;
    const connection = this.connect(follower, leader, {
      send: leader.receiveBuffer,
      reply: Math.min(leader.sendBuffer, bufferOf(config, 'replica.socket.receive.buffer.bytes')),
    });
    return new Fetcher(world, {
      leader,
      follower,
      link: new Link(world.sim, leader, connection, ms(numberOf(config, 'replica.socket.timeout.ms'))),
      channel: channelOf(textOf(config, 'security.inter.broker.protocol'), this.version, this.costs),
      limits: {
        minBytes: numberOf(config, 'replica.fetch.min.bytes'),
        partitionBytes: numberOf(config, 'replica.fetch.max.bytes'),
        totalBytes: numberOf(config, 'replica.fetch.response.max.bytes'),
      },
      cutsByEpoch: this.cutsByEpoch,
      times: {
        maxWait: ms(numberOf(config, 'replica.fetch.wait.max.ms')),
        backoff: ms(numberOf(config, 'replica.fetch.backoff.ms')),
      },
    });
  }
}
