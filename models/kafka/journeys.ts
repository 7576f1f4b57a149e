/**
 * The ways that data takes through Kafka. Start reading here: each line is a hop, each name before the verb a station.
 *
 * The way of a produce request has two halves: the producer's in `producer/delivery.ts`, the broker's in `broker/produce.ts`. Of a
 * consumer's fetch, too: `consumer/fetcher.ts` and `broker/fetch.ts`; what poll() does with it is in `consumer/consumer.ts`.
 */
import { NEVER, type Simulator, type Story, sleep, spawn } from '../../sim/index.ts';
import { askOver } from './broker/ask.ts';
import { FetchRequest, fetchOver } from './broker/fetch.ts';
import { following, trafficOf } from './costs.ts';
import type { Fetcher } from './replication/fetcher.ts';

/** A follower's rounds: ask the leader for what is new, store it, ask again. The next question tells how far it has come. */
export function* replicate(sim: Simulator, fetcher: Fetcher): Story {
  const { follower, link, channel, thread, times } = fetcher;
  const { life } = follower;
  while (follower.life === life) {
    if (fetcher.isIdle) yield fetcher.arrival.wait(NEVER);
    if (follower.life !== life) return;
    const request = new FetchRequest(fetcher.session, channel, times.maxWait, 'fetchFollower');
    const exchange = link.begin();
    const asksForEpochs = fetcher.mustCut;
    spawn(asksForEpochs ? askOver(link, channel, exchange) : fetchOver(link, request, exchange));
    yield exchange.ended();
    if (follower.life !== life) return;
    if (exchange.outcome === 'answered' && asksForEpochs) {
      fetcher.cut();
      if (fetcher.mustCut) yield sleep(sim, times.backoff);
    } else if (exchange.outcome === 'answered') {
      const { fetched } = request;
      follower.collector?.allocate(fetched.bytes);
      const { batches, bytes: size } = fetched;
      const copies = fetcher.session.subscriptions.size;
      const cost = following(follower.costs, { copies, batches, size }, channel);
      yield thread.work(follower.onBus(cost, trafficOf.following(size)));
      if (follower.life === life) yield* fetcher.storeAll(fetched);
    } else {
      yield sleep(sim, times.backoff);
      fetcher.beginSession();
    }
  }
}
