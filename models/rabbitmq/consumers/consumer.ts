import { type Distribution, type Draws, Fifo, ns, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Traffic } from '../../messages/index.ts';
import type { ConsumingConnection } from '../channels/consuming.ts';
import * as costs from '../costs.ts';
import { deliveredSize } from '../messages/group.ts';
import { type Host, Rest, Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';
import { Acknowledgement, type Delivery } from '../queues/subscription.ts';
import { ACK_FRAME } from '../messages/wire.ts';

/** What a consumer is told. */
export interface ConsumerOptions {
  readonly host: Host;
  readonly connection: ConsumingConnection;
  readonly queues: readonly Queue[];
  readonly isAutomatic: boolean;
  readonly prefetch: number;
  /** x-priority. */
  readonly priority: number;
  readonly multiAckEvery: number;
  /** Work of the application on a message, in ns. */
  readonly processing: Distribution;
  readonly draws: Draws;
  readonly traffic: Traffic;
  /** Called with deliveries as the application gets them. */
  readonly watch?: ((delivery: Delivery) => void) | undefined;
}

/**
 * A consuming client: one thread reads the socket into a bounded buffer, another hands messages to the application, one
 * after the other, and acknowledges them.
 */
export class Consumer {
  private readonly options: ConsumerOptions;
  private readonly reader: Worker<Delivery>;
  private readonly buffer = new Fifo<Delivery>();
  private readonly rest: Rest;
  private buffered = 0;
  private processed: Delivery[] = [];
  private unsettled = 0;
  private busy = 0;

  constructor(options: ConsumerOptions) {
    this.options = options;
    const { host, connection } = options;
    this.rest = new Rest(host);
    connection.down.arrived = (delivery) => {
      delivery.landed = host.sim.now;
      this.reader.post(delivery);
    };
    this.reader = new Worker<Delivery>(host, {
      cost: ({ group }) => costs.CLIENT_READ + (costs.CLIENT_BYTE * group.bytes) / group.count,
      room: () => costs.CLIENT_BUFFER - this.buffered,
      split: (delivery, n) => delivery.split(n),
      handle: (delivery) => this.receive(delivery),
    });
    spawn(this.consume());
  }

  /** Subscribes to its queues. */
  start(): void {
    const { queues, connection, isAutomatic, prefetch, priority } = this.options;
    for (const queue of queues) queue.subscribe({ channel: connection, isAutomatic, prefetch, priority });
  }

  /** Time the application's thread was at work so far, in ns. */
  busyTime(): number {
    return this.busy;
  }

  private receive(delivery: Delivery): void {
    this.options.connection.down.read(delivery.count, deliveredSize(delivery.group));
    this.buffer.push(delivery);
    this.buffered += delivery.count;
    this.rest.wake();
  }

  private *consume(): Story {
    for (;;) {
      if (this.buffer.isEmpty) yield this.rest.sleep();
      yield* this.handle(this.nextSlice());
    }
  }

  /** The next messages, at least one, of about a slice of work. */
  private nextSlice(): Slice {
    const slice: Slice = { deliveries: [], library: 0, application: 0, offsets: [] };
    const each = costs.CLIENT_DISPATCH + (this.options.isAutomatic ? 0 : costs.CLIENT_ACK / this.options.multiAckEvery);
    const mean = Math.max(1, each + this.options.processing.mean);
    while (!this.buffer.isEmpty && slice.library + slice.application < costs.SLICE) {
      const delivery = this.take(Math.max(1, Math.floor((costs.SLICE - slice.library - slice.application) / mean)));
      slice.offsets.push(slice.library + slice.application + each);
      slice.library += each * delivery.count;
      slice.application += this.processingOf(delivery);
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

  private processingOf({ group }: Delivery): number {
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
    const started = host.sim.now;
    yield host.cpu.work(ns(slice.library));
    if (slice.application > 0) yield sleep(host.sim, ns(slice.application));
    this.busy += host.sim.now - started;
    const stretch = (host.sim.now - started) / (slice.library + slice.application);
    slice.deliveries.forEach((delivery, i) => this.report(delivery, started, stretch, slice, i));
    this.reader.notify();
    if (!this.options.isAutomatic) this.acknowledge(slice.deliveries);
  }

  /** A message counts as delivered when the application gets it, before it works on it. */
  private report(delivery: Delivery, started: number, stretch: number, slice: Slice, i: number): void {
    const { traffic, watch } = this.options;
    const { group, count } = delivery;
    const end = slice.offsets[i + 1] ?? slice.library + slice.application + (slice.offsets[0] as number);
    const offset = slice.offsets[i] as number;
    const spacing = (end - offset) / count;
    const first = ns(started + stretch * offset);
    const last = ns(started + stretch * (offset + (count - 1) * spacing));
    traffic.delivered(group.intended, group.actual, group.bytes, first, last);
    recordDelivery(traffic, delivery, first, last);
    watch?.(delivery);
  }

  /** Acknowledges what fills whole acknowledgements; the rest waits for more. */
  private acknowledge(deliveries: readonly Delivery[]): void {
    const { multiAckEvery, connection } = this.options;
    for (const delivery of deliveries) this.unsettled += delivery.count;
    this.processed.push(...deliveries);
    const frames = Math.floor(this.unsettled / multiAckEvery);
    if (frames === 0) return;
    const covered = this.cover(frames * multiAckEvery);
    connection.up.send(new Acknowledgement(covered, frames), frames * ACK_FRAME);
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
const identity = (publisher: number, ordinal: number): number => publisher * PER_PUBLISHER + ordinal;

/** Messages that one publisher may send before identities would overlap: 2^36 (assumption: no run is longer). */
const PER_PUBLISHER = 68_719_476_736;

/** Hops from send to delivery, in path order. */
export const END_TO_END_HOPS = [
  'client',
  'network',
  'reader',
  'channel',
  'queue',
  'backlog',
  'delivery',
  'network to consumer',
  'consumer',
] as const;

const ofFirst = new Float64Array(END_TO_END_HOPS.length);
const ofLast = new Float64Array(END_TO_END_HOPS.length);

/** Where the time of delivered messages went. */
function recordDelivery(traffic: Traffic, delivery: Delivery, first: number, last: number): void {
  const { group } = delivery;
  const borders = [group.sent, group.arrived, group.read, group.routed, group.enqueued];
  borders.push(delivery.delivered, delivery.written, delivery.landed);
  for (let i = 1; i < borders.length; i++) ofFirst[i] = (borders[i] as number) - (borders[i - 1] as number);
  ofLast.set(ofFirst);
  const end = END_TO_END_HOPS.length - 1;
  ofFirst[0] = group.sent - group.actual.first;
  ofLast[0] = group.sent - group.actual.last;
  ofFirst[end] = first - delivery.landed;
  ofLast[end] = last - delivery.landed;
  traffic.endToEndHops.add(first - group.actual.first, last - group.actual.last, group.count, ofFirst, ofLast);
}
