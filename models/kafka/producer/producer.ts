import { Gate, NEVER, type Nanoseconds, type Story, type World, bytes, ns, spawn } from '../../../sim/index.ts';
import type { Codec, Compression, Data } from '../../codecs/index.ts';
import { compressedSize } from '../../codecs/index.ts';
import { ThreadPool } from '../../cpu/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { Traffic } from '../../messages/index.ts';
import { type Arrivals, type Keys, type Sizes, Times } from '../../workload/index.ts';
import { type Node, PartitionQueue } from './accumulator.ts';
import { Application } from './application.ts';
import { Batch } from './batch.ts';
import {
  type Channel,
  compressingPerByte,
  openingCodec,
  type KafkaCosts,
  sendCall,
  sendingGarbage,
  sendingRequest,
} from '../costs.ts';
import { recordPublishHops } from '../hops.ts';
import { produce } from './delivery.ts';
import type { Partitioner } from './partitioner.ts';
import { ProduceRequest, type RequestTerms } from './request.ts';
import type { Topic } from '../replication/topic.ts';
import { batchHeader, type RecordFormat, recordSize } from '../wire.ts';

/** The settings of a producer, in canonical units. */
export interface ProducerSettings {
  readonly acks: '0' | '1' | 'all';
  readonly linger: Nanoseconds;
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly codec: Codec;
}

/** What a producer has to send. */
export interface Workload {
  readonly arrivals: Arrivals;
  /** The same arrivals once more, to count what was meant to be sent; undefined if they are unlimited. */
  readonly demand: Arrivals | undefined;
  readonly sizes: Sizes;
  readonly keys: Keys;
  readonly data: Data;
}

/** specification: Kafka's CompressionRatioEstimator improves its estimate by 0.005 a batch, and worsens it by at least 0.05. */
const RATIO_IMPROVES = 0.005;
const RATIO_WORSENS = 0.05; // specification

const scratchIntended = new Times();
const scratchActual = new Times();

/**
 * A KafkaProducer: the application's thread puts records into batches, one open batch a partition, within buffer.memory;
 * the sender thread takes the ready ones to the brokers, one request a broker at a time, at most max.in.flight unanswered.
 *
 * Records are not events: whenever the sender looks, all records sent until then are put into their batches at once, with
 * their own instants. The sender wakes when a batch has lingered or is full, or when an answer comes.
 */
export class Producer {
  readonly number: number;
  readonly settings: ProducerSettings;
  readonly machine: Machine;
  readonly senderThread: ThreadPool;
  readonly application: Application;
  readonly nodes: readonly Node[];
  private readonly world: World;
  private readonly topic: Topic;
  private readonly workload: Workload;
  private readonly partitioner: Partitioner;
  private readonly format: RecordFormat;
  private readonly traffic: Traffic;
  readonly channel: Channel;
  readonly compression: Compression;
  private readonly terms: RequestTerms;
  private readonly costs: KafkaCosts;
  private readonly queues: readonly PartitionQueue[];
  private readonly wake: Gate;
  /** ns a byte, and ns a batch, of the application's thread. */
  private readonly packing: { readonly perByte: number; readonly perBatch: number };
  private memory: number;
  private ratio = 1;
  private ordinal = 0;

  constructor(
    world: World,
    parts: {
      number: number;
      topic: Topic;
      machine: Machine;
      nodes: readonly Node[];
      settings: ProducerSettings;
      workload: Workload;
      partitioner: Partitioner;
      format: RecordFormat;
      traffic: Traffic;
      costs: KafkaCosts;
      channel: Channel;
    },
  ) {
    this.world = world;
    this.number = parts.number;
    this.topic = parts.topic;
    this.machine = parts.machine;
    this.nodes = parts.nodes;
    this.settings = parts.settings;
    this.workload = parts.workload;
    this.partitioner = parts.partitioner;
    this.format = parts.format;
    this.traffic = parts.traffic;
    this.costs = parts.costs;
    this.channel = parts.channel;
    this.compression = { codec: parts.settings.codec, data: parts.workload.data };
    this.terms = { acks: parts.settings.acks, channel: parts.channel, compression: this.compression };
    this.packing = { perByte: compressingPerByte(this.compression), perBatch: openingCodec(this.compression) };
    this.memory = parts.settings.bufferMemory;
    this.application = new Application(parts.workload.arrivals);
    this.senderThread = new ThreadPool(world, 'sender', { threads: 1, wakeUp: parts.costs.wakeUp }, parts.machine.cpu);
    this.wake = new Gate(world.sim);
    this.machine.cpu.whenPaused((until) => this.standStill(until));
    this.queues = parts.topic.partitions.map((partition) => {
      partition.nextOrdinal[this.number] = 0;
      return new PartitionQueue(partition, this.nodeOf(partition.leading.broker.number));
    });
  }

  /** The sender thread's rounds: put records into batches, send what is ready, wait for more. */
  *send(): Story {
    for (;;) {
      this.admit();
      const node = this.nextReady();
      if (node === undefined) {
        yield this.wake.wait(ns(this.nextWake() - this.world.sim.now));
        continue;
      }
      const request = this.requestFor(node);
      yield this.senderThread.work(sendingRequest(request.size, this.channel));
      spawn(produce(this.world.sim, request, this, node));
    }
  }

  /** All batches of a request are acknowledged (or, with acks=0, sent): their memory is free again. */
  acknowledged(request: ProduceRequest, node: Node): void {
    const { now } = this.world.sim;
    this.admit(); // what the application sent until now still met the memory as it was
    for (const batch of request.batches) {
      this.traffic.published(batch.actual, batch.payload, now);
      if (this.settings.acks === '0') continue;
      batch.partition.fates.acknowledged(this.number, batch.firstOrdinal, batch.count);
      recordPublishHops(this.traffic.publishHops, batch, request.done, now);
    }
    for (const batch of request.batches) this.memory += batch.memory;
    this.application.unblock(now);
    node.inFlight--;
    node.letGo(now);
    this.wake.open();
  }

  /** The application's thread stops as the others do; what it has sent until now it has sent. */
  private standStill(until: Nanoseconds): void {
    this.admit();
    this.application.rest(until);
  }

  private nodeOf(broker: number): Node {
    const node = this.nodes[broker];
    if (node === undefined) throw new Error(`no connection to broker-${broker}`);
    return node;
  }

  private get memoryIsShort(): boolean {
    return this.application.isBlocked;
  }

  /** A broker for which something is ready and that may get another request. */
  private nextReady(): Node | undefined {
    const { now } = this.world.sim;
    for (const node of this.nodes) {
      if (node.readyAt(this.settings.linger, this.memoryIsShort) > now) continue;
      if (node.inFlight < this.settings.maxInFlight) return node;
      node.hold(now);
    }
    return undefined;
  }

  private requestFor(node: Node): ProduceRequest {
    const { now } = this.world.sim;
    const batches = node.drain(this.settings.maxRequestSize);
    for (const batch of batches) this.seal(batch, now);
    node.inFlight++;
    const request = new ProduceRequest(batches, this.terms);
    this.machine.collector?.allocate(sendingGarbage(request.messages));
    return request;
  }

  private seal(batch: Batch, now: Nanoseconds): void {
    const { codec } = this.settings;
    batch.drained = now;
    batch.size = codec === 'none' ? batch.rawSize : compressedSize(codec, this.workload.data, bytes(batch.rawSize));
    const observed = batch.size / batch.rawSize;
    if (observed > this.ratio) this.ratio = Math.max(this.ratio + RATIO_WORSENS, observed);
    else this.ratio = Math.max(this.ratio - RATIO_IMPROVES, observed);
  }

  /** The next moment at which something may have become ready without an answer coming in. */
  private nextWake(): Nanoseconds {
    const { linger, maxInFlight } = this.settings;
    let wake: number = NEVER;
    let fullest = 0;
    for (const node of this.nodes) {
      if (node.inFlight < maxInFlight) wake = Math.min(wake, node.readyAt(linger, this.memoryIsShort));
      for (const queue of node.queues) fullest = Math.max(fullest, queue.open?.rawSize ?? 0);
    }
    if (this.application.isBlocked || this.application.next === NEVER) return wake as Nanoseconds;
    const room = Math.max(1, Math.floor((this.rawLimit - fullest) / this.typicalRecord));
    wake = Math.min(
      wake,
      this.application.next + linger,
      this.application.notBefore(room, this.callTime(this.typicalRecord)),
    );
    return Math.max(wake, this.world.sim.now + 1) as Nanoseconds;
  }

  /** Bytes of a batch before compression that are expected to fill batch.size after it. */
  private get rawLimit(): number {
    return this.settings.batchSize / this.ratio;
  }

  private get typicalRecord(): number {
    return Math.max(1, this.workload.sizes.mean);
  }

  private callTime(size: number): number {
    return (sendCall(this.costs, size) + size * this.packing.perByte) / this.machine.cpu.speed;
  }

  /** Puts all records that were sent until now into batches, as far as there is memory. */
  private admit(): void {
    const { now } = this.world.sim;
    this.countIntended(now);
    const inBulk = this.partitioner.isSticky && this.workload.keys.count === 0 && this.workload.sizes.isConstant;
    while (!this.application.isBlocked && this.application.next <= now) {
      const key = this.workload.keys.of(this.ordinal);
      const size = this.workload.sizes.of(this.ordinal);
      const batch = this.batchFor(key, size);
      if (batch === undefined) return;
      const most = inBulk ? this.roomFor(batch, size) : 1;
      this.fill(batch, this.application, now, size, most);
    }
  }

  /** What was meant to be sent is counted also while the application is blocked. */
  private countIntended(now: Nanoseconds): void {
    scratchIntended.clear();
    const intended = this.workload.demand?.take(now, Infinity, scratchIntended);
    if (intended !== undefined) this.traffic.intended(intended);
  }

  /** The batch that the next record goes into; undefined, and the application blocked, if there is no memory for a new one. */
  private batchFor(key: number, size: number): Batch | undefined {
    let queue = this.queueOf(key);
    const open = queue.open;
    if (open !== undefined && this.roomFor(open, size) > 0) return open;
    if (open !== undefined) this.close(queue, open);
    if (key < 0) {
      this.partitioner.newBatch();
      const other = this.queueOf(key);
      if (other !== queue) {
        queue = other;
        const theirs = queue.open;
        if (theirs !== undefined && this.roomFor(theirs, size) > 0) return theirs;
        if (theirs !== undefined) this.close(queue, theirs);
      }
    }
    return this.openBatch(queue, size);
  }

  private queueOf(key: number): PartitionQueue {
    const queue = this.queues[this.partitioner.of(key)];
    if (queue === undefined) throw new Error('the partitioner named a partition that the topic does not have');
    return queue;
  }

  private openBatch(queue: PartitionQueue, size: number): Batch | undefined {
    const { application } = this;
    const memory = this.memoryFor(size);
    if (this.memory < memory) {
      application.block(application.next);
      return undefined;
    }
    this.memory -= memory;
    const { partition } = queue;
    const batch = new Batch(partition, this.number, partition.nextOrdinal[this.number] ?? 0, batchHeader(this.format));
    batch.memory = memory;
    batch.created = application.next;
    queue.push(batch);
    return batch;
  }

  /** A batch takes batch.size of the memory, or what its first record needs if that is more (Kafka's RecordAccumulator). */
  private memoryFor(size: number): number {
    const { batchSize, bufferMemory } = this.settings;
    const needed = Math.max(batchSize, batchHeader(this.format) + recordSize(this.format, size, 0, 0));
    if (needed <= bufferMemory) return needed;
    throw new Error(
      `a record of ${size} B in batches of ${batchSize} B never fits: raise buffer.memory (${bufferMemory} B)`,
    );
  }

  private close(queue: PartitionQueue, batch: Batch): void {
    batch.closed = true;
    queue.node.closedBatches++;
  }

  /** How many more records of `size` bytes the batch takes; its first record always fits. */
  private roomFor(batch: Batch, size: number): number {
    const record = recordSize(this.format, size, 0, batch.count);
    const room = Math.floor((this.rawLimit - batch.rawSize) / record);
    return batch.count === 0 ? Math.max(1, room) : Math.max(0, room);
  }

  private fill(batch: Batch, application: Application, now: Nanoseconds, size: number, most: number): void {
    scratchIntended.clear();
    scratchActual.clear();
    const sent = application.send(now, most, this.callTime(size), scratchIntended, scratchActual);
    if (batch.count === 0) application.work(this.packing.perBatch / this.machine.cpu.speed);
    if (application.delayed) batch.separateTimes();
    batch.intended.append(scratchIntended);
    if (batch.actual !== batch.intended) batch.actual.append(scratchActual);
    this.traffic.sent(scratchIntended, scratchActual);
    if (this.workload.demand === undefined) this.traffic.intended(sent);
    this.grow(batch, sent, size);
  }

  private grow(batch: Batch, sent: number, size: number): void {
    const before = batch.rawSize;
    batch.rawSize += this.sizeOfRecords(batch.count, sent, size);
    batch.count += sent;
    batch.payload += sent * size;
    this.ordinal += sent;
    batch.partition.nextOrdinal[this.number] = batch.firstOrdinal + batch.count;
    for (const ledger of this.topic.ledgers) ledger.offer(sent);
    this.partitioner.written(batch.rawSize - before);
    if (this.roomFor(batch, size) === 0) this.close(this.queues[batch.partition.number] as PartitionQueue, batch);
  }

  /** Bytes of `count` records of `size` bytes from position `from` of a batch on: the position takes more bytes as it grows. */
  private sizeOfRecords(from: number, count: number, size: number): number {
    let total = 0;
    let index = from;
    const end = from + count;
    while (index < end) {
      const band = index < 64 ? 64 : index < 8192 ? 8192 : 1048576; // specification: bounds of the varint's length
      const inBand = Math.min(end, Math.max(band, index + 1)) - index;
      total += inBand * recordSize(this.format, size, 0, index);
      index += inBand;
    }
    return total;
  }
}
