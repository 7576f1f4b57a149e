/** Requests that no log has to do with: versions, metadata, coordinators. */
import { type Bytes, type Nanoseconds, type Story, spawn } from '../../../sim/index.ts';
import { type Channel, onChannel, receiving, responding } from '../costs.ts';
import type { Exchange, Link } from './link.ts';

/** A question to a broker. */
export interface Inquiry {
  readonly channel: Channel;
  readonly size: Bytes;
  readonly answerSize: Bytes;
  /** Work of a request handler. */
  readonly work: Nanoseconds;
  /** What the broker does before it answers, if it has to wait for something. */
  readonly handle?: (() => Story) | undefined;
}

/** Sends an inquiry on its way; its end is that of the exchange. */
export function inquire(link: Link, inquiry: Inquiry): Exchange {
  const exchange = link.begin();
  spawn(travel(link, exchange, inquiry));
  return exchange;
}

/** From the client's socket to the last byte of the answer; ends silently with the connection or the broker's process. */
function* travel(link: Link, exchange: Exchange, { channel, size, answerSize, work, handle }: Inquiry): Story {
  const { broker, connection, unmuted } = link;
  yield connection.send(onChannel(channel, size));
  yield unmuted.take();
  const { life } = broker;
  if (!broker.isUp || link.unmuted !== unmuted) return;
  yield broker.networkThreads.work(receiving(size, channel));
  yield broker.requestHandlers.work(work);
  if (handle !== undefined && broker.life === life) yield* handle();
  if (broker.life !== life) return;
  yield broker.networkThreads.work(responding());
  unmuted.give();
  yield connection.reply(onChannel(channel, answerSize));
  if (broker.life === life) exchange.end('answered');
}
