import type { Bytes } from '../../../sim/index.ts';
import type { Connection } from '../../network/index.ts';
import * as costs from '../costs.ts';
import { CreditLink, type CreditTerms } from './credit.ts';
import { type Confirmed, type Group, publishedSize } from '../messages/group.ts';
import { Held } from '../held.ts';
import type { Node } from '../nodes/node.ts';
import { type Letter, Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';
import { Lane } from './socket.ts';
import { ACK_FRAME } from '../messages/wire.ts';

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

interface Route {
  readonly queue: Queue;
  readonly link: CreditLink;
}

/**
 * A publisher's connection on its node: reader → channel → queues, and confirms back through channel and writer. The
 * reader alone stops when credit runs out: it leaves the socket unread, and in the end the publisher cannot write.
 */
export class PublishingConnection implements Confirmed {
  readonly up: Lane<Group>;
  readonly down: Lane<ConfirmFrame>;
  /** Time during which the reader had something to read and no credit: the connection is in `flow`. */
  readonly flow: Held;
  readonly reader: Worker<Group>;
  readonly channel: Worker<Group>;
  readonly writer: Worker<ConfirmFrame>;
  /** Most messages that ever waited in the channel's mailbox. */
  mostWaiting = 0;
  private readonly node: Node;
  private readonly terms: CreditTerms;
  private readonly credit: CreditLink;
  private readonly routes = new Map<Queue, Route>();
  private confirmed: Group[] = [];
  private refused: Group[] = [];

  constructor(node: Node, wire: Connection, options: { terms: CreditTerms; buffers: Bytes }) {
    this.node = node;
    this.terms = options.terms;
    this.flow = new Held(node.sim);
    this.up = new Lane<Group>(node.sim, options.buffers, (size) => wire.bookSend(size));
    this.down = new Lane<ConfirmFrame>(node.sim, options.buffers, (size) => wire.bookReply(size));
    this.credit = new CreditLink(options.terms, () => this.reader.notify());
    this.reader = this.startReader();
    this.channel = this.startChannel();
    this.writer = new Worker<ConfirmFrame>(node.host, {
      cost: () => costs.WRITER_FRAME,
      handle: (frame) => this.down.send(frame, ACK_FRAME),
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

  private startReader(): Worker<Group> {
    this.up.arrived = (group) => {
      group.arrived = this.node.sim.now;
      this.reader.post(group);
    };
    const { host } = this.node;
    return new Worker<Group>(host, {
      cost: (group) => costs.reading(host.costs, publishedSize(group) / group.count),
      room: () => this.credit.available,
      split: (group, n) => group.split(n),
      handle: (group) => this.parsed(group),
      chore: () => this.noteFlow(),
    });
  }

  private noteFlow(): undefined {
    this.flow.set(this.credit.isBlocked && this.reader.waiting > 0);
  }

  private startChannel(): Worker<Group> {
    const { channelPublish, channelToQueue } = this.node.host.costs;
    return new Worker<Group>(this.node.host, {
      cost: (group) => (group.answer === 'none' ? channelPublish + channelToQueue : costs.CHANNEL_CONFIRM),
      split: (group, n) => group.split(n),
      handle: (group) => (group.answer === 'none' ? this.route(group) : this.answered(group)),
      end: () => this.coalesce(),
    });
  }

  private parsed(group: Group): void {
    group.read = this.node.sim.now;
    this.credit.spend(group.count);
    this.channel.post(group);
    this.mostWaiting = Math.max(this.mostWaiting, this.channel.waiting);
    this.up.read(group.count, publishedSize(group));
  }

  private route(group: Group): void {
    group.routed = this.node.sim.now;
    const { queue, link } = this.routeTo(group.destination as Queue);
    link.spend(group.count);
    this.credit.handled(group.count, this.isBlocked());
    this.node.pass(queue.node, publishedSize(group), () => queue.publish(group, link));
  }

  private answered(group: Group): void {
    (group.answer === 'confirmed' ? this.confirmed : this.refused).push(group);
  }

  private routeTo(queue: Queue): Route {
    let route = this.routes.get(queue);
    if (route === undefined) {
      const link = queue.link(this.terms, () => this.isBlocked() || this.credit.release());
      this.routes.set(queue, (route = { queue, link }));
    }
    return route;
  }

  /** The channel has run out of credit towards a queue. */
  private isBlocked(): boolean {
    for (const { link } of this.routes.values()) if (link.isBlocked) return true;
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
}
