/**
 * The ways that data takes through Kafka. Start reading here: each line is a hop, each name before the verb a station.
 */
import { type Simulator, type Story, bytes } from '../../sim/index.ts';
import type { Node } from './producer/accumulator.ts';
import {
  appending,
  callingBack,
  fetching,
  following,
  onChannel,
  receiving,
  responding,
  sendingLog,
  takingFetch,
} from './costs.ts';
import type { Consumer } from './consumer/consumer.ts';
import type { FetchSession } from './broker/fetch-session.ts';
import type { Fetcher } from './replication/fetcher.ts';
import type { Producer } from './producer/producer.ts';
import type { ProduceRequest } from './producer/request.ts';
import { readLog, store } from './log/store.ts';
import { fetchRequestSize, fetchResponseSize } from './wire.ts';

/** A produce request, from the producer's socket to the acknowledgement. */
export function* produce(sim: Simulator, request: ProduceRequest, producer: Producer, node: Node): Story {
  const { broker, connection, unmuted } = node;
  const { channel, settings } = producer;
  const { acks } = settings;
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
  yield broker.networkThreads.work(receiving(request.size, channel));
  const { payload, rawPayload, batches } = request;
  broker.collector?.allocate(request.size);
  const appended = { batches: batches.length, size: payload, raw: rawPayload, compression: producer.compression };
  yield broker.requestHandlers.work(appending(broker.costs, appended));
  for (const batch of request.batches) {
    yield* store(sim, batch);
    if (acks === 'all') batch.partition.tellWhenReplicated(request);
  }
  if (acks === 'all') yield request.replicated.wait();
  request.done = sim.now;
  if (acks !== '0') yield broker.networkThreads.work(responding());
  unmuted.give();
  if (acks === '0') return;

  yield connection.reply(request.responseSize);
  yield producer.senderThread.work(callingBack(request.messages));
  producer.acknowledged(request, node);
}

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
