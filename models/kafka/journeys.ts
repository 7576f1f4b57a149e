/**
 * The ways that data takes through Kafka. Start reading here: each line is a hop, each name before the verb a station.
 *
 * The way of a produce request has two halves: the producer's in `producer/delivery.ts`, the broker's in `broker/produce.ts`.
 */
import type { Story } from '../../sim/index.ts';
import { fetching, following, onChannel, receiving, sendingLog, takingFetch } from './costs.ts';
import type { Consumer } from './consumer/consumer.ts';
import type { FetchSession } from './broker/fetch-session.ts';
import type { Fetcher } from './replication/fetcher.ts';
import { readLog } from './log/store.ts';
import { fetchRequestSize, fetchResponseSize } from './wire.ts';

/** A follower's rounds: ask the leader for what is new, store it, ask again. The next question tells how far it has come. */
export function* replicate(fetcher: Fetcher): Story {
  const { leader, follower, connection, channel, session, thread, maxWait } = fetcher;
  for (;;) {
    yield connection.send(fetchRequestSize(session.moved.length));
    yield leader.networkThreads.work(receiving(0, channel));
    yield leader.requestHandlers.work(fetching(session.moved.length));
    fetcher.confirm();
    if (!session.hasEnough) yield session.arrival.wait(maxWait);
    const fetched = session.collect();
    yield* readLog(fetched);
    yield leader.networkThreads.work(sendingLog(fetched.bytes, channel));
    yield connection.reply(onChannel(channel, fetchResponseSize(fetched.partitions, fetched.bytes)));
    follower.collector?.allocate(fetched.bytes);
    yield thread.work(following(follower.costs, fetched.batches.length, fetched.bytes, channel));
    yield* fetcher.storeAll(fetched);
  }
}

/** A consumer's rounds with one broker: ask for what is new, hand it over, ask again while the application is at work. */
export function* consume(consumer: Consumer, session: FetchSession): Story {
  const { broker, connection } = consumer.linkOf(session);
  const { channel } = consumer;
  for (;;) {
    yield connection.send(fetchRequestSize(session.moved.length));
    yield broker.networkThreads.work(receiving(0, channel));
    yield broker.requestHandlers.work(fetching(session.moved.length));
    if (!session.hasEnough) yield session.arrival.wait(consumer.settings.maxWait);
    const fetched = session.collect();
    yield* readLog(fetched);
    yield broker.networkThreads.work(sendingLog(fetched.bytes, channel));
    yield connection.reply(onChannel(channel, fetchResponseSize(fetched.partitions, fetched.bytes)));
    yield consumer.thread.work(takingFetch(fetched.bytes, channel));
    if (fetched.messages > 0) yield* consumer.handOver(fetched);
  }
}
