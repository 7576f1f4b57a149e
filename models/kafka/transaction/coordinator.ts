import {
  Latch,
  ms,
  type Nanoseconds,
  type Parked,
  type Simulator,
  sleep,
  spawn,
  type Story,
} from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { ErrorCode } from '../broker/errors.ts';
import type { StateLog } from '../broker/state-log.ts';
import type { AbortReason } from '../log/transactions.ts';
import { BY_PRODUCER, type Partition } from '../replication/partition.ts';
import type { Markers } from './markers.ts';
import { stateRecordSize } from './wire.ts';

/** specification: Kafka's TransactionState; ids that have expired, and the fence before an abort, are left out. */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort';

/** What the coordinator answers: whether it did it, and the epoch that the producer has from now on. */
export interface TransactionAnswer {
  readonly error: ErrorCode;
  readonly epoch: number;
}

/** Why the coordinator aborts by itself. */
const TIMED_OUT: AbortReason = { cause: 'transaction.timeout.ms', as: 'lost' };
const FENCED: AbortReason = { cause: 'producer fenced', as: 'lost' };

/** After what time a coordinator tries again to write its state. assumption: as clients do, 100 ms. */
const RETRY = ms(100);

/**
 * The coordinator of one transactional.id: whoever leads its partition of __transaction_state. Every change of its state is in that log,
 * on all in-sync replicas, before anybody hears of it; who takes over goes on where the log ends. After a commit or abort is in
 * the log the producer has its answer, and every partition is told by a marker; only then can the next transaction begin.
 * specification: KIP-98; with `raisesEpoch`, KIP-890: each transaction has an epoch of its own.
 */
export class TransactionCoordinator {
  state: TransactionState = 'Empty';
  epoch = -1;
  /** What has been written to in the present transaction. */
  readonly partitions = new Set<Partition>();
  private startedAt: Nanoseconds = 0 as Nanoseconds;
  private reason: AbortReason = BY_PRODUCER;
  /** A change is on its way into the log. */
  private isChanging = false;
  /** Counts the brokers that have been coordinator. */
  private term = 0;
  private readonly sim: Simulator;
  private readonly producer: number;
  private readonly timeout: Nanoseconds;
  private readonly raisesEpoch: boolean;
  private readonly log: StateLog;
  private readonly markers: Markers;

  constructor(
    sim: Simulator,
    options: { producer: number; timeout: Nanoseconds; raisesEpoch: boolean },
    log: StateLog,
    markers: Markers,
  ) {
    this.sim = sim;
    this.producer = options.producer;
    this.timeout = options.timeout;
    this.raisesEpoch = options.raisesEpoch;
    this.log = log;
    this.markers = markers;
    log.whenMoved(() => this.reload());
  }

  /** The broker that the coordinator is on; undefined while there is none. */
  get broker(): Broker | undefined {
    return this.log.broker;
  }

  /** InitProducerId: a new epoch, after which nobody else can write as this producer. What is open is aborted first. */
  *initProducerId(): Generator<Parked, TransactionAnswer, void> {
    if (this.isChanging || this.isEnding) return this.answer('CONCURRENT_TRANSACTIONS');
    if (this.state === 'Ongoing') {
      spawn(this.abort(FENCED));
      return this.answer('CONCURRENT_TRANSACTIONS');
    }
    if (!(yield* this.store(0))) return this.answer('NOT_COORDINATOR');
    this.epoch++;
    this.state = 'Empty';
    return this.answer('NONE');
  }

  /** AddPartitionsToTxn, by the producer or by the broker that it writes to. */
  *addPartitions(epoch: number, partitions: readonly Partition[]): Generator<Parked, TransactionAnswer, void> {
    const error = this.errorOf(epoch);
    if (error !== 'NONE') return this.answer(error);
    if (partitions.every((partition) => this.contains(partition))) return this.answer('NONE');
    const isNew = this.state !== 'Ongoing';
    if (!(yield* this.store(this.partitions.size + partitions.length))) return this.answer('NOT_COORDINATOR');
    if (isNew) this.startedAt = this.sim.now;
    this.state = 'Ongoing';
    for (const partition of partitions) this.partitions.add(partition);
    return this.answer('NONE');
  }

  /** Whether a producer may write there: a broker asks before it appends (KIP-890). */
  verify(epoch: number, partitions: readonly Partition[]): ErrorCode {
    const error = this.errorOf(epoch);
    if (error !== 'NONE') return error;
    return partitions.every((partition) => this.contains(partition)) ? 'NONE' : 'INVALID_TXN_STATE';
  }

  /** EndTxn. */
  *end(epoch: number, isCommit: boolean): Generator<Parked, TransactionAnswer, void> {
    const isAgain = this.state === (isCommit ? 'CompleteCommit' : 'CompleteAbort');
    // Who did not hear the answer asks again, in the epoch from before.
    if (isAgain && (epoch === this.epoch || (this.raisesEpoch && epoch === this.epoch - 1))) return this.answer('NONE');
    if (this.isEnding && this.raisesEpoch && epoch === this.epoch - 1) return this.answer('CONCURRENT_TRANSACTIONS');
    const error = this.errorOf(epoch);
    if (error !== 'NONE') return this.answer(error);
    // An abort of nothing is taken where producers do not know whether anything was added for them (KIP-890).
    const isEmpty = this.state !== 'Ongoing';
    if (isEmpty && (isCommit || !this.raisesEpoch)) return this.answer('INVALID_TXN_STATE');
    if (!(yield* this.store(this.partitions.size))) return this.answer('NOT_COORDINATOR');
    this.state = isCommit ? 'PrepareCommit' : 'PrepareAbort';
    this.reason = BY_PRODUCER;
    if (this.raisesEpoch) this.epoch++;
    spawn(this.finish());
    return this.answer('NONE');
  }

  /** Aborts a transaction that is open for too long; its producer cannot go on with it. */
  expire(): void {
    if (this.broker === undefined || this.isChanging || this.state !== 'Ongoing') return;
    if (this.startedAt + this.timeout < this.sim.now) spawn(this.abort(TIMED_OUT));
  }

  private get isEnding(): boolean {
    return this.state === 'PrepareCommit' || this.state === 'PrepareAbort';
  }

  private contains(partition: Partition): boolean {
    return this.state === 'Ongoing' && this.partitions.has(partition);
  }

  private errorOf(epoch: number): ErrorCode {
    if (epoch !== this.epoch) return 'PRODUCER_FENCED';
    return this.isChanging || this.isEnding ? 'CONCURRENT_TRANSACTIONS' : 'NONE';
  }

  private answer(error: ErrorCode): TransactionAnswer {
    return { error, epoch: this.epoch };
  }

  private *abort(reason: AbortReason): Story {
    if (!(yield* this.store(this.partitions.size))) return;
    this.state = 'PrepareAbort';
    this.reason = reason;
    this.epoch++;
    yield* this.finish();
  }

  /** Has every partition told, and then writes down that all of them know. */
  private *finish(): Story {
    const { term, broker, sim } = this;
    if (broker === undefined) return; // whoever comes next takes it up
    const { life } = broker;
    const isWanted = (): boolean => term === this.term && broker.life === life;
    const untold = new Latch(this.partitions.size);
    for (const partition of this.partitions) spawn(this.tell(broker, partition, isWanted, untold));
    yield untold.wait();
    while (!(yield* this.store(0))) {
      if (!isWanted()) return;
      yield sleep(sim, RETRY);
    }
    this.state = this.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort';
    this.partitions.clear();
  }

  private *tell(broker: Broker, partition: Partition, isWanted: () => boolean, untold: Latch): Story {
    const { producer, epoch, reason } = this;
    const aborted = this.state === 'PrepareAbort' ? reason : undefined;
    if (yield* this.markers.write(broker, partition, { producer, epoch, aborted }, isWanted)) untold.countDown();
  }

  /** Writes the next state into the log. It holds if all in-sync replicas have it while the coordinator is still the same. */
  private *store(partitions: number): Generator<Parked, boolean, void> {
    if (this.broker === undefined) return false; // and whoever comes next has been loaded
    const { term } = this;
    this.isChanging = true;
    const isStored = yield* this.log.append(1, stateRecordSize(partitions));
    if (term !== this.term) return false;
    this.isChanging = false;
    return isStored;
  }

  /** Another broker has loaded the state: what was on its way into the log is not in it, what had begun to end goes on ending. */
  private reload(): void {
    this.term++;
    this.isChanging = false;
    if (this.isEnding) spawn(this.finish());
  }
}
