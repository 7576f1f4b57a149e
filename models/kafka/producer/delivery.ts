/** The producer's part of a produce request: onto the socket, and from the answer's last byte on. */
import { type Simulator, type Story, bytes } from '../../../sim/index.ts';
import { handleProduce } from '../broker/produce.ts';
import { callingBack, onChannel } from '../costs.ts';
import type { Node } from './accumulator.ts';
import type { Producer } from './producer.ts';
import type { ProduceRequest } from './request.ts';

/** A produce request, from the producer's socket to the acknowledgement. */
export function* produce(sim: Simulator, request: ProduceRequest, producer: Producer, node: Node): Story {
  const { broker, connection, unmuted } = node;
  const { acks, channel } = request;
  const size = onChannel(channel, request.size);
  request.sent(sim.now);

  if (acks === '0') {
    // Nothing comes back: a request counts as sent when the broker is done with the one before it on this connection.
    yield unmuted.take();
    producer.acknowledged(request, node);
    yield connection.send(size);
  } else {
    // The socket takes a part ahead; the rest flows once the broker has answered what was sent before on this connection.
    const ahead = Math.min(size, broker.receiveBuffer);
    yield connection.send(bytes(ahead));
    yield unmuted.take();
    if (ahead < size) yield connection.send(bytes(size - ahead));
  }
  request.received(sim.now);
  yield* handleProduce(sim, broker, request);
  unmuted.give();
  if (acks === '0') return;

  yield connection.reply(request.responseSize);
  yield producer.senderThread.work(callingBack(request.messages));
  producer.acknowledged(request, node);
}
