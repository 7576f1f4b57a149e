import { NEVER, ns, sleepUntil, spawn, type Story, Timer } from '../../../sim/index.ts';
import { OrdinalSet, type Traffic } from '../../messages/index.ts';
import { type Arrivals, type Sizes, Times } from '../../workload/index.ts';
import { ConfirmFrame, type PublishingConnection, type ReturnFrame } from '../channels/publishing.ts';
import { ledgerOf, type PublishTarget } from '../channels/routing.ts';
import * as costs from '../costs.ts';
import { Held } from '../held.ts';
import { type Addressing, type Confirmed, Group, type Origin, publishedSize } from '../messages/group.ts';
import { type Host, Rest, Worker } from '../nodes/process.ts';
import type { ConfirmStrategy, Reaction, Reactions } from './confirms.ts';
import { recordPublish } from './hops.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';
import { Outstanding, runs, type Sent } from './outstanding.ts';

/** What a publisher is told. */
export interface PublisherOptions {
  readonly index: number;
  readonly host: Host;
  /** Opens a connection; undefined if there is nobody to connect to. */
  readonly connect: () => PublishingConnection | undefined;
  /** In turn, a socket write at a time. */
  readonly targets: readonly PublishTarget[];
  readonly arrivals: Arrivals;
  readonly sizes: Sizes;
  readonly frameMax: number;
  readonly strategy: ConfirmStrategy;
  readonly reactions: Reactions;
  /** How long the publisher waits for a confirm, in ns; 0 is for ever. */
  readonly confirmTimeout: number;
  /** How long after a loss of the connection it tries to connect again, in ns. */
  readonly recoveryInterval: number;
  readonly outbox: OutboxOptions;
  readonly isPersistent: boolean;
  readonly isMandatory: boolean;
  readonly expiration?: number | undefined;
  readonly priority?: number | undefined;
  readonly addressing?: Addressing | undefined;
  readonly traffic: Traffic;
}

/**
 * A publishing client: sends what is due, as far as unconfirmed messages and the socket let it; and sees to what was
 * refused, returned, or not confirmed.
 */
export class Publisher implements Origin {
  readonly index: number;
  readonly sizes: Sizes;
  readonly frameMax: number;
  readonly isPersistent: boolean;
  readonly isMandatory: boolean;
  readonly expiration: number | undefined;
  readonly priority: number | undefined;
  readonly addressing: Addressing | undefined;
  /** Time during which messages were due and the window of unconfirmed ones was full. */
  readonly windowHeld: Held;
  readonly outbox: Outbox;
  /** All connections it ever had, the present one last. */
  readonly connections: PublishingConnection[] = [];
  /** Messages sent and not yet confirmed; and the most there ever were. */
  unconfirmed = 0;
  mostUnconfirmed = 0;
  /** Messages that were refused, and that were sent again. */
  nacked = 0;
  resent = 0;
  private readonly options: PublisherOptions;
  private connection: PublishingConnection | undefined;
  private readonly thread: Worker<ConfirmFrame | ReturnFrame>;
  private readonly outstanding = new Outstanding();
  private readonly deadline: Timer;
  private readonly due = new Times();
  private readonly rest: Rest;
  private readonly again: Sent[] = [];
  private isSendingAgain = false;
  /** Neither crashed nor paused. */
  private isUp = true;
  private sent = 0;
  private nextTag = 0;
  private inBatch = 0;
  private turn = 0;
  private busy = 0;
  // Tags of messages that vanished with a connection; of those that were sent again under another one; and up to which
  // tag a crash has made the publisher forget all.
  private readonly gone = new OrdinalSet();
  private readonly superseded = new OrdinalSet();
  private forgotten = 0;

  constructor(options: PublisherOptions) {
    this.options = options;
    const { host } = options;
    this.index = options.index;
    this.sizes = options.sizes;
    this.frameMax = options.frameMax;
    this.isPersistent = options.isPersistent;
    this.isMandatory = options.isMandatory;
    this.expiration = options.expiration;
    this.priority = options.priority;
    this.addressing = options.addressing;
    this.windowHeld = new Held(host.sim);
    this.rest = new Rest(host);
    this.outbox = new Outbox(host.sim, options.outbox, (sent) => this.sendAgain(sent));
    this.deadline = new Timer(host.sim, () => this.timedOut());
    const { clientConfirm, clientRead } = host.costs;
    this.thread = new Worker<ConfirmFrame | ReturnFrame>(host, {
      cost: (frame) => (frame instanceof ConfirmFrame ? clientConfirm * frame.messages : clientRead),
      handle: (frame) => (frame instanceof ConfirmFrame ? this.answered(frame) : this.returned(frame)),
    });
    this.open();
  }

  /** Who is told of confirms; undefined if none are asked for. */
  get confirms(): Confirmed | undefined {
    return this.options.strategy.window > 0 ? this.connection : undefined;
  }

  /** Begins to publish. */
  start(): void {
    spawn(this.publish());
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.busy;
  }

  /** The connection is lost; the client library connects again after a while. */
  disconnect(): void {
    if (this.connection === undefined) return;
    this.connection.close();
    this.connection = undefined;
    this.unanswered(this.outstanding.take(Infinity), 'timeout');
    this.recoverLater();
  }

  /** The process stands still. */
  pause(): void {
    this.isUp = false;
  }

  /** The application publishes nothing for a while; what is due waits. */
  hold(isHeld: boolean): void {
    if (isHeld) this.pause();
    else this.resume();
  }

  /** It goes on, or has been started again. */
  resume(): void {
    this.isUp = true;
    if (this.connection === undefined) this.open();
    this.goOn();
    this.startSendingAgain();
  }

  /** The process dies: it knows nothing any more of what it had sent or was to send; the outbox does. */
  crash(): void {
    this.isUp = false;
    this.connection?.close();
    this.connection = undefined;
    for (const sent of [...this.outstanding.take(Infinity), ...this.again.splice(0)]) this.forget(sent);
    this.forgotten = this.nextTag;
    this.unconfirmed = 0;
    this.inBatch = 0;
    this.due.clear();
  }

  /** The process ends in good order: it sends nothing more, and waits for what is unconfirmed. */
  stop(): void {
    this.isUp = false;
  }

  vanished(group: Group): boolean {
    const { strategy, reactions } = this.options;
    if (strategy.window === 0 || reactions.timeout === 'log' || group.tag < this.forgotten) return false;
    if (this.superseded.has(group.tag)) ledgerOf(this.targetOf(group)).passOn(group.count);
    else this.gone.add(group.tag, group.count);
    return true;
  }

  private open(): void {
    const connection = this.options.connect();
    if (connection === undefined) return this.recoverLater();
    this.connection = connection;
    this.connections.push(connection);
    connection.up.drained = () => this.goOn();
    connection.down.arrived = (frame) => {
      if (connection.isOpen) this.thread.post(frame);
    };
    this.goOn();
    this.startSendingAgain();
  }

  private recoverLater(): void {
    const { host, recoveryInterval } = this.options;
    host.sim.after(ns(recoveryInterval), () => this.connection ?? (this.isUp && this.open()), undefined);
  }

  private *publish(): Story {
    const { host, arrivals } = this.options;
    for (;;) {
      if (this.due.count === 0 && arrivals.next === NEVER) return;
      if (this.due.count === 0 && arrivals.next > host.sim.now) yield sleepUntil(host.sim, arrivals.next);
      this.collect();
      if (this.due.count === 0 && !arrivals.unlimited) continue;
      if (this.room() <= 0) yield* this.waitForRoom();
      else yield* this.send(this.group());
    }
  }

  /** Takes note of what is due by now. */
  private collect(): void {
    const { arrivals, host, traffic } = this.options;
    if (!arrivals.unlimited) traffic.intended(arrivals.take(host.sim.now, Infinity, this.due));
  }

  /** How many messages may be sent now. */
  private room(): number {
    const { connection, isUp } = this;
    if (!isUp || connection === undefined || connection.up.isFull) return 0;
    const { window, isBatch } = this.options.strategy;
    if (window === 0) return Infinity;
    if (!isBatch) return window - this.unconfirmed;
    if (this.inBatch >= window && this.unconfirmed === 0) this.inBatch = 0;
    return window - this.inBatch;
  }

  /** Waits for room in the window or the socket, or for a connection. */
  private *waitForRoom(): Story {
    this.windowHeld.set(this.isUp && this.connection !== undefined && !this.connection.up.isFull);
    yield* this.rest.sleep();
    this.windowHeld.set(false);
  }

  private goOn(): void {
    if (this.room() > 0) this.rest.wake();
  }

  /** The messages of the next socket write: what is due, at most a slice of work. */
  private group(): Group {
    const { arrivals, host, traffic, targets } = this.options;
    const each = this.costOfOne();
    const most = Math.min(this.room(), Math.max(1, Math.floor(costs.SLICE / each)));
    if (arrivals.unlimited) traffic.intended(arrivals.take(host.sim.now, most, this.due));
    const intended = this.due.split(most);
    const actual = new Times();
    actual.push(host.sim.now, each / host.speed, intended.count);
    const target = targets[this.turn] as PublishTarget;
    this.turn = (this.turn + 1) % targets.length;
    const group = new Group(this, target, this.sent, intended, actual);
    this.sent += group.count;
    this.inBatch += group.count;
    traffic.sent(intended, actual);
    target.ledger.offer(group.count);
    return group;
  }

  private costOfOne(): number {
    const { clientPublish, clientByte } = this.options.host.costs;
    return clientPublish + clientByte * this.sizes.mean;
  }

  private *send(group: Group): Story {
    const { host } = this.options;
    const { connection } = this;
    group.confirms = this.confirms;
    group.tag = this.nextTag;
    this.nextTag += group.count;
    this.unconfirmed += group.count;
    if (this.unconfirmed > this.mostUnconfirmed) this.mostUnconfirmed = this.unconfirmed;
    if (this.confirms !== undefined) this.remember(group);
    const started = host.sim.now;
    const { clientPublish, clientByte } = host.costs;
    yield host.cpu.work(ns(group.count * clientPublish + clientByte * group.bytes));
    this.busy += host.sim.now - started;
    group.sent = host.sim.now;
    if (this.options.strategy.window === 0) this.published(group);
    (connection as PublishingConnection).up.send(group, publishedSize(group));
  }

  private remember(group: Group): void {
    const { host, confirmTimeout } = this.options;
    this.outstanding.add(group, this.targetOf(group), host.sim.now);
    if (confirmTimeout > 0 && this.deadline.deadline === NEVER) this.deadline.set(ns(host.sim.now + confirmTimeout));
  }

  /** Without confirms a message counts as published once it is in the socket. */
  private published(group: Group): void {
    this.unconfirmed -= group.count;
    this.options.traffic.published(group.actual, group.bytes, this.options.host.sim.now);
  }

  /** Basic.ack or basic.nack; what was given up before is not counted again. */
  private answered({ groups, isNack }: ConfirmFrame): void {
    const { traffic, host } = this.options;
    for (const group of groups) {
      if (group.tag < this.forgotten) continue;
      const fresh = this.outstanding.answer(group.tag, group.count);
      this.unconfirmed -= fresh;
      if (fresh === 0) continue;
      if (isNack) {
        this.nacked += fresh;
        this.react(sentOf(group, this.targetOf(group)), this.options.reactions.nack);
      } else {
        traffic.published(group.actual, group.bytes, host.sim.now);
        recordPublish(traffic, group, host.sim.now);
      }
    }
    this.goOn();
  }

  private returned({ group }: ReturnFrame): void {
    this.react(sentOf(group, this.targetOf(group)), this.options.reactions.return);
  }

  private timedOut(): void {
    const { host, confirmTimeout } = this.options;
    this.unanswered(this.outstanding.take(host.sim.now - confirmTimeout), 'timeout');
    const { oldest } = this.outstanding;
    if (oldest !== undefined) this.deadline.set(ns(oldest + confirmTimeout));
    this.goOn();
  }

  private unanswered(all: readonly Sent[], cause: 'timeout'): void {
    for (const sent of all) {
      this.unconfirmed -= sent.count;
      this.react(sent, this.options.reactions[cause]);
    }
  }

  private react(sent: Sent, reaction: Reaction): void {
    if (reaction === 'resend') this.sendAgain(sent);
    else if (reaction === 'outbox') this.outbox.put(sent);
  }

  private sendAgain(sent: Sent): void {
    this.again.push(sent);
    this.startSendingAgain();
  }

  private startSendingAgain(): void {
    if (this.isSendingAgain || !this.isUp || this.connection === undefined || this.again.length === 0) return;
    this.isSendingAgain = true;
    spawn(this.sendAllAgain());
  }

  private *sendAllAgain(): Story {
    while (this.isUp && this.connection !== undefined && this.again.length > 0) {
      const sent = this.again.shift() as Sent;
      for (const { part, holds } of runs(sent, (tag) => this.gone.has(tag))) {
        if (this.connection !== undefined) yield* this.send(this.copyOf(part, holds));
        else this.again.push(part);
      }
    }
    this.isSendingAgain = false;
  }

  /** What has vanished is still in flight; of anything else there may be a copy already. */
  private copyOf(part: Sent, hasVanished: boolean): Group {
    const group = new Group(this, part.target, part.first, part.intended, part.actual);
    this.superseded.add(part.tag, part.count);
    this.resent += part.count;
    group.isCopy = !hasVanished && part.wasUnanswered;
    if (!hasVanished) part.target.ledger.offer(part.count);
    return group;
  }

  /** Nobody will send these messages again: those that vanished are lost. */
  private forget(sent: Sent): void {
    for (const { part, holds } of runs(sent, (tag) => this.gone.has(tag))) {
      if (holds) part.target.ledger.lose(part.count, 'publisher crash', 'in-flight', false);
    }
  }

  private targetOf(group: Group): PublishTarget {
    return (this.addressing === undefined ? group.destination : this.options.targets[0]) as PublishTarget;
  }
}

/** A group that was answered, as something to send again. */
function sentOf({ tag, first, count, intended, actual, sent }: Group, target: PublishTarget): Sent {
  return { tag, first, count, target, intended, actual, at: sent, wasUnanswered: false };
}
