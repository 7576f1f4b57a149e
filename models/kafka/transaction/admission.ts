import { Latch, type Nanoseconds, type Parked, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { ErrorCode } from '../broker/errors.ts';
import { handlingGroup, lookingUp } from '../costs.ts';
import type { ProduceRequest } from '../producer/request.ts';
import type { Partition } from '../replication/partition.ts';
import type { BatchedChannel, RequestKind } from './channel.ts';
import type { TransactionCoordinator } from './coordinator.ts';
import { transactionAnswerSize, transactionRequestSize } from './wire.ts';

/** What a broker asks the coordinator about partitions that a producer begins to write to. */
interface AdmissionOrder {
  readonly coordinator: TransactionCoordinator;
  readonly epoch: number;
  readonly partitions: readonly Partition[];
  error: ErrorCode;
}

/** How a broker makes sure that a batch belongs to an open transaction. */
export interface AdmissionTerms {
  /** It only asks (since 3.6), or has the partition added for the producer (since 4.0). specification: KIP-890. */
  readonly adds: boolean;
  /** add.partitions.to.txn.retry.backoff.ms, and for how long it tries again. */
  readonly backoff: Nanoseconds;
  readonly most: Nanoseconds;
}

/**
 * The first batch that a producer writes to a partition within a transaction is not appended before the coordinator has said that it
 * may be: a batch that comes late, from a transaction long ended, cannot leave one open for ever (KIP-890).
 */
export class Admission {
  private readonly sim: Simulator;
  private readonly terms: AdmissionTerms;
  private readonly channel: (from: Broker, to: Broker) => BatchedChannel<AdmissionOrder>;

  constructor(
    sim: Simulator,
    terms: AdmissionTerms,
    channels: <T>(kind: RequestKind<T>) => (from: Broker, to: Broker) => BatchedChannel<T>,
  ) {
    this.sim = sim;
    this.terms = terms;
    this.channel = channels<AdmissionOrder>({
      size: (orders) => transactionRequestSize(countOf(orders)),
      answerSize: (orders) => transactionAnswerSize(countOf(orders)),
      work: (_, orders) => handlingGroup(countOf(orders)),
      handle: (broker, orders) => this.handleAll(broker, orders),
    });
  }

  /** Asks about a request's batches that begin something, and refuses those that may not. */
  *admit(coordinator: TransactionCoordinator, broker: Broker, request: ProduceRequest): Story {
    const [first] = request.batches;
    const fresh = request.batches.filter(({ partition, producer }) => partition.transactions?.has(producer) !== true);
    if (fresh.length === 0 || first === undefined) return;
    yield broker.requestHandlers.work(lookingUp(fresh.length));
    const order = { coordinator, epoch: first.epoch, partitions: fresh.map(({ partition }) => partition) };
    const since = this.sim.now;
    let error: ErrorCode;
    for (;;) {
      error = yield* this.ask(broker, { ...order, error: 'NOT_COORDINATOR' });
      if (error !== 'CONCURRENT_TRANSACTIONS' || this.sim.now - since >= this.terms.most) break;
      yield sleep(this.sim, this.terms.backoff);
    }
    if (error === 'NONE') return;
    for (const batch of fresh) request.refuse(request.batches.indexOf(batch), error);
  }

  private *ask(broker: Broker, order: AdmissionOrder): Generator<Parked, ErrorCode, void> {
    const to = order.coordinator.broker;
    if (to === undefined) return order.error;
    const answer = this.channel(broker, to).send(order);
    yield answer.wait();
    return order.error;
  }

  private *handleAll(broker: Broker, orders: readonly AdmissionOrder[]): Story {
    const left = new Latch(orders.length);
    for (const order of orders) spawn(this.handle(broker, order, left));
    yield left.wait();
  }

  private *handle(broker: Broker, order: AdmissionOrder, left: Latch): Story {
    const { coordinator, epoch, partitions } = order;
    if (coordinator.broker === broker) {
      if (!this.terms.adds) order.error = coordinator.verify(epoch, partitions);
      else order.error = (yield* coordinator.addPartitions(epoch, partitions)).error;
    }
    left.countDown();
  }
}

const countOf = (orders: readonly AdmissionOrder[]): number =>
  orders.reduce((sum, { partitions }) => sum + partitions.length, 0);
