import type { Bytes } from '../../../sim/index.ts';
import type { Connection } from '../../network/index.ts';
import * as costs from '../costs.ts';
import { deliveredSize } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import { Worker } from '../nodes/process.ts';
import type { Queue } from '../queues/queue.ts';
import { ledgerOf } from './routing.ts';
import { Lane } from './socket.ts';
import { type Acknowledgement, type Deliverer, Delivery } from '../queues/subscription.ts';
import { ACK_FRAME } from '../messages/wire.ts';

/** A consumer's connection on its node: deliveries go out through channel and writer, acknowledgements come in through the reader. */
export class ConsumingConnection implements Deliverer {
  readonly down: Lane<Delivery>;
  readonly up: Lane<Acknowledgement>;
  readonly reader: Worker<Acknowledgement>;
  readonly channel: Worker<Delivery | Acknowledgement>;
  readonly writer: Worker<Delivery>;
  /** False once the connection is lost; what is still in it goes nowhere. */
  isOpen = true;
  /** Verdicts that the client has sent and the channel has not passed on yet. */
  verdictsUnderWay = 0;
  /** Called when the channel has passed on the last of them. */
  passedOn: () => void = () => {};
  /** Called when the broker closes the connection. */
  lost: () => void = () => {};
  private readonly node: Node;

  constructor(node: Node, wire: Connection, options: { buffers: Bytes }) {
    this.node = node;
    this.up = new Lane<Acknowledgement>(node.sim, options.buffers, (size) => wire.bookSend(size));
    this.down = new Lane<Delivery>(node.sim, options.buffers, (size) => wire.bookReply(size));
    this.channel = this.startChannel();
    this.writer = this.startWriter();
    this.up.arrived = (acknowledgement) => this.reader.post(acknowledgement);
    this.reader = new Worker<Acknowledgement>(node.host, {
      cost: ({ frames, count }) => (node.host.costs.readerAck * frames) / count,
      handle: (acknowledgement) => {
        this.up.read(acknowledgement.count, acknowledgement.frames * ACK_FRAME);
        this.channel.post(acknowledgement);
      },
    });
  }

  /** The client sends verdicts. */
  answer(acknowledgement: Acknowledgement): void {
    this.verdictsUnderWay++;
    this.up.send(acknowledgement, acknowledgement.frames * ACK_FRAME);
  }

  /** The connection is lost, with all that is in it. */
  close(): void {
    this.isOpen = false;
    this.writer.notify();
  }

  /** A delivery was not acknowledged in time: the broker closes the channel, and the client its connection. */
  timedOut(): void {
    if (this.isOpen) this.lost();
  }

  /** The queue or its node is gone: the client has to subscribe again. */
  cancelled(): void {
    if (this.isOpen) this.lost();
  }

  /** A queue delivers. */
  deliver(delivery: Delivery): void {
    const { group } = delivery;
    group.destination.node.pass(this.node, deliveredSize(group), () => this.channel.post(delivery));
  }

  private startChannel(): Worker<Delivery | Acknowledgement> {
    const { channelDeliver, channelAck } = this.node.host.costs;
    return new Worker<Delivery | Acknowledgement>(this.node.host, {
      cost: (letter) => (letter instanceof Delivery ? channelDeliver : channelAck),
      handle: (letter) => (letter instanceof Delivery ? this.writer.post(letter) : this.passOn(letter)),
    });
  }

  private startWriter(): Worker<Delivery> {
    this.down.drained = () => this.writer.notify();
    const { writerFrame } = this.node.host.costs;
    return new Worker<Delivery>(this.node.host, {
      cost: ({ group }) => writerFrame + (costs.WRITER_BYTE * group.bytes) / group.count,
      room: () => (this.isOpen && this.down.isFull ? 0 : Infinity),
      split: (delivery, n) => delivery.split(n),
      handle: (delivery) => this.write(delivery),
    });
  }

  private write(delivery: Delivery): void {
    if (!this.isOpen) return abandoned(delivery);
    delivery.written = this.node.sim.now;
    delivery.subscription.sent(delivery.count);
    this.down.send(delivery, deliveredSize(delivery.group));
  }

  private passOn(acknowledgement: Acknowledgement): void {
    if (!this.isOpen) return;
    const framesEach = acknowledgement.frames / acknowledgement.count;
    for (const delivery of acknowledgement.deliveries) {
      const queue = delivery.group.destination as Queue;
      const frames = framesEach * delivery.count;
      this.node.pass(queue.node, ACK_FRAME, () => queue.settle(delivery, frames, acknowledgement.verdict));
    }
    if (--this.verdictsUnderWay === 0) this.passedOn();
  }
}

/** Messages did not reach an application; if nobody was to acknowledge them, they are gone (rabbitmq-semantics B4.1). */
export function abandoned({ group, subscription, count }: Delivery): void {
  if (subscription.isAutomatic) ledgerOf(group.destination).lose(count, 'consumer', 'settled', true);
}
