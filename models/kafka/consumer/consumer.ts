import { type Nanoseconds, type Simulator, type Story, type World, ns, spawn } from '../../../sim/index.ts';
import type { Distribution, Draws } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import { type Collector, ThreadPool } from '../../cpu/index.ts';
import type { Machine } from '../../machine/index.ts';
import { type Ledger, OrdinalSet, type Traffic } from '../../messages/index.ts';
import { Times } from '../../workload/index.ts';
import type { Link } from '../broker/link.ts';
import { type Channel, decompressingBatches, type KafkaCosts, pollCall, receivingGarbage } from '../costs.ts';
import type { Fetched, FetchSession, Range, Subscription } from '../broker/fetch-session.ts';
import { recordEndToEndHops } from '../hops.ts';
import type { Partition } from '../replication/partition.ts';

/** The settings of a consumer, in canonical units. */
export interface ConsumerSettings {
  readonly minBytes: number;
  readonly maxWait: Nanoseconds;
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
  readonly maxPollRecords: number;
  readonly receiveBuffer: number;
  readonly requestTimeout: Nanoseconds;
}

const scratchIntended = new Times();
const scratchActual = new Times();

/**
 * A KafkaConsumer: one thread that polls. It has one fetch under way to each broker that leads partitions of its; records go
 * to the application in rounds of max.poll.records, and the next fetch leaves as the last round of a fetch is handed over.
 */
export class Consumer {
  readonly settings: ConsumerSettings;
  readonly thread: ThreadPool;
  readonly channel: Channel;
  private readonly sim: Simulator;
  private readonly speed: number;
  private readonly collector: Collector | undefined;
  private readonly links = new Map<FetchSession, Link>();
  private readonly delivered = new Map<Partition, OrdinalSet>();
  /** Number of its group's ledger. */
  private readonly reader: number;
  private readonly ledger: Ledger;
  private readonly traffic: Traffic;
  private readonly processing: Distribution;
  private readonly draws: Draws;
  private readonly compressions: readonly Compression[];

  constructor(
    world: World,
    parts: {
      machine: Machine;
      settings: ConsumerSettings;
      reader: number;
      ledger: Ledger;
      traffic: Traffic;
      processing: Distribution;
      /** By number of the producer. */
      compressions: readonly Compression[];
      costs: KafkaCosts;
      channel: Channel;
    },
  ) {
    this.sim = world.sim;
    this.settings = parts.settings;
    this.speed = parts.machine.cpu.speed;
    this.collector = parts.machine.collector;
    this.thread = new ThreadPool(world, 'poll', { threads: 1, wakeUp: parts.costs.wakeUp }, parts.machine.cpu);
    this.channel = parts.channel;
    this.reader = parts.reader;
    this.ledger = parts.ledger;
    this.traffic = parts.traffic;
    this.processing = parts.processing;
    this.compressions = parts.compressions;
    this.draws = world.draws('processing');
  }

  /** Adds a broker to fetch from. */
  link(session: FetchSession, link: Link): void {
    this.links.set(session, link);
    for (const { partition } of session.subscriptions) this.delivered.set(partition, new OrdinalSet());
  }

  linkOf(session: FetchSession): Link {
    const link = this.links.get(session);
    if (link === undefined) throw new Error('this consumer has no such fetch session');
    return link;
  }

  /** Hands what a fetch brought to the application. Returns when the last round begins, so that the next fetch can leave. */
  *handOver(fetched: Fetched): Story {
    const arrived = this.sim.now;
    this.collector?.allocate(receivingGarbage(fetched.bytes, fetched.messages));
    let round: Portion[] = [];
    let messages = 0;
    let left = fetched.messages;
    for (const range of fetched.ranges) {
      const { batches } = range.subscription.partition;
      let first = range.first;
      for (let row = first; row < range.end; row++) {
        this.take(range, row);
        const count = batches.count(row);
        messages += count;
        left -= count;
        if (messages < this.settings.maxPollRecords || left === 0) continue;
        round.push({ subscription: range.subscription, first, end: row + 1 });
        yield* this.process(round, arrived);
        round = [];
        messages = 0;
        first = row + 1;
      }
      if (first < range.end) round.push({ subscription: range.subscription, first, end: range.end });
    }
    spawn(this.process(round, arrived));
  }

  /** The messages of a batch are on their way to the application: no longer backlog. */
  private take({ subscription }: Range, row: number): void {
    const { partition } = subscription;
    const { batches, fates } = partition;
    const [offset, count] = [batches.offset(row), batches.count(row)];
    const seen = this.delivered.get(partition);
    if (seen === undefined) throw new Error(`a batch of partition ${partition.number} came to a consumer without it`);
    if (offset < seen.frontier) this.traffic.outOfOrder(count);
    seen.add(offset, count);
    fates.deliver(this.reader, batches.producer(row), batches.firstOrdinal(row), count);
  }

  /** The thread decodes the records of some batches and the application processes them, one after the other. */
  private *process(round: readonly Portion[], arrived: Nanoseconds): Story {
    let total = 0;
    const ends: number[] = [];
    for (const { subscription, first, end } of round) {
      for (let row = first; row < end; row++) {
        total += this.workOn(subscription.partition, row);
        ends.push(total);
      }
    }
    yield this.thread.work(ns(total));
    const start = this.sim.now - total / this.speed;
    let before = 0;
    let i = 0;
    for (const { subscription, first, end } of round) {
      for (let row = first; row < end; row++) {
        const until = ends[i++] as number;
        this.deliver(subscription.partition, row, start + before / this.speed, (until - before) / this.speed, arrived);
        before = until;
      }
      subscription.release(end);
    }
  }

  /** Time of the thread for one batch: decompression, decoding, and the application's work on each message. */
  private workOn({ batches, number }: Partition, row: number): number {
    const compression = this.compressions[batches.producer(row)];
    const unpacking = compression === undefined ? 0 : decompressingBatches(compression, 1, batches.rawSize(row));
    const count = batches.count(row);
    return (
      unpacking + count * pollCall(batches.payload(row) / count) + this.processingOf(number, batches.offset(row), count)
    );
  }

  private processingOf(partition: number, offset: number, count: number): number {
    const { mean } = this.processing;
    if (mean === 0) return 0;
    let sum = 0;
    const identity = partition * 4_294_967_296 + offset; // specification: identity, not a quantity
    for (let i = 0; i < count; i++) sum += this.processing.draw(this.draws.of(identity + i));
    return sum * this.speed; // the application's work is given as time, not as work of a core of speed 1
  }

  /** Each message is delivered in its turn, and settled when the application is done with it. */
  private deliver({ batches }: Partition, row: number, start: number, duration: number, arrived: Nanoseconds): void {
    const count = batches.count(row);
    const each = duration / count;
    const first = ns(start + each);
    const last = ns(start + duration);
    const intended = batches.intended(row, scratchIntended);
    const actual = batches.actual(row, intended, scratchActual);
    this.traffic.delivered(intended, actual, batches.payload(row), first, last);
    recordEndToEndHops(this.traffic.endToEndHops, batches, row, actual, arrived, start + each, start + duration);
    this.ledger.settle(count);
  }
}

/** Consecutive batches of a partition that are handed over in one round. */
interface Portion {
  readonly subscription: Subscription;
  readonly first: number;
  readonly end: number;
}
