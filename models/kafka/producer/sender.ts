import {
  Gate,
  NEVER,
  type Nanoseconds,
  type Simulator,
  type Story,
  ns,
  sleepUntil,
  spawn,
} from '../../../sim/index.ts';
import type { Collector, ThreadPool } from '../../cpu/index.ts';
import type { Traffic } from '../../messages/index.ts';
import { isStale } from '../broker/errors.ts';
import { inquire } from '../broker/inquiry.ts';
import type { Outcome } from '../broker/link.ts';
import { looking, lookingUp, sendingGarbage, sendingRequest } from '../costs.ts';
import { recordPublishHops } from '../hops.ts';
import { versionsRequestSize, versionsResponseSize } from '../wire.ts';
import type { SenderClock } from './clock.ts';
import type { Accumulator } from './accumulator.ts';
import type { Batch } from './batch.ts';
import { produce } from './delivery.ts';
import { Metadata } from './metadata.ts';
import type { Node } from './node.ts';
import type { PartitionQueue } from './queue.ts';
import { ProduceRequest, type RequestTerms } from './request.ts';
import { Sequences } from './sequences.ts';
import type { ProducerSettings } from './settings.ts';
import { divide } from './split.ts';
import { type Failure, failureOf, isRefusal, mayRetry } from './failures.ts';
import type { ProducerTransactions } from './transactions.ts';

/** What the sender tells the application's side, and asks of it. */
export interface ApplicationSide {
  /** Puts all records that were sent until now into batches. */
  admit(): void;
  /** When there may be something new to send; NEVER while send() blocks. */
  nextWake(): Nanoseconds;
  readonly isShortOfMemory: boolean;
  /** Batches have their size as they are about to be sent. */
  seal(batch: Batch): void;
  /** The fate of a batch is decided. */
  finished(batch: Batch): void;
}

/**
 * The sender thread of a producer: takes ready batches to the brokers, one request a broker at a time, at most max.in.flight
 * unanswered; sends again what failed and may be sent again; gives up what is too old.
 *
 * specification: Sender, RecordAccumulator and NetworkClient of Kafka 3.9.
 */
export class Sender {
  readonly thread: ThreadPool;
  readonly metadata: Metadata;
  /** Counts the lives of the process. */
  life = 0;
  /** undefined for a producer without a transactional.id. */
  transactions: ProducerTransactions | undefined;
  private readonly sim: Simulator;
  private readonly settings: ProducerSettings;
  private readonly accumulator: Accumulator;
  private readonly application: ApplicationSide;
  private sequences: Sequences | undefined;
  private readonly traffic: Traffic;
  private readonly collector: Collector | undefined;
  private readonly terms: RequestTerms;
  private readonly clock: SenderClock;
  private readonly wake: Gate;
  /** Until when the thread looks through its partitions in vain. */
  private lookingUntil = 0;

  constructor(
    sim: Simulator,
    parts: {
      settings: ProducerSettings;
      thread: ThreadPool;
      accumulator: Accumulator;
      application: ApplicationSide;
      traffic: Traffic;
      collector: Collector | undefined;
      terms: RequestTerms;
      clock: SenderClock;
    },
  ) {
    const { settings, accumulator, terms } = parts;
    this.sim = sim;
    this.settings = settings;
    this.thread = parts.thread;
    this.accumulator = accumulator;
    this.application = parts.application;
    this.traffic = parts.traffic;
    this.collector = parts.collector;
    this.terms = terms;
    this.clock = parts.clock;
    this.wake = new Gate(sim);
    this.sequences = settings.isIdempotent ? new Sequences(false) : undefined;
    const { channel } = terms;
    const { retryBackoff: backoff, metadataMaxAge: maxAge } = settings;
    const partitions = accumulator.queues.length;
    this.metadata = new Metadata(sim, accumulator.nodes, { channel, maxAge, backoff, partitions }, () => this.learn());
  }

  /** The thread's rounds: put records into batches, send what is ready, wait for more. */
  *run(): Story {
    const { life, sim, thread } = this;
    while (this.life === life) {
      if (this.lookingUntil > sim.now) yield sleepUntil(sim, ns(this.lookingUntil));
      if (this.life !== life) return;
      this.application.admit();
      this.tend();
      if (this.transactions !== undefined) {
        const question = this.transactions.next(this.accumulator.oldest !== undefined);
        if (question !== undefined) spawn(question);
        if (this.transactions.isBusy) {
          yield this.wake.wait(ns(this.nextWake() - this.sim.now));
          continue;
        }
      }
      const node = this.nextReady();
      if (node === undefined) {
        this.lookingUntil = sim.now + this.looking(0);
        yield this.wake.wait(ns(this.nextWake() - sim.now));
        continue;
      }
      const request = this.requestFor(node);
      if (request === undefined) continue;
      yield thread.work(ns(sendingRequest(request.size, this.terms.channel) + this.looking(1)));
      if (this.life === life) spawn(produce(sim, request, this, node));
    }
  }

  /** What is left of a round that finds nothing to send, in ns at speed 1: an answer that comes meanwhile waits for it. */
  get untilIdle(): number {
    return this.thread.busy > 0 ? 0 : Math.max(0, this.lookingUntil - this.sim.now);
  }

  /** Time that a round takes to look through all partitions, and through those of `brokers` brokers once more. */
  private looking(brokers: number): number {
    const { queues, nodes } = this.accumulator;
    return looking(queues.length, brokers / nodes.length);
  }

  /** The process dies: connections are closed, and whatever is not acknowledged is given up. */
  die(cause: string): void {
    this.life++;
    for (const node of this.accumulator.nodes) {
      node.link.close();
      node.forget();
    }
    this.dropAll(cause);
    for (const queue of this.accumulator.queues) queue.inFlight = 0;
    this.sequences = this.settings.isIdempotent ? new Sequences(false, this.sequences?.nextEpoch) : undefined;
    this.wake.open();
  }

  /** Numbers begin anew in an epoch that the coordinator has given. */
  useEpoch(epoch: number, isFresh: boolean): void {
    if (isFresh || this.sequences === undefined) this.sequences = new Sequences(true, epoch);
    else this.sequences.epoch = epoch;
  }

  /** Gives up what was never sent. */
  dropUnsent(cause: string): void {
    for (const queue of this.accumulator.queues) {
      for (const batch of queue.batches.filter(({ sequence }) => sequence < 0)) {
        queue.remove(batch);
        this.giveUp(batch, cause, false);
      }
    }
  }

  /** Gives up all that is not acknowledged. */
  dropAll(cause: string): void {
    const { accumulator } = this;
    for (const queue of accumulator.queues) for (const batch of queue.batches.slice()) queue.remove(batch);
    for (let oldest = accumulator.oldest; oldest !== undefined; oldest = accumulator.oldest)
      this.giveUp(oldest, cause, true);
  }

  /** What was held for a transaction may go. */
  goOn(): void {
    for (const queue of this.accumulator.queues) queue.release();
    this.wake.open();
  }

  /** Something may be ready that was not. */
  wakeUp(): void {
    this.wake.open();
  }

  /** A request is over: answered, or its connection is. */
  ended(request: ProduceRequest, node: Node, outcome: Outcome): void {
    this.application.admit(); // what the application sent until now still met the memory as it was
    node.inFlight--;
    node.letGo(this.sim.now);
    for (let i = 0; i < request.batches.length; i++) this.complete(request, i, outcome);
    if (outcome !== 'answered') this.metadata.request();
    this.wake.open();
  }

  private complete(request: ProduceRequest, index: number, outcome: Outcome): void {
    const sent = request.batches[index] as Batch;
    const batch = sent.current;
    const queue = this.accumulator.queueOf(batch);
    const failure = failureOf(request.errorOf(index), outcome);
    queue.inFlight--;
    if (failure !== undefined && !isRefusal(failure)) batch.isUncertain = true;
    if (!batch.isDone) {
      if (failure === undefined || failure === 'DUPLICATE_SEQUENCE_NUMBER') this.succeed(queue, batch, request);
      else if (failure === 'MESSAGE_TOO_LARGE' && batch.count > 1) this.divide(queue, batch);
      else if (this.canRetry(queue, batch, failure, batch !== sent)) this.retry(batch);
      else this.fail(queue, batch, failure);
    }
    if (outcome === 'answered' && isStale(request.errorOf(index))) this.outdated(queue);
    queue.release();
  }

  private succeed(queue: PartitionQueue, batch: Batch, request: ProduceRequest): void {
    const { now } = this.sim;
    this.traffic.published(batch.actual, batch.payload, now);
    this.sequences?.completed(queue, batch);
    if (this.settings.acks !== '0') {
      // In a transaction nothing is safe before that is committed.
      if (this.transactions === undefined)
        batch.partition.fates.acknowledged(batch.producer, batch.firstOrdinal, batch.count);
      recordPublishHops(this.traffic.publishHops, batch, request.done, now);
    }
    this.finish(batch);
  }

  private canRetry(queue: PartitionQueue, batch: Batch, failure: Failure, isRenumbered: boolean): boolean {
    if (batch.attempts >= this.settings.retries || this.expiryOf(batch) <= this.sim.now) return false;
    if (isRenumbered) return true; // what was refused had numbers that are no more
    if (this.sequences === undefined || !isRefusal(failure)) return mayRetry(failure);
    return this.sequences.canRetry(queue, batch, failure);
  }

  private retry(batch: Batch): void {
    batch.attempts++;
    this.accumulator.putBack(batch, ns(this.sim.now + this.settings.retryBackoff(batch.attempts - 1)));
  }

  /** A batch that is larger than the broker takes is sent again in parts of batch.size. */
  private divide(queue: PartitionQueue, batch: Batch): void {
    const parts = divide(batch, this.settings.batchSize);
    this.sequences?.divided(queue, batch, parts);
    for (const part of parts) {
      if (!this.accumulator.memory.tryTake(part.memory, this.sim.now)) part.memory = 0; // beyond buffer.memory, as in Kafka
      this.accumulator.track(part);
    }
    for (const part of parts.toReversed()) queue.putBack(part);
    this.finish(batch);
  }

  /** The producer's callback hears that a batch failed. */
  private fail(queue: PartitionQueue, batch: Batch, failure: Failure): void {
    const isUnknown = batch.isUncertain || !isRefusal(failure);
    if (isUnknown || batch.attempts >= this.settings.retries) this.sequences?.givenUp(queue, batch);
    else this.sequences?.refused(queue, batch);
    this.giveUp(batch, failure, isUnknown);
    this.transactions?.failed();
  }

  /** What no log has taken is rejected, or lost where one may have. */
  private giveUp(batch: Batch, cause: string, isUnknown: boolean): void {
    const { partition, producer, firstOrdinal, count } = batch;
    partition.fates.abandoned(producer, firstOrdinal, count, cause, isUnknown ? 'lost' : 'rejected');
    this.finish(batch);
  }

  private finish(batch: Batch): void {
    this.accumulator.finish(batch, this.sim.now);
    this.application.finished(batch);
  }

  /** What time brings: batches too old, back-offs that are over, connections to make anew, numbers to settle. */
  private tend(): void {
    const { now } = this.sim;
    const { accumulator } = this;
    for (let oldest = accumulator.oldest; oldest !== undefined; oldest = accumulator.oldest) {
      if (this.expiryOf(oldest) > now) break;
      this.expire(oldest);
    }
    if (accumulator.backingOff.size > 0) accumulator.tend(now);
    if (this.sequences !== undefined) for (const queue of this.sequences.settle()) queue.release();
    for (const node of accumulator.nodes) if (node.isBroken) this.reconnect(node);
  }

  private expiryOf(batch: Batch): number {
    return batch.created + this.settings.deliveryTimeout;
  }

  private expire(batch: Batch): void {
    const queue = this.accumulator.queueOf(batch);
    const isUnderWay = !queue.batches.includes(batch);
    if (!isUnderWay) queue.remove(batch);
    this.sequences?.givenUp(queue, batch);
    this.giveUp(batch, 'delivery.timeout.ms', batch.isUncertain || isUnderWay);
    this.transactions?.failed();
    queue.release();
  }

  /** A broken connection that is needed is made again, with a pause that grows. */
  private reconnect(node: Node): void {
    if (node.isConnecting || node.retryAt > this.sim.now) return;
    if (node.failures === 0) {
      node.failures = 1;
      node.retryAt = ns(this.sim.now + this.settings.reconnectBackoff(0));
      this.metadata.request();
    } else if (node.waitingBatches > 0 || this.metadata.isOutdated) {
      node.isConnecting = true;
      spawn(this.connect(node));
    }
  }

  /** The first request on a connection asks for the versions that the broker knows. */
  private *connect(node: Node): Story {
    const { failures } = node;
    node.connected();
    const exchange = inquire(node.link, {
      channel: this.terms.channel,
      size: versionsRequestSize(),
      answerSize: versionsResponseSize(),
      work: lookingUp(0),
    });
    yield exchange.ended();
    node.isConnecting = false;
    if (exchange.outcome === 'answered') node.failures = 0;
    else {
      node.failures = failures + 1;
      node.retryAt = ns(this.sim.now + this.settings.reconnectBackoff(failures));
      this.metadata.request();
    }
    this.wake.open();
  }

  /** A broker for which something is ready and that may get another request. */
  private nextReady(): Node | undefined {
    const { now } = this.sim;
    const { maxInFlight } = this.settings;
    for (const node of this.accumulator.nodes) {
      if (!node.isReady(this.clock, now, this.isUrgent)) continue;
      node.readyLast = now;
      if (node.isBroken || node.isConnecting) continue;
      if (node.inFlight < maxInFlight) {
        node.drainableAt = now;
        return node;
      }
      node.hold(now);
    }
    return undefined;
  }

  private requestFor(node: Node): ProduceRequest | undefined {
    const { now } = this.sim;
    const batches = node.drain(this.settings.maxRequestSize, this.mayDrain);
    if (batches.length === 0) return undefined;
    for (const batch of batches) {
      if (batch.attempts === 0) this.application.seal(batch);
      batch.drain(now);
      this.sequences?.number(this.accumulator.queueOf(batch), batch);
    }
    node.inFlight++;
    const request = new ProduceRequest(batches, this.terms);
    this.collector?.allocate(sendingGarbage(request.messages));
    return request;
  }

  /** A partition sends nothing while it backs off, nor, with one request in flight, while a batch of it is under way. */
  private readonly mayDrain = (queue: PartitionQueue): boolean => {
    const head = queue.batches[0] as Batch;
    if (head.notBefore > this.sim.now) {
      this.accumulator.backingOff.add(queue);
      return false;
    }
    if (this.transactions?.mayDrain(queue) === false) return false;
    if (this.settings.maxInFlight === 1 && queue.inFlight > 0) return false;
    return this.sequences === undefined || this.sequences.mayDrain(queue);
  };

  /** The next moment at which something may have become ready without an answer coming in. */
  private nextWake(): Nanoseconds {
    const { maxInFlight } = this.settings;
    const { now } = this.sim;
    const { accumulator, application } = this;
    let wake: number = application.nextWake();
    const sendsNothing = this.transactions?.isBusy === true;
    for (const node of accumulator.nodes) {
      if (node.isBroken) wake = Math.min(wake, this.retryOf(node));
      else if (node.inFlight < maxInFlight && !node.isConnecting && !sendsNothing)
        wake = Math.min(wake, node.nextLook(this.clock, now, this.isUrgent));
    }
    if (accumulator.backingOff.size > 0) wake = Math.min(wake, accumulator.nextRetry);
    const { oldest } = accumulator;
    if (oldest !== undefined) wake = Math.min(wake, this.expiryOf(oldest));
    return Math.max(wake, now + 1) as Nanoseconds;
  }

  /** Whether batches are sent that have not lingered: memory is short, or a transaction is to end. */
  private get isUrgent(): boolean {
    return this.application.isShortOfMemory || this.transactions?.isFlushing === true;
  }

  /** When a broken connection will be looked after again without anything else happening. */
  private retryOf(node: Node): number {
    if (node.isConnecting) return NEVER;
    return node.failures === 0 || node.waitingBatches > 0 || this.metadata.isOutdated ? node.retryAt : NEVER;
  }

  private learn(): void {
    if (this.accumulator.learn()) this.metadata.request();
    this.wake.open();
  }

  /** A broker has said that it does not lead. Since 3.7 it says who does (KIP-951). */
  private outdated(queue: PartitionQueue): void {
    this.metadata.request();
    if (!this.settings.learnsLeader) return;
    const leader = this.accumulator.leaderOf(queue.partition);
    if (leader !== undefined && leader !== queue.node) this.accumulator.move(queue, leader, true);
  }
}
