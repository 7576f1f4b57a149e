import {
  Gate,
  NEVER,
  type Nanoseconds,
  type Simulator,
  type Story,
  type World,
  ns,
  sleep,
  sleepUntil,
  spawn,
} from '../../../sim/index.ts';
import { ThreadPool } from '../../cpu/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { Traffic } from '../../messages/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { Link } from '../broker/link.ts';
import { type Channel, type KafkaCosts, polling } from '../costs.ts';
import type { Partition } from '../replication/partition.ts';
import type { Replica } from '../replication/replica.ts';
import { Accounts } from './accounts.ts';
import type { ConsumerApplication } from './application.ts';
import { Committer } from './committer.ts';
import type { CoordinatorLink } from './coordinator-link.ts';
import { ConsumerFetcher } from './fetcher.ts';
import type { Membership, MembershipHost } from './membership.ts';
import type { Place } from './place.ts';
import type { Reading } from './reading.ts';
import { Round } from './round.ts';
import type { ConsumerSettings } from './settings.ts';
import { type Work, Workers } from './workers.ts';

/** What a consumer is made of. */
export interface ConsumerParts {
  readonly name: string;
  readonly machine: Machine;
  readonly settings: ConsumerSettings;
  readonly application: ConsumerApplication;
  readonly traffic: Traffic;
  readonly costs: KafkaCosts;
  readonly channel: Channel;
  readonly readings: ReadonlyMap<Partition, Reading>;
  connect(broker: Broker): Link;
  /** Whom it reads a partition from, of which it has come to an offset. */
  preferred(leader: Replica, offset: number): Replica;
  coordinatorLink(): CoordinatorLink;
  membership(host: MembershipHost<Partition>, link: CoordinatorLink): Membership<Partition>;
}

/**
 * A KafkaConsumer and the application around it: one thread that polls, in rounds of max.poll.records. Between two rounds it looks
 * after its membership and its commits. The application works on each round itself, or hands it to threads of its own.
 */
export class Consumer implements MembershipHost<Partition> {
  readonly name: string;
  readonly settings: ConsumerSettings;
  readonly thread: ThreadPool;
  readonly channel: Channel;
  readonly machine: Machine;
  /** Counts the lives of its process. */
  life = 0;
  isAlive = false;
  /** Why it has thrown and ended, if so. */
  failure: string | undefined;
  private readonly sim: Simulator;
  private readonly parts: ConsumerParts;
  private readonly round = new Round();
  private readonly accounts: Accounts;
  private readonly news: Gate;
  private member: Membership<Partition> | undefined;
  private fetcher: ConsumerFetcher;
  private committer: Committer | undefined;
  private link: CoordinatorLink | undefined;
  private workers: Workers | undefined;
  private isPolling = false;
  private polledAt: Nanoseconds;
  private pausedUntil: Nanoseconds = ns(0);
  private isHeld = false;
  private isClosing = false;
  private restarts = false;
  /** Whether the application has a round in hand, and since when it has worked on it. */
  private hasInHand = false;
  private inHandSince: Nanoseconds = NEVER;

  constructor(world: World, parts: ConsumerParts) {
    this.sim = world.sim;
    this.parts = parts;
    this.name = parts.name;
    this.settings = parts.settings;
    this.machine = parts.machine;
    this.channel = parts.channel;
    this.thread = new ThreadPool(world, 'poll', { threads: 1 }, parts.machine.cpu);
    this.news = new Gate(this.sim);
    this.accounts = new Accounts(parts.traffic, parts.application);
    this.polledAt = this.sim.now;
    this.fetcher = new ConsumerFetcher(this.sim, this);
  }

  get places(): ReadonlyMap<Partition, Place> {
    return this.fetcher.places;
  }

  get membership(): Membership<Partition> {
    if (this.member === undefined) throw new Error(`${this.name} has not begun`);
    return this.member;
  }

  /** The process starts. With `adopted` it has been a member since before the run, and reads from the first message on. */
  begin(adopted?: { memberId: string; generation: number; owned: readonly Partition[] }): void {
    if (this.isAlive) return;
    const { parts, settings } = this;
    this.isAlive = true;
    this.isClosing = this.isHeld = false;
    this.polledAt = this.sim.now;
    this.fetcher = new ConsumerFetcher(this.sim, this);
    this.link = parts.coordinatorLink();
    this.member = parts.membership(this, this.link);
    this.committer = new Committer(this.sim, this, this.link);
    this.workers = settings.threads === 0 ? undefined : new Workers(this.sim, settings.threads, settings.queue);
    if (adopted === undefined) {
      this.member.join();
    } else {
      this.member.adopt(adopted.memberId, adopted.generation, adopted.owned);
      for (const partition of adopted.owned) this.fetcher.assign(this.readingOf(partition), 0);
    }
    spawn(this.run(this.life));
  }

  /** The process dies. What it had in hand waits again, or is lost if its offset was committed. */
  crash(): void {
    if (!this.isAlive) return;
    this.life++;
    this.isAlive = false;
    this.stopReading([...this.places.keys()]);
    this.fetcher.end();
    if (this.hasInHand) this.accounts.breakOff(this.round, this.sim.now - this.inHandSince);
    this.hasInHand = false;
    for (const work of this.workers?.atWork ?? []) this.accounts.breakOffWork(work, this.sim.now);
    this.membership.forget();
  }

  /** close(): what is in hand is finished, offsets are committed, the group is told. */
  close(): void {
    if (!this.isAlive) return;
    this.isClosing = true;
    this.wakeUp();
  }

  /** The process starts anew, as soon as it has closed if it is closing. */
  restart(): void {
    if (this.isClosing) this.restarts = true;
    else this.begin();
  }

  /** All threads of the process stand still for a while. */
  pause(duration: Nanoseconds): void {
    this.pausedUntil = ns(Math.max(this.pausedUntil, this.sim.now + duration));
    this.machine.cpu.pause(duration);
  }

  /** The application takes no more messages (consumer.pause()), or takes them again. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    this.wakeUp();
  }

  // What its membership asks of it.

  get isRunning(): boolean {
    return this.isAlive && this.pausedUntil <= this.sim.now;
  }

  isOverdue(limit: number): boolean {
    return !this.isPolling && this.sim.now - this.polledAt > limit;
  }

  *revoke(partitions: readonly Partition[]): Story {
    const { life } = this;
    yield* this.committer?.finally(partitions) ?? [];
    if (this.life !== life) return;
    this.lose(partitions);
  }

  lose(partitions: readonly Partition[]): void {
    this.stopReading(partitions);
    for (const partition of partitions) this.fetcher.drop(partition);
  }

  *take(partitions: readonly Partition[]): Story {
    if (partitions.length === 0) return;
    const { life } = this;
    while ((yield* this.link?.fetchOffsets(partitions.length) ?? []) === undefined) if (this.life !== life) return;
    if (this.life !== life) return;
    const owned = new Set(this.membership.owned);
    for (const partition of partitions) {
      if (!owned.has(partition)) continue;
      const reading = this.readingOf(partition);
      const offset = reading.committed < 0 ? this.resetOffset(reading) : reading.committed;
      if (offset === undefined) return;
      reading.resumed(this.sim.now);
      this.fetcher.assign(reading, offset);
    }
    this.wakeUp();
  }

  *commitBeforeRebalance(): Story {
    yield* this.committer?.finally(this.membership.owned) ?? [];
  }

  wakeUp(): void {
    this.news.open();
  }

  fail(reason: string): void {
    this.failure = reason;
    this.crash();
  }

  // What its fetcher asks of it.

  connect(broker: Broker): Link {
    return this.parts.connect(broker);
  }

  preferred(leader: Replica, offset: number): Replica {
    return this.parts.preferred(leader, offset);
  }

  litter(size: number): void {
    this.machine.collector?.allocate(size);
  }

  outOfRange(place: Place): void {
    const offset = this.resetOffset(place.reading);
    if (offset !== undefined) this.fetcher.seek(place, offset);
  }

  /** The polling thread: poll(), the application's work, poll() again. */
  private *run(life: number): Story {
    const { sim, parts, round } = this;
    while (this.life === life) {
      if (this.pausedUntil > sim.now) yield sleepUntil(sim, this.pausedUntil);
      if (this.life !== life) return;
      if (this.isClosing) return yield* this.closeDown(life);
      this.isPolling = true;
      if (this.membership.hasWork) yield* this.membership.poll();
      if (this.life !== life) return;
      this.committer?.poll();
      round.clear();
      if (!this.isHeld) this.fetcher.collect(this.most, round);
      parts.application.decode(round);
      const reading = this.fetcher.unread + round.decoding + polling(parts.costs, this.places.size);
      this.fetcher.unread = 0;
      if (reading > 0) yield this.thread.work(ns(reading));
      if (this.life !== life) return;
      if (!this.isHeld) this.fetcher.send();
      if (round.messages > 0) {
        this.isPolling = false;
        this.polledAt = sim.now;
        yield* this.handOver(life);
      } else if (!this.hasWork) {
        yield this.news.wait(this.patience());
        if (this.life !== life) return;
        if (this.news.opened) yield sleep(sim, parts.costs.wakeUp);
      }
    }
  }

  /** Records that one poll() returns, or that are committed together if those are fewer. */
  private get most(): number {
    const { maxPollRecords, commit, commitRecords } = this.settings;
    return commit === 'auto' || commit === 'none' || commitRecords === 0
      ? maxPollRecords
      : Math.min(maxPollRecords, commitRecords);
  }

  /** Whether poll() has something to do at once. */
  private get hasWork(): boolean {
    if (this.isClosing || this.membership.hasWork || this.fetcher.unread > 0) return true;
    return this.fetcher.hasRecords && !this.isHeld;
  }

  /** How long poll() may sleep. */
  private patience(): Nanoseconds {
    const due = this.committer?.due;
    return due === undefined ? NEVER : ns(Math.max(1, due - this.sim.now));
  }

  /** The application gets a round, works on it or has it worked on, and commits. */
  private *handOver(life: number): Story {
    const { round, settings, accounts, committer, sim } = this;
    const { messages, decoding } = round;
    accounts.handOver(round);
    if (committer === undefined) return;
    if (this.workers !== undefined) {
      yield* this.toWorkers(this.workers, life);
      if (this.life === life) yield* committer.processed(messages);
      return;
    }
    this.parts.application.process(round);
    this.hasInHand = true;
    this.inHandSince = NEVER;
    const holds = settings.commitsFirst ? accounts.keep(round) : [];
    if (settings.commitsFirst) yield* committer.processed(messages);
    if (this.life !== life) return accounts.letGo(holds);
    const { processing } = round;
    this.inHandSince = sim.now;
    if (processing > 0) {
      yield this.thread.work(ns(processing * this.machine.cpu.speed));
      if (this.life !== life) return accounts.letGo(holds);
      accounts.deliveredInTurn(round, this.inHandSince);
    } else {
      accounts.deliveredAsDecoded(round, sim.now, decoding / this.machine.cpu.speed);
    }
    accounts.finish(round);
    accounts.letGo(holds);
    this.hasInHand = false;
    if (!settings.commitsFirst) yield* committer.processed(messages);
  }

  /** Hands the round to threads of the application; waits while their line is full. */
  private *toWorkers(workers: Workers, life: number): Story {
    const { sim } = this;
    const round = new Round();
    round.takeFrom(this.round);
    const durations = new Float64Array(round.messages);
    this.parts.application.process(round, durations);
    const { work, handedAt } = workers.submit(round, durations);
    spawn(this.watch(work, life));
    if (handedAt > sim.now) yield sleepUntil(sim, handedAt);
  }

  /** Waits for the end of a round that workers have. */
  private *watch(work: Work, life: number): Story {
    const holds = this.accounts.keep(work.round);
    yield sleepUntil(this.sim, work.last);
    this.accounts.letGo(holds);
    if (this.life !== life) return;
    this.workers?.finished(work);
    this.accounts.deliveredToWorkers(work);
    this.accounts.finish(work.round);
  }

  private *closeDown(life: number): Story {
    let last: number = this.sim.now;
    for (const work of this.workers?.atWork ?? []) last = Math.max(last, work.last);
    if (last > this.sim.now) yield sleepUntil(this.sim, ns(last));
    if (this.life !== life) return;
    const { owned } = this.membership;
    yield* this.committer?.finally(owned) ?? [];
    if (this.life !== life) return;
    this.life++;
    this.isAlive = this.isClosing = false;
    this.stopReading(owned);
    this.fetcher.end();
    yield* this.membership.leave();
    if (this.restarts) this.begin();
    this.restarts = false;
  }

  private readingOf(partition: Partition): Reading {
    const reading = this.parts.readings.get(partition);
    if (reading === undefined) throw new Error(`${this.name} does not read partition ${partition.number}`);
    return reading;
  }

  private stopReading(partitions: readonly Partition[]): void {
    for (const partition of partitions) this.readingOf(partition).stopped(this.sim.now);
  }

  /** Where a group begins that has no offset, or one that the log does not have (auto.offset.reset). */
  private resetOffset(reading: Reading): number | undefined {
    const { leading } = reading.partition;
    const { reset } = this.settings;
    if (reset === 'none') {
      this.fail('there is no valid offset, and auto.offset.reset is none');
      return undefined;
    }
    if (reset === 'earliest') return leading.log.startOffset;
    const end = leading.visibleOffset(this.settings.readCommitted);
    reading.skipTo(end, 'passed over by auto.offset.reset=latest');
    return end;
  }
}
