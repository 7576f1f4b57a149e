import { NEVER, type Nanoseconds, type Story, type World, bytes, ns, spawn } from '../../../sim/index.ts';
import type { Compression, Data } from '../../codecs/index.ts';
import { compressedSize } from '../../codecs/index.ts';
import { ThreadPool } from '../../cpu/index.ts';
import type { Machine } from '../../machine/index.ts';
import type { Traffic } from '../../messages/index.ts';
import { type Arrivals, type Keys, type Sizes, Times } from '../../workload/index.ts';
import { TRANSACTIONAL } from '../log/columns.ts';
import { type Channel, compressingPerByte, openingCodec, type KafkaCosts, sendCall } from '../costs.ts';
import type { Topic } from '../replication/topic.ts';
import { batchHeader, type RecordFormat, recordSize } from '../wire.ts';
import { SenderClock } from './clock.ts';
import { Accumulator } from './accumulator.ts';
import { Application, passOver } from './application.ts';
import { Batch } from './batch.ts';
import type { Node } from './node.ts';
import type { Loads, Partitioner } from './partitioner.ts';
import type { PartitionQueue } from './queue.ts';
import { type ApplicationSide, Sender } from './sender.ts';
import type { ProducerSettings } from './settings.ts';
import { type TransactionHost, type TransactionOptions, ProducerTransactions } from './transactions.ts';

/** What a producer has to send. */
export interface Workload {
  readonly arrivals: Arrivals;
  /** The same arrivals once more, to count what was meant to be sent; undefined if they are unlimited. */
  readonly demand: Arrivals | undefined;
  readonly sizes: Sizes;
  readonly keys: Keys;
  readonly data: Data;
}

/** What a producer is made of. */
export interface ProducerParts {
  readonly number: number;
  readonly topic: Topic;
  readonly machine: Machine;
  readonly nodes: readonly Node[];
  readonly settings: ProducerSettings;
  readonly workload: Workload;
  /** Makes a partitioner that sees the queues. */
  readonly partitionerOver: (loads: Loads) => Partitioner;
  readonly format: RecordFormat;
  readonly traffic: Traffic;
  readonly costs: KafkaCosts;
  readonly channel: Channel;
  /** undefined for a producer without a transactional.id. */
  readonly transactions: TransactionOptions | undefined;
}

/** specification: Kafka's CompressionRatioEstimator improves its estimate by 0.005 a batch, and worsens it by at least 0.05. */
const RATIO_IMPROVES = 0.005;
const RATIO_WORSENS = 0.05; // specification

const scratchIntended = new Times();
const scratchActual = new Times();

/**
 * A KafkaProducer from the side of the application, whose thread puts records into batches, one open batch a partition, within
 * buffer.memory. The other side is the `Sender`.
 *
 * Records are not events: whenever the sender looks, all records sent until then are put into their batches at once, with
 * their own instants. The sender wakes when a batch has lingered or is full, or when an answer comes.
 */
export class Producer implements ApplicationSide, TransactionHost {
  readonly number: number;
  readonly settings: ProducerSettings;
  readonly machine: Machine;
  readonly application: Application;
  readonly accumulator: Accumulator;
  readonly sender: Sender;
  readonly compression: Compression;
  readonly transactions: ProducerTransactions | undefined;
  private readonly world: World;
  private readonly topic: Topic;
  private readonly workload: Workload;
  private readonly partitioner: Partitioner;
  private readonly format: RecordFormat;
  private readonly traffic: Traffic;
  private readonly costs: KafkaCosts;
  /** ns a byte, and ns a batch, of the application's thread. */
  private readonly packing: { readonly perByte: number; readonly perBatch: number };
  private ratio = 1;
  private readonly clock: SenderClock;
  private ordinal = 0;
  /** The partition of the record whose send() blocks. */
  private chosen: PartitionQueue | undefined;
  /** The batch whose answer the application waits for (send().get()). */
  private awaited: Batch | undefined;
  /** Whether the process runs, and its application sends. */
  private isAlive = true;
  private isHeld = false;

  constructor(world: World, parts: ProducerParts) {
    const { settings, traffic, costs, channel, topic, machine } = parts;
    this.world = world;
    this.number = parts.number;
    this.topic = topic;
    this.machine = machine;
    this.settings = settings;
    this.workload = parts.workload;
    this.format = parts.format;
    this.traffic = traffic;
    this.costs = costs;
    this.compression = { codec: settings.codec, data: parts.workload.data };
    this.packing = { perByte: compressingPerByte(this.compression), perBatch: openingCodec(this.compression) };
    this.application = new Application(parts.workload.arrivals);
    this.accumulator = new Accumulator(parts.nodes, topic.partitions, settings);
    this.partitioner = parts.partitionerOver(this.accumulator);
    this.clock = new SenderClock({
      phase: world.stream('clock').uniform() * 1e6,
      linger: settings.linger,
      isRestless: !this.partitioner.isSticky,
    });
    this.sender = new Sender(world.sim, {
      settings,
      thread: new ThreadPool(world, 'sender', { threads: 1, wakeUp: costs.wakeUp }, machine.cpu),
      accumulator: this.accumulator,
      application: this,
      traffic,
      collector: machine.collector,
      terms: {
        acks: settings.acks,
        channel,
        compression: this.compression,
        transaction: parts.transactions?.admit,
      },
      clock: this.clock,
    });
    if (parts.transactions !== undefined) {
      this.transactions = new ProducerTransactions(world.sim, parts.transactions, this);
      this.sender.transactions = this.transactions;
    }
    for (const partition of topic.partitions) partition.nextOrdinal[this.number] = 0;
    machine.cpu.whenPaused((until) => this.standStill(until));
  }

  /** The producer at work. */
  send(): Story {
    return this.sender.run();
  }

  /** The process dies, and with it what was not acknowledged, and what was not sent. */
  crash(): void {
    if (!this.isAlive) return;
    this.admit();
    this.isAlive = false;
    this.transactions?.forget();
    this.sender.die('producer crashed');
    this.chosen = this.awaited = undefined;
  }

  /** The process starts anew, and sends what is due from now on. */
  restart(): void {
    const { now } = this.world.sim;
    this.isHeld = false;
    passOver(this.workload.arrivals, now);
    if (this.isAlive) return this.sender.wakeUp(); // it had been closed
    this.isAlive = true;
    this.application.restart(now);
    if (this.workload.demand !== undefined) passOver(this.workload.demand, now);
    spawn(this.send());
  }

  /** close(): nothing more is sent; what has been gets its answer, and an open transaction is aborted. */
  close(): void {
    this.hold(true);
    this.transactions?.abandon();
  }

  /** The application sends no more, or goes on with what has become due. */
  hold(isHeld: boolean): void {
    this.admit();
    this.isHeld = isHeld;
    this.sender.wakeUp();
  }

  // What transactions ask of it.

  useEpoch(epoch: number, isFresh: boolean): void {
    this.sender.useEpoch(epoch, isFresh);
  }

  dropUnsent(cause: string): void {
    this.sender.dropUnsent(cause);
  }

  dropAll(cause: string): void {
    this.sender.dropAll(cause);
  }

  goOn(): void {
    this.sender.goOn();
  }

  acknowledged({ partition }: PartitionQueue, first: number): void {
    const next = partition.nextOrdinal[this.number] ?? first;
    partition.fates.acknowledged(this.number, first, next - first);
  }

  returned(): void {
    this.application.unblock(ns(this.world.sim.now + this.costs.wakeUp), 'transaction');
  }

  get isShortOfMemory(): boolean {
    return this.application.isShortOfMemory;
  }

  seal(batch: Batch): void {
    const { codec } = this.settings;
    batch.size = codec === 'none' ? batch.rawSize : compressedSize(codec, this.workload.data, bytes(batch.rawSize));
    const observed = batch.size / batch.rawSize;
    if (observed > this.ratio) this.ratio = Math.max(this.ratio + RATIO_WORSENS, observed);
    else this.ratio = Math.max(this.ratio - RATIO_IMPROVES, observed);
  }

  /** The memory of a batch is free, and who waits for its answer has it. */
  finished(batch: Batch): void {
    const { now } = this.world.sim;
    this.application.unblock(now, 'memory');
    if (this.awaited === undefined || this.awaited.current !== batch) return;
    this.awaited = undefined;
    this.application.unblock(ns(now + this.costs.wakeUp), 'answer');
  }

  nextWake(): Nanoseconds {
    const { application } = this;
    if (application.isShortOfMemory) return ns(application.since + this.settings.maxBlock);
    const endsAt = this.transactions?.endsAt ?? NEVER;
    if (application.isBlocked) return NEVER;
    if (this.isHeld || application.next === NEVER) return endsAt;
    let fullest = 0;
    for (const node of this.accumulator.nodes)
      for (const queue of node.queues) fullest = Math.max(fullest, queue.open?.rawSize ?? 0);
    const room = Math.max(1, Math.floor((this.rawLimit - fullest) / this.typicalRecord));
    return Math.min(
      endsAt,
      this.clock.lingered(application.next),
      application.notBefore(room, this.callTime(this.typicalRecord)),
    ) as Nanoseconds;
  }

  /** Puts all records that were sent until now into batches, as far as there is memory. */
  admit(): void {
    const { now } = this.world.sim;
    const { application, workload, transactions } = this;
    if (!this.isAlive) return;
    this.countIntended(now);
    if (application.isShortOfMemory && application.since + this.settings.maxBlock <= now) this.giveUp(now);
    const isAlike = workload.keys.count === 0 && workload.sizes.isConstant && !this.settings.isSync;
    const inBulk = this.partitioner.isSticky && isAlike;
    while (!application.isBlocked && !this.isHeld && application.next <= this.until(now)) {
      if (transactions?.takes(application.next) === false) {
        application.block(now, 'transaction');
        return;
      }
      const size = workload.sizes.of(this.ordinal);
      if (this.isTooLarge(size)) {
        this.reject('max.request.size');
        continue;
      }
      const key = this.settings.ignoresKeys ? -1 : workload.keys.of(this.ordinal);
      const batch = this.batchFor(key, size);
      if (batch === undefined) return;
      const before = batch.rawSize;
      this.fill(batch, this.until(now), size, inBulk ? this.bulkFor(batch, size) : 1);
      if (key < 0) this.partitioner.written?.(batch.rawSize - before);
      if (this.settings.isSync) this.waitForAnswer(batch);
    }
    if (transactions?.isDue(now) === true && !application.isBlocked) {
      application.block(now, 'transaction');
      transactions.end();
    }
  }

  /** Up to when messages are sent now: not beyond the end of a transaction. */
  private until(now: Nanoseconds): Nanoseconds {
    const { transactions } = this;
    return transactions === undefined || now < transactions.endsAt ? now : transactions.endsAt;
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

  /** The application's thread stops as the others do; what it has sent until now it has sent. */
  private standStill(until: Nanoseconds): void {
    this.admit();
    this.application.rest(until);
  }

  /** What was meant to be sent is counted also while the application is blocked. */
  private countIntended(now: Nanoseconds): void {
    scratchIntended.clear();
    const intended = this.workload.demand?.take(now, Infinity, scratchIntended);
    if (intended !== undefined) this.traffic.intended(intended);
  }

  /** send() has blocked for max.block.ms: it fails, and the application goes on with the next message. */
  private giveUp(now: Nanoseconds): void {
    this.application.unblock(now, 'memory');
    this.chosen = undefined;
    this.reject('max.block.ms');
  }

  /** send() fails at once: the message gets into no batch. */
  private reject(cause: string): void {
    scratchIntended.clear();
    this.application.passOver(scratchIntended);
    if (this.workload.demand === undefined) this.traffic.intended(1);
    this.ordinal++;
    for (const ledger of this.topic.ledgers) {
      ledger.offer(1);
      ledger.reject(1, cause);
    }
  }

  /** specification: KafkaProducer.ensureValidRecordSize counts a batch of one record, against both limits. */
  private isTooLarge(size: number): boolean {
    const { maxRequestSize, bufferMemory } = this.settings;
    const alone = batchHeader(this.format) + recordSize(this.format, size, 0, 0);
    return alone > maxRequestSize || alone > bufferMemory;
  }

  /** send().get(): nothing more is sent before the answer. */
  private waitForAnswer(batch: Batch): void {
    this.awaited = batch;
    this.application.block(this.application.freeAt, 'answer');
  }

  /** The batch that the next record goes into; undefined, and the application blocked, if there is no memory for a new one. */
  private batchFor(key: number, size: number): Batch | undefined {
    const { partitioner, chosen } = this;
    if (chosen !== undefined) return this.takes(chosen, size) ? chosen.open : this.openBatch(chosen, size);
    let queue = this.queueOf(key);
    if (key < 0 && partitioner.next !== undefined) {
      partitioner.next(queue.open === undefined);
      queue = this.queueOf(key);
    }
    if (this.takes(queue, size)) return queue.open;
    if (key < 0) {
      partitioner.newBatch?.();
      const other = this.queueOf(key);
      if (other !== queue && this.takes(other, size)) return other.open;
      queue = other;
    }
    return this.openBatch(queue, size);
  }

  /** Whether the open batch of a queue takes a record; one that does not is closed. */
  private takes(queue: PartitionQueue, size: number): boolean {
    const { open } = queue;
    if (open === undefined) return false;
    if (this.roomFor(open, size) > 0) return true;
    queue.close(open);
    return false;
  }

  private queueOf(key: number): PartitionQueue {
    const queue = this.accumulator.queues[this.partitioner.of(key)];
    if (queue === undefined) throw new Error('the partitioner named a partition that the topic does not have');
    return queue;
  }

  private openBatch(queue: PartitionQueue, size: number): Batch | undefined {
    const { application } = this;
    const memory = this.memoryFor(size);
    if (!this.accumulator.memory.tryTake(memory, application.next)) {
      application.block(application.next, 'memory');
      this.chosen = queue;
      return undefined;
    }
    this.chosen = undefined;
    const { partition } = queue;
    const batch = new Batch(partition, this.number, partition.nextOrdinal[this.number] ?? 0, batchHeader(this.format));
    if (this.transactions !== undefined) {
      batch.flags = TRANSACTIONAL;
      this.transactions.writesTo(queue, batch.firstOrdinal);
    }
    batch.memory = memory;
    batch.created = application.next;
    this.accumulator.add(queue, batch);
    return batch;
  }

  /** A batch takes batch.size of the memory, or what its first record needs if that is more (Kafka's RecordAccumulator). */
  private memoryFor(size: number): number {
    return Math.max(this.settings.batchSize, batchHeader(this.format) + recordSize(this.format, size, 0, 0));
  }

  /** How many more records of `size` bytes the batch takes; its first record always fits. */
  private roomFor(batch: Batch, size: number): number {
    const record = recordSize(this.format, size, 0, batch.count);
    const room = Math.floor((this.rawLimit - batch.rawSize) / record);
    return batch.count === 0 ? Math.max(1, room) : Math.max(0, room);
  }

  /** How many records the batch may take before somebody has to choose again. */
  private bulkFor(batch: Batch, size: number): number {
    const room = this.roomFor(batch, size);
    const most = this.partitioner.room;
    if (most === undefined) return room;
    return Math.max(1, Math.min(room, Math.ceil(most / recordSize(this.format, size, 0, batch.count))));
  }

  private fill(batch: Batch, now: Nanoseconds, size: number, most: number): void {
    const { application } = this;
    scratchIntended.clear();
    scratchActual.clear();
    const { transactions } = this;
    const room = transactions === undefined ? most : Math.min(most, transactions.room);
    const sent = application.send(now, room, this.callTime(size), scratchIntended, scratchActual);
    if (transactions !== undefined) transactions.room -= sent;
    if (batch.count === 0) application.work(this.packing.perBatch / this.machine.cpu.speed);
    if (application.delayed) batch.separateTimes();
    batch.intended.append(scratchIntended);
    if (batch.actual !== batch.intended) batch.actual.append(scratchActual);
    this.traffic.sent(scratchIntended, scratchActual);
    if (this.workload.demand === undefined) this.traffic.intended(sent);
    this.grow(batch, sent, size);
  }

  private grow(batch: Batch, sent: number, size: number): void {
    batch.rawSize += this.sizeOfRecords(batch.count, sent, size);
    batch.count += sent;
    batch.payload += sent * size;
    this.ordinal += sent;
    batch.partition.nextOrdinal[this.number] = batch.firstOrdinal + batch.count;
    for (const ledger of this.topic.ledgers) ledger.offer(sent);
    if (this.roomFor(batch, size) === 0) this.accumulator.queueOf(batch).close(batch);
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
