/** Small requests about partitions: where epochs end (followers), who leads (clients). */
import type { Story } from '../../../sim/index.ts';
import { type Channel, lookingUp, onChannel, receiving, responding } from '../costs.ts';
import { metadataResponseSize, SMALL_REQUEST } from '../wire.ts';
import type { Exchange, Link } from './link.ts';

/**
 * Asks a broker about `partitions` partitions; it answers out of what it has in memory. Who asked reads the answer where it stands: the
 * leader's log, `partition.leader`. Ends silently with the connection or the broker's process.
 */
export function* askOver({ broker, connection }: Link, channel: Channel, exchange: Exchange, partitions = 1): Story {
  yield connection.send(onChannel(channel, SMALL_REQUEST));
  const { life } = broker;
  if (!broker.isUp) return;
  yield broker.networkThreads.work(receiving(SMALL_REQUEST, channel));
  yield broker.requestHandlers.work(lookingUp(partitions));
  yield broker.networkThreads.work(responding());
  if (broker.life !== life) return;
  yield connection.reply(onChannel(channel, metadataResponseSize(partitions)));
  if (broker.life === life) exchange.end('answered');
}
