/** The broker's part of a fetch: from the request's last byte on the socket until the answer can leave. */
import { type Nanoseconds, type Story, bytes } from '../../../sim/index.ts';
import { type Channel, fetching, onChannel, receiving, sendingLog, trafficOf } from '../costs.ts';
import { fetchRequestSize, fetchResponseSize } from '../wire.ts';
import type { Broker } from './broker.ts';
import { completeAll } from './completions.ts';
import { type Fetched, type FetchSession, NOTHING } from './fetch-session.ts';
import type { Exchange, Link } from './link.ts';
import { type RequestName, waited } from './request-times.ts';

/** A fetch request on its way, and what its answer brings. */
export class FetchRequest {
  readonly session: FetchSession;
  readonly channel: Channel;
  /** How long the broker holds it while there is too little to bring. */
  readonly maxWait: Nanoseconds;
  /** Who asks. */
  readonly name: Exclude<RequestName, 'produce'>;
  fetched: Fetched = NOTHING;

  constructor(session: FetchSession, channel: Channel, maxWait: Nanoseconds, name: FetchRequest['name']) {
    this.name = name;
    this.session = session;
    this.channel = channel;
    this.maxWait = maxWait;
  }
}

/** A fetch, from the reader's socket to the last byte of the answer; it ends silently with the connection or the broker's process. */
export function* fetchOver({ broker, connection }: Link, request: FetchRequest, exchange: Exchange): Story {
  const { session, channel } = request;
  yield connection.send(fetchRequestSize(session.moved.length));
  const { life } = broker;
  if (!broker.isUp) return;
  yield* handleFetch(broker, request);
  if (broker.life !== life) return;
  const { partitions, failed, bytes: size } = request.fetched;
  yield connection.reply(onChannel(channel, fetchResponseSize(partitions + failed.length, size)));
  if (broker.life === life) exchange.end('answered');
}

/** Waits in purgatory until there is enough, reads it out of the logs, writes the answer. Ends early with the broker's process. */
export function* handleFetch(broker: Broker, request: FetchRequest): Story {
  const { session, channel, maxWait } = request;
  const { life } = broker;
  const { sim } = session;
  const { speed } = broker.machine.cpu;
  yield broker.networkThreads.work(receiving(0, channel));
  const received = sim.now;
  const cost = fetching(session.named);
  yield broker.requestHandlers.work(cost);
  if (broker.life !== life) return;
  const queued = waited(received, sim.now, cost, speed);
  broker.completions.begin();
  session.asked();
  const completed = broker.completions.end();
  if (completed !== undefined) yield* completeAll(broker, completed);
  if (broker.life !== life) return;
  const handled = sim.now;
  if (!session.hasEnough) yield session.arrival.wait(maxWait);
  if (broker.life !== life) return;
  const done = sim.now;
  request.fetched = session.collect();
  yield* readLog(request.fetched);
  if (broker.life !== life) return;
  const { bytes: size } = request.fetched;
  const read = sim.now;
  const sending = broker.onBus(sendingLog(size, channel), trafficOf.sending(size, channel));
  yield broker.networkThreads.work(sending);
  const answered = waited(read, sim.now, sending, speed); // the network thread reads the log as it writes the answer
  const local = handled - received - queued;
  broker.times[request.name].add(queued, local, done - handled, answered, sim.now - done - answered);
}

/** Reads what a fetch brings out of the log: from the page cache, or from the disk where it is no longer there. */
function* readLog({ ranges }: Fetched): Story {
  for (const { subscription, first, end, bytes: size } of ranges) {
    const { log } = subscription.replica;
    if (!log.has(first)) continue;
    const missing = first === end ? (subscription.follower?.replica.log.missing ?? 0) : 0;
    yield log.file.read(log.inFile(first) - missing, bytes(size));
  }
}
