import type { Bytes } from '../../../sim/index.ts';
import type { Connection } from '../../network/index.ts';
import * as costs from '../costs.ts';
import type { DelayedMessages } from '../exchanges/delayed.ts';
import type { ExchangeEnd } from '../exchanges/end.ts';
import type { Router } from '../exchanges/router.ts';
import { Held } from '../held.ts';
import type { Alarms } from '../memory/alarms.ts';
import { type Confirmed, copyFor, type Group, publishedSize, returnedSize } from '../messages/group.ts';
import { ACK_FRAME } from '../messages/wire.ts';
import type { Node } from '../nodes/node.ts';
import { type Letter, Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';
import { CreditLink, type CreditTerms } from './credit.ts';
import { Gathering } from './gathering.ts';
import { ledgerOf, Routed, routed } from './routing.ts';
import { Lane } from './socket.ts';

/** One basic.ack or basic.nack frame to a publisher: with multiple=true it answers for all messages of these groups. */
export class ConfirmFrame implements Letter {
  readonly count = 1;
  readonly groups: readonly Group[];
  readonly messages: number;
  /** basic.nack: the queue has refused them. */
  readonly isNack: boolean;

  constructor(groups: readonly Group[], isNack: boolean) {
    this.groups = groups;
    this.isNack = isNack;
    this.messages = groups.reduce((sum, group) => sum + group.count, 0);
  }
}

/** A basic.return: messages that reached no queue, back to their publisher. */
export class ReturnFrame implements Letter {
  readonly group: Group;

  constructor(group: Group) {
    this.group = group;
  }

  get count(): number {
    return this.group.count;
  }
}

export interface PublishingOptions {
  readonly terms: CreditTerms;
  readonly buffers: Bytes;
  readonly router: Router;
  readonly delayed: DelayedMessages;
  readonly alarms: Alarms;
}

/**
 * A publisher's connection on its node: reader → channel → queues, and confirms back through channel and writer. The
 * reader alone stops when credit runs out or a node raises an alarm: it leaves the socket unread, and in the end the
 * publisher cannot write.
 */
export class PublishingConnection implements Confirmed {
  readonly up: Lane<Group>;
  readonly down: Lane<ConfirmFrame | ReturnFrame>;
  /** Time during which the reader had something to read and no credit: the connection is in `flow`. */
  readonly flow: Held;
  /** Time during which it had something to read and an alarm kept it from reading: the connection is `blocked`. */
  readonly blocked: Held;
  readonly reader: Worker<Group>;
  readonly channel: Worker<Group | Routed>;
  readonly writer: Worker<ConfirmFrame | ReturnFrame>;
  /** Most messages that ever waited in the channel's mailbox. */
  mostWaiting = 0;
  /** False once the connection is lost; what is still in it vanishes. */
  isOpen = true;
  private readonly node: Node;
  private readonly options: PublishingOptions;
  private readonly credit: CreditLink;
  private readonly links = new Map<Queue, CreditLink>();
  private confirmed: Group[] = [];
  private refused: Group[] = [];
  private readonly alarmed = (): void => this.reader.notify();

  constructor(node: Node, wire: Connection, options: PublishingOptions) {
    this.node = node;
    this.options = options;
    this.flow = new Held(node.sim);
    this.blocked = new Held(node.sim);
    this.up = new Lane<Group>(node.sim, options.buffers, (size) => wire.bookSend(size));
    this.down = new Lane<ConfirmFrame | ReturnFrame>(node.sim, options.buffers, (size) => wire.bookReply(size));
    this.credit = new CreditLink(options.terms, () => this.reader.notify());
    options.alarms.watch(this.alarmed);
    this.reader = this.startReader();
    this.channel = this.startChannel();
    this.writer = new Worker<ConfirmFrame | ReturnFrame>(node.host, {
      cost: () => node.host.costs.writerFrame,
      handle: (frame) => this.write(frame),
    });
  }

  /** A queue has accepted the group. */
  confirm(group: Group): void {
    group.destination.node.pass(this.node, ACK_FRAME, () => this.channel.post(group));
  }

  /** A queue has refused the group. */
  refuse(group: Group): void {
    this.confirm(group);
  }

  isOn(node: Node): boolean {
    return node === this.node;
  }

  /** The connection is lost, with all that is in it. */
  close(): void {
    this.isOpen = false;
    for (const link of this.links.values()) link.close();
    this.options.alarms.ignore(this.alarmed);
    this.reader.notify();
  }

  private startReader(): Worker<Group> {
    this.up.arrived = (group) => {
      group.arrived = this.node.sim.now;
      this.reader.post(group);
    };
    const { host } = this.node;
    return new Worker<Group>(host, {
      cost: (group) => costs.reading(host.costs, publishedSize(group) / group.count),
      room: () => this.room(),
      split: (group, n) => group.split(n),
      handle: (group) => (this.isOpen ? this.parsed(group) : vanish(group)),
      chore: () => this.noteFlow(),
    });
  }

  /** While an alarm is on, nothing is read from a connection that publishes (published: rabbitmq-semantics B11.1). */
  private room(): number {
    if (!this.isOpen) return Infinity;
    return this.options.alarms.areOn ? 0 : this.credit.available;
  }

  private noteFlow(): undefined {
    const { alarms } = this.options;
    this.blocked.set(this.isOpen && alarms.areOn && this.reader.waiting > 0);
    this.flow.set(this.isOpen && this.credit.isBlocked && this.reader.waiting > 0);
  }

  private startChannel(): Worker<Group | Routed> {
    const { channelPublish, channelToQueue, channelConfirm } = this.node.host.costs;
    return new Worker<Group | Routed>(this.node.host, {
      cost: (letter) =>
        letter instanceof Routed
          ? channelPublish + letter.cost + channelToQueue * letter.queues.length
          : channelConfirm,
      split: (letter, n) => letter.split(n),
      handle: (letter) => (letter instanceof Routed ? this.dispatch(letter) : this.answered(letter)),
      end: () => this.coalesce(),
    });
  }

  private parsed(group: Group): void {
    group.read = this.node.sim.now;
    this.credit.spend(group.count);
    this.up.read(group.count, publishedSize(group));
    for (const part of routed(group, this.options.router)) this.channel.post(part);
    this.mostWaiting = Math.max(this.mostWaiting, this.channel.waiting);
  }

  /** Sends messages on to where they are routed. */
  private dispatch({ group, queues }: Routed): void {
    if (!this.isOpen) return vanish(group);
    group.routed = this.node.sim.now;
    const delay = group.origin.addressing?.delay ?? 0;
    if (delay > 0 && (group.destination as ExchangeEnd).isDelaying) this.hold(group);
    else this.route(group, queues);
    this.credit.handled(group.count, this.isBlocked());
  }

  private route(group: Group, queues: readonly Queue[]): void {
    const up = queues.filter((queue) => queue.isUp);
    if (up.length === 0) return this.unroutable(group);
    if (group.destination === up[0] && up.length === 1) return this.pass(group, group.destination as Queue);
    ledgerOf(group.destination).passOn(group.count);
    const confirms =
      group.confirms === undefined || up.length === 1 ? group.confirms : new Gathering(group, up.length, this);
    for (const queue of up) {
      queue.ledger.offer(group.count);
      this.pass(copyFor(group, queue, confirms), queue);
    }
  }

  private pass(group: Group, queue: Queue): void {
    if (group.isCopy) queue.ledger.duplicateStored(group.count);
    const link = this.linkTo(queue);
    link.spend(group.count);
    const publish = (): void => queue.publish(group, link); // a queue whose node is gone knows what to do
    this.node.pass(queue.node, publishedSize(group), publish, publish);
  }

  /** No queue takes the messages: they are returned or dropped, and confirmed all the same (rabbitmq-semantics B1.1). */
  private unroutable(group: Group): void {
    const ledger = ledgerOf(group.destination);
    const isConfirming = group.confirms !== undefined;
    if (group.origin.isMandatory === true) {
      ledger.reject(group.count, 'unroutable');
      this.writer.post(new ReturnFrame(group));
    } else ledger.lose(group.count, 'unroutable', 'in-flight', isConfirming);
    if (isConfirming) this.accepted(group);
  }

  /** Confirmed by the channel itself. */
  private accepted(group: Group): void {
    group.enqueued = this.node.sim.now;
    group.accepted = this.node.sim.now;
    group.answer = 'confirmed';
    this.confirmed.push(group);
  }

  /** Keeps messages back; they are confirmed before they are routed (rabbitmq-semantics B9). */
  private hold(group: Group): void {
    this.options.delayed.hold(group);
    if (group.confirms !== undefined) this.accepted(group);
  }

  private answered(group: Group): void {
    const answers = group.confirms instanceof Gathering ? group.confirms.take(group) : [group];
    for (const one of answers) (one.answer === 'confirmed' ? this.confirmed : this.refused).push(one);
  }

  private linkTo(queue: Queue): CreditLink {
    let link = this.links.get(queue);
    if (link === undefined) {
      link = queue.link(this.options.terms, () => this.isBlocked() || this.credit.release());
      this.links.set(queue, link);
    }
    return link;
  }

  /** The channel has run out of credit towards a queue. */
  private isBlocked(): boolean {
    for (const link of this.links.values()) if (link.isBlocked) return true;
    return false;
  }

  /** What was answered within one slice goes out as one frame of each kind (published: rabbitmq-semantics B1.9). */
  private coalesce(): void {
    if (this.refused.length > 0) {
      this.writer.post(new ConfirmFrame(this.refused, true));
      this.refused = [];
    }
    if (this.confirmed.length > 0) {
      this.writer.post(new ConfirmFrame(this.confirmed, false));
      this.confirmed = [];
    }
  }

  private write(frame: ConfirmFrame | ReturnFrame): void {
    if (!this.isOpen) return;
    this.down.send(frame, frame instanceof ReturnFrame ? returnedSize(frame.group) : ACK_FRAME);
  }
}

/** Messages are gone with their connection: the publisher sends them again, or they are lost. */
export function vanish(group: Group): void {
  if (group.origin.vanished?.(group) === true) return;
  ledgerOf(group.destination).lose(group.count, 'connection', 'in-flight', false);
}
