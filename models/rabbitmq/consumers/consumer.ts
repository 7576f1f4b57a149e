import { type Distribution, type Draws, Fifo, ns, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Copies, Traffic } from '../../messages/index.ts';
import { abandoned, type ConsumingConnection } from '../channels/consuming.ts';
import { ledgerOf } from '../channels/routing.ts';
import * as costs from '../costs.ts';
import { deliveredSize, type Group } from '../messages/group.ts';
import { type Host, Rest, Worker } from '../nodes/process.ts';
import type { Queue, Verdict } from '../queues/queue.ts';
import { Acknowledgement, type Delivery, type Subscription } from '../queues/subscription.ts';
import { recordDelivery } from './hops.ts';
import type { Listener } from './listener.ts';

/** What a consumer is told. */
export interface ConsumerOptions {
  readonly host: Host;
  /** Opens a connection; undefined if there is nobody to connect to. */
  readonly connect: () => ConsumingConnection | undefined;
  readonly queues: readonly Queue[];
  readonly isAutomatic: boolean;
  readonly prefetch: number;
  readonly priority: number;
  readonly multiAckEvery: number;
  /** Threads of the application, which share the channel and its prefetch. */
  readonly threads: number;
  /** How long after a loss of the connection it tries to connect again, in ns. */
  readonly recoveryInterval: number;
  /** Work of the application on a message, in ns. */
  readonly processing: Distribution;
  readonly draws: Draws;
  /** What the application does about failures and duplicates; undefined: neither occurs to it. */
  readonly listener: Listener | undefined;
  readonly traffic: Traffic;
  readonly copies: Copies;
  /** Called with deliveries as the application gets them. */
  readonly watch?: ((delivery: Delivery) => void) | undefined;
}

/**
 * A consuming client: one thread reads the socket into a bounded buffer, others hand messages to the application, one
 * after the other each, and acknowledge them.
 */
export class Consumer {
  /** All connections it ever had, the present one last. */
  readonly connections: ConsumingConnection[] = [];
  private readonly options: ConsumerOptions;
  private readonly reader: Worker<Delivery>;
  private readonly buffer = new Fifo<Delivery>();
  private readonly idle: Rest[] = [];
  private connection: ConsumingConnection | undefined;
  private subscriptions: [Queue, Subscription][] = [];
  private buffered = 0;
  private processed: Delivery[] = [];
  private unsettled = 0;
  private busy = 0;
  private isStarted = false;
  private isUp = true;
  private isHeld = false;
  private isStopping = false;
  /** Threads of the application at work. */
  private atWork = 0;
  /** How often it has died: what was in hand before is nobody's any more. */
  private life = 0;

  constructor(options: ConsumerOptions) {
    this.options = options;
    const { clientRead, clientByte } = options.host.costs;
    this.reader = new Worker<Delivery>(options.host, {
      cost: ({ group }) => clientRead + (clientByte * group.bytes) / group.count,
      room: () => costs.CLIENT_BUFFER - this.buffered,
      split: (delivery, n) => delivery.split(n),
      handle: (delivery) => this.receive(delivery),
    });
    this.connection = this.open();
    for (let i = 0; i < options.threads; i++) spawn(this.consume(new Rest(options.host)));
  }

  /** Subscribes to its queues. */
  start(): void {
    this.isStarted = true;
    const { connection } = this;
    if (connection === undefined || !this.isUp) return;
    const { queues, isAutomatic, prefetch, priority } = this.options;
    this.subscriptions = queues
      .filter((queue) => queue.isUp)
      .map((queue) => [queue, queue.subscribe({ channel: connection, isAutomatic, prefetch, priority })]);
    if (this.subscriptions.length < queues.length) this.recoverLater();
  }

  /** Time the application's threads were at work so far, in ns; waiting for a retry or a guard's store is work too. */
  busyTime(): number {
    return this.busy / this.options.threads;
  }

  /** The connection is lost: what is unacknowledged goes back, and the client library connects again after a while. */
  disconnect(): void {
    this.abandon();
    this.recoverLater();
  }

  /** The process dies with all that it has in hand. */
  crash(): void {
    this.isUp = false;
    this.life++;
    this.abandon();
  }

  /** The process ends in good order: what the application has in hand it finishes, the rest goes back. */
  stop(): void {
    this.isUp = false;
    this.isStopping = true;
    for (const [queue, subscription] of this.subscriptions) queue.cancel(subscription);
    this.closeWhenDone();
  }

  /** The process stands still. */
  pause(): void {
    this.isUp = false;
  }

  /** The application takes no more messages; or it does again. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.wake();
  }

  /** It goes on, or has been started again. */
  resume(): void {
    this.isUp = true;
    this.isStopping = false;
    if (this.connection === undefined) this.reopen();
    this.wake();
  }

  /** Whether who began something in that life still lives. */
  isAlive(life: number): boolean {
    return life === this.life;
  }

  /** Sends a verdict on messages that the application is done with. */
  settle(delivery: Delivery, verdict: Verdict): void {
    if (this.options.isAutomatic || delivery.subscription.channel !== this.connection) return;
    if (verdict === 'ack') this.acknowledge([delivery]);
    else this.send(new Acknowledgement([delivery], delivery.count, verdict));
  }

  private closeWhenDone(): void {
    if (!this.isStopping || this.atWork > 0 || (this.connection?.verdictsUnderWay ?? 0) > 0) return;
    this.isStopping = false;
    this.abandon();
  }

  private open(): ConsumingConnection | undefined {
    const { host } = this.options;
    const connection = this.options.connect();
    if (connection === undefined) return undefined;
    this.connections.push(connection);
    connection.down.arrived = (delivery) => {
      delivery.landed = host.sim.now;
      if (connection.isOpen) this.reader.post(delivery);
      else abandoned(delivery);
    };
    connection.lost = () => this.disconnect();
    connection.passedOn = () => this.closeWhenDone();
    return connection;
  }

  private reopen(): void {
    this.connection = this.open();
    if (this.connection === undefined) this.recoverLater();
    else if (this.isStarted) this.start();
  }

  private recoverLater(): void {
    const { host, recoveryInterval } = this.options;
    host.sim.after(ns(recoveryInterval), () => this.recover(), undefined);
  }

  private recover(): void {
    if (!this.isUp) return;
    if (this.connection === undefined) this.reopen();
    else if (this.subscriptions.length < this.options.queues.length) this.subscribeToTheRest(this.connection);
  }

  private subscribeToTheRest(connection: ConsumingConnection): void {
    const { queues, isAutomatic, prefetch, priority } = this.options;
    for (const queue of queues) {
      if (!queue.isUp || this.subscriptions.some(([known]) => known === queue)) continue;
      this.subscriptions.push([queue, queue.subscribe({ channel: connection, isAutomatic, prefetch, priority })]);
    }
    if (this.subscriptions.length < queues.length) this.recoverLater();
  }

  /** Gives up the connection, and with it all that came by it. */
  private abandon(): void {
    const { connection } = this;
    if (connection === undefined) return;
    this.connection = undefined;
    connection.close();
    for (const [queue, subscription] of this.subscriptions) queue.release(subscription);
    this.subscriptions = [];
    for (let delivery = this.buffer.shift(); delivery !== undefined; delivery = this.buffer.shift())
      abandoned(delivery);
    this.buffered = 0;
    this.processed = [];
    this.unsettled = 0;
    this.reader.notify();
  }

  private receive(delivery: Delivery): void {
    const { connection } = this;
    if (connection === undefined || delivery.subscription.channel !== connection) return abandoned(delivery);
    connection.down.read(delivery.count, deliveredSize(delivery.group));
    this.buffer.push(delivery);
    this.buffered += delivery.count;
    this.wake();
  }

  private wake(): void {
    this.idle.pop()?.wake();
    if (this.buffered > 1) while (this.idle.length > 0) this.idle.pop()?.wake();
  }

  private *consume(rest: Rest): Story {
    for (;;) {
      while (this.buffer.isEmpty || this.isHeld || !this.isUp) {
        this.idle.push(rest);
        yield* rest.sleep();
      }
      this.atWork++;
      const slice = this.nextSlice();
      for (const { group } of slice.deliveries) this.begun(group);
      yield* this.options.listener === undefined
        ? this.handle(slice)
        : this.handleWithCare(slice, this.options.listener);
      this.atWork--;
      this.closeWhenDone();
    }
  }

  /** The next messages, at least one, of about a slice of work. */
  private nextSlice(): Slice {
    const { isAutomatic, multiAckEvery, host } = this.options;
    const { clientDispatch, clientAck } = host.costs;
    const slice: Slice = { deliveries: [], library: 0, application: 0, offsets: [] };
    const each = clientDispatch + (isAutomatic ? 0 : clientAck / multiAckEvery);
    const mean = Math.max(1, each + this.options.processing.mean);
    while (!this.buffer.isEmpty && slice.library + slice.application < costs.SLICE) {
      const delivery = this.take(Math.max(1, Math.floor((costs.SLICE - slice.library - slice.application) / mean)));
      slice.offsets.push(slice.library + slice.application + each);
      slice.library += each * delivery.count;
      slice.application += this.processingOf(delivery.group);
      slice.deliveries.push(delivery);
    }
    return slice;
  }

  private take(most: number): Delivery {
    const front = this.buffer.peek() as Delivery;
    const delivery = front.count > most ? front.split(most) : (this.buffer.shift() as Delivery);
    this.buffered -= delivery.count;
    return delivery;
  }

  /** Work of the application on messages, in ns. */
  processingOf(group: Group): number {
    const { processing, draws } = this.options;
    if (processing.mean === 0) return 0;
    let sum = 0;
    for (let i = group.first; i < group.first + group.count; i++) {
      sum += Math.max(0, processing.draw(draws.of(identity(group.origin.index, i))));
    }
    return sum;
  }

  private *handle(slice: Slice): Story {
    const { host } = this.options;
    const { life } = this;
    const started = host.sim.now;
    yield host.cpu.work(ns(slice.library));
    if (slice.application > 0) yield sleep(host.sim, ns(slice.application));
    this.busy += host.sim.now - started;
    if (!this.isAlive(life)) return slice.deliveries.forEach((delivery) => this.diedWith(delivery));
    const stretch = (host.sim.now - started) / (slice.library + slice.application);
    slice.deliveries.forEach((delivery, i) => {
      this.report(delivery, started, stretch, slice, i);
      this.applied(delivery.group);
    });
    this.reader.notify();
    const ours = slice.deliveries.filter(({ subscription }) => subscription.channel === this.connection);
    if (!this.options.isAutomatic) this.acknowledge(ours);
  }

  /** Hands messages to an application that may fail, try again, or have done them before. */
  private *handleWithCare(slice: Slice, listener: Listener): Story {
    const { host } = this.options;
    const { life } = this;
    const started = host.sim.now;
    yield host.cpu.work(ns(slice.library));
    const stretch = (host.sim.now - started) / slice.library;
    const dispatch: Slice = { ...slice, application: 0, offsets: slice.deliveries.map(() => slice.library) };
    if (!this.isAlive(life)) return slice.deliveries.forEach(abandoned);
    slice.deliveries.forEach((delivery, i) => this.report(delivery, started, stretch, dispatch, i));
    this.reader.notify();
    for (const delivery of slice.deliveries) yield* listener.take(delivery, this, life);
    this.busy += host.sim.now - started;
  }

  /** The application had begun with messages when its process died. */
  private diedWith(delivery: Delivery): void {
    const { group, count } = delivery;
    this.options.copies.delivered(ledgerOf(group.destination), group.origin.index, group.first, count);
    abandoned(delivery);
  }

  private begun({ destination, origin, first, count }: Group): void {
    const { copies, traffic } = this.options;
    const late = copies.begun(ledgerOf(destination), origin.index, first, count);
    if (late > 0) traffic.outOfOrder(late);
  }

  /** The application has done messages; their effect is there to stay. */
  applied(group: Group): void {
    this.options.copies.applied(ledgerOf(group.destination), group.origin.index, group.first, group.count);
  }

  /** A message counts as delivered when the application gets it, before it works on it. */
  private report(delivery: Delivery, started: number, stretch: number, slice: Slice, i: number): void {
    const { traffic, watch, copies } = this.options;
    const { group, count } = delivery;
    const end = slice.offsets[i + 1] ?? slice.library + slice.application + (slice.offsets[0] as number);
    const offset = slice.offsets[i] as number;
    const spacing = (end - offset) / count;
    const first = ns(started + stretch * offset);
    const last = ns(started + stretch * (offset + (count - 1) * spacing));
    copies.delivered(ledgerOf(group.destination), group.origin.index, group.first, count);
    traffic.delivered(group.intended, group.actual, group.bytes, first, last);
    recordDelivery(traffic, delivery, first, last);
    watch?.(delivery);
  }

  /** Acknowledges what fills whole acknowledgements; the rest waits for more. */
  private acknowledge(deliveries: readonly Delivery[]): void {
    const { multiAckEvery } = this.options;
    for (const delivery of deliveries) this.unsettled += delivery.count;
    this.processed.push(...deliveries);
    const frames = Math.floor(this.unsettled / multiAckEvery);
    if (frames === 0) return;
    this.send(new Acknowledgement(this.cover(frames * multiAckEvery), frames, 'ack'));
  }

  private send(acknowledgement: Acknowledgement): void {
    this.connection?.answer(acknowledgement);
  }

  /** Removes the first n processed messages. */
  private cover(n: number): Delivery[] {
    const covered: Delivery[] = [];
    let rest = n;
    let i = 0;
    for (let next = this.processed[i]; next !== undefined && rest > 0; next = this.processed[i]) {
      const part = next.count > rest ? next.split(rest) : next;
      if (part === next) i++;
      covered.push(part);
      rest -= part.count;
    }
    this.processed = this.processed.slice(i);
    this.unsettled -= n;
    return covered;
  }
}

/** What the application's thread does at a time; all costs in ns. */
interface Slice {
  readonly deliveries: Delivery[];
  library: number;
  application: number;
  /** When the first message of each delivery reaches the application, counted from the start. */
  readonly offsets: number[];
}

/** A message's number among all of the system (publishers are told apart in the high part). */
export const identity = (publisher: number, ordinal: number): number => publisher * PER_PUBLISHER + ordinal;

/** Messages that one publisher may send before identities would overlap: 2^36 (assumption: no run is longer). */
const PER_PUBLISHER = 68_719_476_736;
