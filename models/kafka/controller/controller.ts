import {
  type Nanoseconds,
  type Simulator,
  type Story,
  type World,
  ms,
  ns,
  seconds,
  sleep,
  spawn,
} from '../../../sim/index.ts';
import { booleanOf, compareVersions, numberOf, type Settings } from '../../settings.ts';
import type { Broker } from '../broker/broker.ts';
import type { Fetchers } from '../replication/fetchers.ts';
import type { Leadership } from '../replication/leadership.ts';
import type { Partition } from '../replication/partition.ts';
import type { Replica } from '../replication/replica.ts';
import * as constants from './constants.ts';
import { hasKraft, Sessions } from './sessions.ts';

/**
 * The controller: knows which brokers live, elects leaders, agrees to changes of in-sync sets. With ZooKeeper it hears of a dead
 * broker when its session expires and works off partition after partition; with KRaft the same by heartbeats, and faster. It
 * never fails itself: it stands for the quorum.
 */
export class Controller {
  readonly sessions: Sessions;
  private readonly sim: Simulator;
  private readonly brokers: readonly Broker[];
  private readonly config: Settings;
  private readonly fetchers: Fetchers;
  private readonly version: string;
  private readonly isKraft: boolean;
  private readonly perElection: Nanoseconds;
  /** Brokers that it takes for dead. */
  private readonly fenced = new Set<Broker>();
  /** Brokers that it cannot reach, whether they live or not. */
  private readonly cutOff = new Set<Broker>();

  constructor(
    world: World,
    parts: { version: string; config: Settings; brokers: readonly Broker[]; fetchers: Fetchers },
  ) {
    const { version, config, brokers, fetchers } = parts;
    this.sim = world.sim;
    this.brokers = brokers;
    this.config = config;
    this.fetchers = fetchers;
    this.version = version;
    this.isKraft = hasKraft(version, config);
    this.sessions = new Sessions(world, version, config, (broker) => this.fence(broker));
    this.perElection = electionTime(this.isKraft, version);
  }

  /** Sets the regular looks going: leaders at their laggards, the controller at leaders who are not where they should be. */
  start(): void {
    for (const broker of this.brokers) spawn(this.watchLag(broker));
    if (booleanOf(this.config, 'auto.leader.rebalance.enable')) spawn(this.rebalance());
  }

  /** Whether it takes a broker for alive. */
  believesIn(broker: Broker): boolean {
    return !this.fenced.has(broker);
  }

  /** A partition's leaders ask here for other in-sync sets. */
  adopt(partition: Partition): void {
    partition.proposeIsr = (leadership, isr) => this.considerIsr(partition, leadership, isr);
  }

  /** A session has expired, or was closed: the broker's partitions get other leaders, or wait for it. */
  fence(broker: Broker): void {
    if (this.fenced.has(broker)) return;
    this.fenced.add(broker);
    spawn(this.failOver(broker));
  }

  /** A broker cannot be reached; its session runs out. */
  loses(broker: Broker): void {
    this.cutOff.add(broker);
    this.sessions.fallsSilent(broker);
  }

  /** A broker whose process never ended is heard again, and hears what has been decided meanwhile. */
  finds(broker: Broker): void {
    this.cutOff.delete(broker);
    this.sessions.speaks(broker);
    if (this.fenced.has(broker)) this.join(broker);
  }

  /**
   * A new process registers. While the session of the old one lasts, KRaft refuses it (the session will run out); with ZooKeeper
   * the controller sees that it has been away and treats it as dead first, since 2.2; before, it never knows.
   */
  *register(broker: Broker): Story {
    const { life } = broker;
    const isKnown = !this.fenced.has(broker);
    if (isKnown && this.isKraft) {
      while (!this.fenced.has(broker)) yield sleep(this.sim, constants.ASK_AGAIN);
    } else if (isKnown && compareVersions(this.version, constants.BROKER_EPOCHS_SINCE) >= 0) {
      this.fenced.add(broker);
      yield* this.failOver(broker);
    }
    if (broker.life !== life) return;
    this.cutOff.delete(broker);
    this.sessions.speaks(broker);
    this.join(broker);
  }

  /** Controlled shutdown: leaders move to other in-sync replicas before the process ends, and its copies leave the in-sync sets. */
  *relieve(broker: Broker): Story {
    for (const { partition } of broker.replicas) {
      if (partition.leader?.broker === broker) {
        const successor = this.candidate(
          partition,
          (replica) => replica.broker !== broker && partition.isr.includes(replica),
        );
        if (successor === undefined) continue;
        yield sleep(this.sim, this.perElection);
        this.install(partition, successor, without(partition.isr, broker), constants.FAILED_OVER);
      } else this.removeFromIsr(partition, broker);
    }
  }

  /** Leaders go back to the first replica of the assignment where that is in sync. */
  *preferLeaders(partitions: Iterable<Partition>): Story {
    for (const partition of partitions) {
      const [preferred] = partition.replicas;
      if (preferred === undefined || preferred === partition.leader || !partition.isr.includes(preferred)) continue;
      if (!this.canLead(preferred)) continue;
      yield sleep(this.sim, this.perElection);
      if (this.canLead(preferred) && partition.isr.includes(preferred)) {
        this.install(partition, preferred, partition.isr, constants.FAILED_OVER);
      }
    }
  }

  /** The copies on a disk that is gone lead no longer. */
  *loseReplicas(replicas: readonly Replica[]): Story {
    for (const replica of replicas) {
      const { partition } = replica;
      yield sleep(this.sim, this.perElection);
      if (partition.leader === replica) this.elect(partition);
      else this.removeFromIsr(partition, replica.broker);
    }
  }

  /** A copy of a partition is there again, on a broker that lives: it leads if nobody does and it may, else it follows. */
  welcome(replica: Replica): void {
    const { partition } = replica;
    const { leader } = partition;
    if (leader === undefined) this.elect(partition);
    else if (leader === replica) this.install(partition, replica, partition.isr, constants.POWER_LOST);
    else this.follow(replica);
  }

  /** Every half of replica.lag.time.max.ms a broker looks which followers of its leaders are behind. */
  private *watchLag(broker: Broker): Story {
    const lagMax = ms(numberOf(this.config, 'replica.lag.time.max.ms'));
    for (;;) {
      yield sleep(this.sim, ns(lagMax / 2));
      if (!broker.isUp) continue;
      for (const { leadership } of broker.replicas) leadership?.dropLaggards(lagMax, this.sim.now);
    }
  }

  /** From time to time leaders go back to where they were placed, for brokers that lead too few of theirs. */
  private *rebalance(): Story {
    const interval = seconds(numberOf(this.config, 'leader.imbalance.check.interval.seconds'));
    const tolerated = numberOf(this.config, 'leader.imbalance.per.broker.percentage') / 100; // specification: a percentage
    for (;;) {
      yield sleep(this.sim, interval);
      for (const broker of this.brokers) {
        const preferred = [...broker.replicas].filter((replica) => replica.partition.replicas[0] === replica);
        const elsewhere = preferred.filter((replica) => replica.partition.leader !== replica);
        if (elsewhere.length <= preferred.length * tolerated) continue;
        yield* this.preferLeaders(elsewhere.map(({ partition }) => partition));
      }
    }
  }

  private join(broker: Broker): void {
    this.fenced.delete(broker);
    for (const replica of broker.replicas) {
      if (replica.log.isLost) continue;
      if (replica.leadership !== undefined && replica.partition.leader !== replica)
        replica.resign('NOT_LEADER_OR_FOLLOWER');
      if (replica.leadership === undefined) this.welcome(replica);
    }
  }

  private *failOver(broker: Broker): Story {
    for (const { partition } of broker.replicas) {
      const isLed = partition.leader?.broker === broker;
      if (!isLed && !partition.isr.some((replica) => replica.broker === broker)) continue;
      yield sleep(this.sim, this.perElection);
      if (isLed && partition.leader?.broker === broker) this.elect(partition);
      else if (!isLed) this.removeFromIsr(partition, broker);
    }
  }

  /** Elects from the in-sync set in the order of the assignment; else anybody who lives, if that is allowed; else nobody leads. */
  private elect(partition: Partition): void {
    const { isr } = partition;
    const clean = this.candidate(partition, (replica) => isr.includes(replica));
    if (clean !== undefined) {
      const alive = isr.filter((replica) => this.canLead(replica));
      this.install(partition, clean, alive, constants.FAILED_OVER);
      return;
    }
    const unclean = partition.topic.isUncleanAllowed === true ? this.candidate(partition, () => true) : undefined;
    if (unclean !== undefined) this.install(partition, unclean, [unclean], constants.UNCLEAN);
    else partition.leaveLeaderless(partition.epoch + 1);
  }

  private candidate(partition: Partition, suits: (replica: Replica) => boolean): Replica | undefined {
    return partition.replicas.find((replica) => suits(replica) && this.canLead(replica));
  }

  private canLead(replica: Replica): boolean {
    return replica.isAlive && this.reaches(replica.broker);
  }

  private reaches(broker: Broker): boolean {
    return !this.fenced.has(broker) && !this.cutOff.has(broker);
  }

  /** A replica leads from now on; all others that can be reached follow it. */
  private install(partition: Partition, replica: Replica, isr: readonly Replica[], cause: string): void {
    const old = partition.leading;
    partition.isr = isr;
    partition.decideFor(replica, cause);
    if (this.reaches(old.broker)) old.resign('NOT_LEADER_OR_FOLLOWER');
    this.fetchers.leave(replica);
    partition.lead(replica, partition.epoch + 1, this.sim.now);
    for (const other of partition.replicas) if (other !== replica && this.canLead(other)) this.follow(other);
  }

  private follow(replica: Replica): void {
    replica.epoch = replica.partition.epoch;
    this.fetchers.follow(replica);
  }

  /** A follower that is dead leaves the in-sync set; the last one stays. */
  private removeFromIsr(partition: Partition, broker: Broker): void {
    const rest = without(partition.isr, broker);
    if (rest.length === partition.isr.length || rest.length === 0) return;
    partition.isr = rest;
    const { leader } = partition;
    if (leader !== undefined && this.reaches(leader.broker)) leader.leadership?.setIsr(rest, this.sim.now);
  }

  /** A leader wants another in-sync set: it gets it after a while, unless it is the leader no longer or a member is dead. */
  private considerIsr(partition: Partition, leadership: Leadership, isr: readonly Replica[]): void {
    const decide = (): void => {
      const { leader } = partition;
      if (leader?.leadership !== leadership || partition.epoch !== leadership.epoch) return;
      if (!this.reaches(leader.broker)) {
        this.sim.after(constants.ASK_AGAIN, decide, undefined);
        return;
      }
      partition.isr = isr.filter(
        (replica) => replica === leader || (partition.replicas.includes(replica) && this.canLead(replica)),
      );
      leadership.setIsr(partition.isr, this.sim.now);
    };
    this.sim.after(constants.AGREEMENT, decide, undefined);
  }
}

const without = (isr: readonly Replica[], broker: Broker): readonly Replica[] =>
  isr.filter((replica) => replica.broker !== broker);

function electionTime(isKraft: boolean, version: string): Nanoseconds {
  if (isKraft) return constants.KRAFT_ELECTION;
  const isOld = compareVersions(version, constants.ASYNCHRONOUS_SINCE) < 0;
  return isOld ? constants.ZOOKEEPER_ELECTION_OLD : constants.ZOOKEEPER_ELECTION;
}
