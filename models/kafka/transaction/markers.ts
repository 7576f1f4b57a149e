import { bytes, Latch, ms, type Parked, type Simulator, sleep, type Story } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { ErrorCode } from '../broker/errors.ts';
import { appending } from '../costs.ts';
import type { Partition, TransactionEnd } from '../replication/partition.ts';
import { MARKER_SIZE } from '../wire.ts';
import type { BatchedChannel, RequestKind } from './channel.ts';
import { markersRequestSize } from './wire.ts';

/** The end of a transaction that a partition is to be told of. */
interface MarkerOrder {
  readonly partition: Partition;
  readonly end: TransactionEnd;
  error: ErrorCode;
}

/** After what time a coordinator asks again that could not reach a leader. assumption: retry.backoff.ms as of clients. */
const RETRY = ms(100);

/** How coordinators tell partitions that a transaction has ended: WriteTxnMarkers to whoever leads them (KIP-98). */
export class Markers {
  private readonly sim: Simulator;
  private readonly channel: (from: Broker, to: Broker) => BatchedChannel<MarkerOrder>;

  constructor(sim: Simulator, channels: <T>(kind: RequestKind<T>) => (from: Broker, to: Broker) => BatchedChannel<T>) {
    this.sim = sim;
    this.channel = channels<MarkerOrder>({
      size: ({ length }) => markersRequestSize(length),
      answerSize: ({ length }) => markersRequestSize(length),
      work: ({ costs }, { length }) => {
        const size = length * MARKER_SIZE;
        return appending(costs, { batches: length, size, raw: size, compression: NONE });
      },
      handle: (broker, orders) => writeAll(sim, broker, orders),
    });
  }

  /** Has a marker written, until all in-sync replicas have it. Says whether that came about while somebody still wanted it. */
  *write(
    from: Broker,
    partition: Partition,
    end: TransactionEnd,
    isWanted: () => boolean,
  ): Generator<Parked, boolean, void> {
    while (isWanted()) {
      const { leader } = partition;
      if (leader !== undefined) {
        const order: MarkerOrder = { partition, end, error: 'NOT_LEADER_OR_FOLLOWER' };
        const answer = this.channel(from, leader.broker).send(order);
        yield answer.wait();
        if (answer.value && order.error === 'NONE') return isWanted();
      }
      yield sleep(this.sim, RETRY);
    }
    return false;
  }
}

const NONE = { codec: 'none', data: 'random' } as const;

/** A broker writes markers into the logs that it leads and waits for all in-sync replicas. */
function* writeAll(sim: Simulator, broker: Broker, orders: readonly MarkerOrder[]): Story {
  const { life } = broker;
  const replicated = new Latch(orders.length);
  for (const order of orders) {
    order.error = yield* writeOne(sim, broker, order, replicated);
    if (broker.life !== life) return;
    if (order.error !== 'NONE') replicated.countDown();
  }
  yield replicated.wait();
}

function* writeOne(
  sim: Simulator,
  broker: Broker,
  order: MarkerOrder,
  replicated: Latch,
): Generator<Parked, ErrorCode, void> {
  const { partition, end } = order;
  const leader = partition.replicaOn(broker);
  const error = leader?.leadership?.refusal ?? 'NOT_LEADER_OR_FOLLOWER';
  if (error !== 'NONE' || leader === undefined || leader.log.isLost) return error;
  const { life } = broker;
  yield leader.log.file.write(bytes(MARKER_SIZE));
  const { leadership } = leader;
  if (broker.life !== life || leadership === undefined) return 'NOT_LEADER_OR_FOLLOWER';
  partition.appendMarker(leader, end, sim.now);
  const fail = (_: number, later: ErrorCode): void => void (order.error = later);
  leadership.tellWhenReplicated({ replicated, fail }, 0);
  return 'NONE';
}
