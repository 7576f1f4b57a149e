import { NEVER, ns, sleepUntil, spawn, type Story } from '../../../sim/index.ts';
import type { Ledger, Traffic } from '../../messages/index.ts';
import { type Arrivals, type Sizes, Times } from '../../workload/index.ts';
import type { ConfirmFrame, PublishingConnection } from '../channels/publishing.ts';
import * as costs from '../costs.ts';
import { Group, type Origin, publishedSize } from '../messages/group.ts';
import { Held } from '../held.ts';
import { type Host, Rest, Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';

/** Most messages that may be unconfirmed: none (0) asks for no confirms. */
export type ConfirmWindow = number;

/** 'none', 'each', 'unlimited' or a number, as a window. Throws a RangeError for anything else. */
export function confirmWindow(value: unknown): ConfirmWindow {
  if (value === 'none') return 0;
  if (value === 'each') return 1;
  if (value === 'unlimited') return Infinity;
  const window = Number(value);
  if (Number.isInteger(window) && window >= 1) return window;
  throw new RangeError(`confirm is none, each, unlimited or a whole number from 1 on, not ${String(value)}`);
}

/** What a publisher is told. */
export interface PublisherOptions {
  readonly index: number;
  readonly host: Host;
  readonly connection: PublishingConnection;
  /** In turn, a socket write at a time. */
  readonly queues: readonly Queue[];
  readonly arrivals: Arrivals;
  readonly sizes: Sizes;
  readonly frameMax: number;
  readonly window: ConfirmWindow;
  readonly isPersistent: boolean;
  /** The expiration property, in ns; undefined without. */
  readonly expiration: number | undefined;
  readonly priority: number;
  readonly traffic: Traffic;
}

/** A publishing client: sends what is due, as far as unconfirmed messages and the socket let it. */
export class Publisher implements Origin {
  readonly index: number;
  readonly sizes: Sizes;
  readonly frameMax: number;
  readonly isPersistent: boolean;
  readonly expiration: number | undefined;
  readonly priority: number;
  readonly confirms: PublishingConnection | undefined;
  /** Time during which messages were due and the window of unconfirmed ones was full. */
  readonly windowHeld: Held;
  /** Messages sent and not yet confirmed; and the most there ever were. */
  unconfirmed = 0;
  mostUnconfirmed = 0;
  private readonly options: PublisherOptions;
  private readonly due = new Times();
  private readonly rest: Rest;
  private sent = 0;
  private turn = 0;
  private busy = 0;

  constructor(options: PublisherOptions) {
    this.options = options;
    const { host, connection, window } = options;
    this.index = options.index;
    this.sizes = options.sizes;
    this.frameMax = options.frameMax;
    this.isPersistent = options.isPersistent;
    this.expiration = options.expiration;
    this.priority = options.priority;
    this.confirms = window > 0 ? connection : undefined;
    this.windowHeld = new Held(host.sim);
    this.rest = new Rest(host);
    connection.up.drained = () => this.goOn();
    this.listen();
  }

  /** Begins to publish. */
  start(): void {
    spawn(this.publish());
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.busy;
  }

  private *publish(): Story {
    const { host, arrivals, connection } = this.options;
    for (;;) {
      if (this.due.count === 0 && arrivals.next === NEVER) return;
      if (this.due.count === 0 && arrivals.next > host.sim.now) yield sleepUntil(host.sim, arrivals.next);
      this.collect();
      if (this.room() <= 0) yield* this.hold();
      else yield* this.send(connection, this.group());
    }
  }

  /** Takes note of what is due by now. */
  private collect(): void {
    const { arrivals, host, traffic } = this.options;
    if (!arrivals.unlimited) traffic.intended(arrivals.take(host.sim.now, Infinity, this.due));
  }

  /** How many messages may be sent now. */
  private room(): number {
    const { connection, window } = this.options;
    if (connection.up.isFull) return 0;
    return window > 0 ? window - this.unconfirmed : Infinity;
  }

  /** Waits for room in the window or the socket. */
  private *hold(): Story {
    this.windowHeld.set(!this.options.connection.up.isFull);
    yield this.rest.sleep();
    this.windowHeld.set(false);
  }

  private goOn(): void {
    if (this.room() > 0) this.rest.wake();
  }

  /** The messages of the next socket write: what is due, at most a slice of work. */
  private group(): Group {
    const { arrivals, host, traffic, queues } = this.options;
    const each = this.costOfOne();
    const most = Math.min(this.room(), Math.max(1, Math.floor(costs.SLICE / each)));
    if (arrivals.unlimited) traffic.intended(arrivals.take(host.sim.now, most, this.due));
    const intended = this.due.split(most);
    const actual = new Times();
    actual.push(host.sim.now, each / host.speed, intended.count);
    const queue = queues[this.turn] as Queue;
    this.turn = (this.turn + 1) % queues.length;
    const group = new Group(this, queue, this.sent, intended, actual);
    this.sent += group.count;
    return group;
  }

  private costOfOne(): number {
    return costs.CLIENT_PUBLISH + costs.CLIENT_BYTE * this.sizes.mean;
  }

  private *send(connection: PublishingConnection, group: Group): Story {
    const { host, traffic } = this.options;
    const ledger: Ledger = (group.destination as Queue).ledger;
    ledger.offer(group.count);
    traffic.sent(group.intended, group.actual);
    this.unconfirmed += group.count;
    if (this.unconfirmed > this.mostUnconfirmed) this.mostUnconfirmed = this.unconfirmed;
    const started = host.sim.now;
    yield host.cpu.work(ns(group.count * costs.CLIENT_PUBLISH + costs.CLIENT_BYTE * group.bytes));
    this.busy += host.sim.now - started;
    group.sent = host.sim.now;
    if (this.confirms === undefined) this.forget(group);
    connection.up.send(group, publishedSize(group));
  }

  /** Without confirms a message counts as published once it is in the socket. */
  private forget(group: Group): void {
    this.unconfirmed -= group.count;
    this.options.traffic.published(group.actual, group.bytes, this.options.host.sim.now);
  }

  /** Reads confirms. */
  private listen(): void {
    const { host, connection } = this.options;
    const thread = new Worker<ConfirmFrame>(host, {
      cost: (frame) => costs.CLIENT_CONFIRM * frame.messages,
      handle: (frame) => this.confirmed(frame),
    });
    connection.down.arrived = (frame) => thread.post(frame);
  }

  private confirmed(frame: ConfirmFrame): void {
    const { traffic, host } = this.options;
    for (const group of frame.groups) {
      this.unconfirmed -= group.count;
      if (frame.isNack) continue;
      traffic.published(group.actual, group.bytes, host.sim.now);
      recordPublish(traffic, group, host.sim.now);
    }
    this.goOn();
  }
}

/** Hops from send to confirm, in path order. */
export const PUBLISH_HOPS = ['client', 'network', 'reader', 'channel', 'queue', 'disk', 'confirm'] as const;

const ofFirst = new Float64Array(PUBLISH_HOPS.length);
const ofLast = new Float64Array(PUBLISH_HOPS.length);

/** Where the time of a confirmed group went. */
function recordPublish(traffic: Traffic, group: Group, now: number): void {
  const borders = [group.sent, group.arrived, group.read, group.routed, group.enqueued, group.accepted, now];
  for (let i = 1; i < borders.length; i++) ofFirst[i] = (borders[i] as number) - (borders[i - 1] as number);
  ofLast.set(ofFirst);
  ofFirst[0] = group.sent - group.actual.first;
  ofLast[0] = group.sent - group.actual.last;
  traffic.publishHops.add(now - group.actual.first, now - group.actual.last, group.count, ofFirst, ofLast);
}
