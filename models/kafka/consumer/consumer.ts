import { type Nanoseconds, type Simulator, type Story, type World, ns, spawn } from '../../../sim/index.ts';
import type { Distribution, Draws } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import { type Collector, ThreadPool } from '../../cpu/index.ts';
import type { Machine } from '../../machine/index.ts';
import { type Ledger, OrdinalSet, type Traffic } from '../../messages/index.ts';
import type { Connection } from '../../network/index.ts';
import type { Batch } from '../producer/batch.ts';
import type { Broker } from '../broker/broker.ts';
import { type Channel, decompressingBatches, type KafkaCosts, pollCall, receivingGarbage } from '../costs.ts';
import type { Fetched, FetchSession } from '../broker/fetch-session.ts';
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
}

/** How a consumer reaches the broker that leads the partitions of one of its fetch sessions. */
export interface Link {
  readonly broker: Broker;
  readonly connection: Connection;
}

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
    let round: Batch[] = [];
    let messages = 0;
    let left = fetched.messages;
    for (const batch of fetched.batches) {
      this.take(batch);
      round.push(batch);
      messages += batch.count;
      left -= batch.count;
      if (messages < this.settings.maxPollRecords || left === 0) continue;
      yield* this.process(round, arrived);
      round = [];
      messages = 0;
    }
    spawn(this.process(round, arrived));
  }

  /** The messages of a batch are on their way to the application: no longer backlog. */
  private take(batch: Batch): void {
    const seen = this.delivered.get(batch.partition);
    if (seen === undefined)
      throw new Error(`a batch of partition ${batch.partition.number} came to a consumer without it`);
    if (batch.offset < seen.frontier) this.traffic.outOfOrder(batch.count);
    const fresh = seen.add(batch.offset, batch.count);
    this.ledger.deliver(fresh);
    if (fresh < batch.count) this.ledger.duplicateDelivered(batch.count - fresh);
    batch.partition.forgetRead();
  }

  /** The thread decodes the records of some batches and the application processes them, one after the other. */
  private *process(batches: readonly Batch[], arrived: Nanoseconds): Story {
    let total = 0;
    const ends: number[] = [];
    for (const batch of batches) {
      total += this.workOn(batch);
      ends.push(total);
    }
    yield this.thread.work(ns(total));
    const start = this.sim.now - total / this.speed;
    let before = 0;
    batches.forEach((batch, i) => {
      const end = ends[i] as number;
      this.deliver(batch, start + before / this.speed, (end - before) / this.speed, arrived);
      before = end;
    });
  }

  /** Time of the thread for one batch: decompression, decoding, and the application's work on each message. */
  private workOn(batch: Batch): number {
    const compression = this.compressions[batch.producer];
    const unpacking = compression === undefined ? 0 : decompressingBatches(compression, 1, batch.rawSize);
    return unpacking + batch.count * pollCall(batch.payload / batch.count) + this.processingOf(batch);
  }

  private processingOf(batch: Batch): number {
    const { mean } = this.processing;
    if (mean === 0) return 0;
    let sum = 0;
    const identity = batch.partition.number * 4_294_967_296 + batch.offset; // specification: identity, not a quantity
    for (let i = 0; i < batch.count; i++) sum += this.processing.draw(this.draws.of(identity + i));
    return sum * this.speed; // the application's work is given as time, not as work of a core of speed 1
  }

  /** Each message is delivered in its turn, and settled when the application is done with it. */
  private deliver(batch: Batch, start: number, duration: number, arrived: Nanoseconds): void {
    const each = duration / batch.count;
    const first = ns(start + each);
    const last = ns(start + duration);
    this.traffic.delivered(batch.intended, batch.actual, batch.payload, first, last);
    recordEndToEndHops(this.traffic.endToEndHops, batch, arrived, start + each, start + duration);
    this.ledger.settle(batch.count);
  }
}
