/** The producer's part of a produce request: onto the socket, and from the answer's last byte on. */
import { type Simulator, type Story, bytes, ns, spawn } from '../../../sim/index.ts';
import type { Exchange } from '../broker/link.ts';
import { handleProduce } from '../broker/produce.ts';
import { callingBack, onChannel } from '../costs.ts';
import type { Node } from './node.ts';
import type { ProduceRequest } from './request.ts';
import type { Sender } from './sender.ts';

/** A produce request, from the producer's socket to its end: an answer, a broken connection, or request.timeout.ms. */
export function* produce(sim: Simulator, request: ProduceRequest, sender: Sender, node: Node): Story {
  const { life } = sender;
  request.sent(sim.now);
  if (node.isBroken) {
    sender.ended(request, node, 'disconnected'); // while the thread wrote it
    return;
  }
  const exchange = node.link.begin();
  spawn(request.acks === '0' ? travelUnanswered(sim, request, node, exchange) : travel(sim, request, node, exchange));
  yield exchange.ended();
  const outcome = exchange.outcome ?? 'disconnected';
  if (outcome === 'answered' && request.acks !== '0')
    yield sender.thread.work(ns(callingBack(request.messages) + sender.untilIdle));
  if (sender.life === life) sender.ended(request, node, outcome);
}

/** To the broker and back. What the broker says after the connection has ended, nobody hears. */
function* travel(sim: Simulator, request: ProduceRequest, { link }: Node, exchange: Exchange): Story {
  const { broker, connection, unmuted } = link;
  const size = onChannel(request.channel, request.size);
  // The socket takes a part ahead; the rest flows once the broker has answered what was sent before on this connection.
  const ahead = Math.min(size, broker.receiveBuffer);
  yield connection.send(bytes(ahead));
  yield unmuted.take();
  if (ahead < size) yield connection.send(bytes(size - ahead));
  const { life } = broker;
  if (!broker.isUp || link.unmuted !== unmuted) return;
  request.received(sim.now);
  yield* handleProduce(sim, broker, request);
  if (broker.life !== life) return;
  unmuted.give();
  yield connection.reply(request.responseSize);
  if (broker.life === life) exchange.end('answered');
}

/**
 * Nothing comes back (acks=0): a request counts as sent when the broker is done with the one before it on this connection. A
 * broker that cannot append it closes the connection, for it cannot say so.
 */
function* travelUnanswered(sim: Simulator, request: ProduceRequest, { link }: Node, exchange: Exchange): Story {
  const { broker, connection, unmuted, opened } = link;
  yield unmuted.take();
  if (exchange.outcome !== undefined) return;
  exchange.end('answered');
  const { life } = broker;
  yield connection.send(onChannel(request.channel, request.size));
  if (broker.life !== life || !broker.isUp || link.opened !== opened) {
    request.lost('connection broken');
    return;
  }
  request.received(sim.now);
  yield* handleProduce(sim, broker, request);
  if (broker.life !== life) {
    request.lost('broker failed');
    return;
  }
  request.unanswered();
  if (request.errors !== undefined) link.closeSoon();
  unmuted.give();
}
