import {
  type Counter,
  type Histogram,
  NEVER,
  type Nanoseconds,
  ns,
  type Parked,
  type Simulator,
  sleep,
  type Story,
  type Stream,
} from '../../../sim/index.ts';
import { type ErrorCode, isFenced } from '../broker/errors.ts';
import { type Inquiry, inquire } from '../broker/inquiry.ts';
import type { Link } from '../broker/link.ts';
import { type Channel, handlingGroup, lookingUp } from '../costs.ts';
import type { TransactionTerms } from '../transaction/coordinators.ts';
import type { TransactionAnswer } from '../transaction/coordinator.ts';
import { transactionAnswerSize, transactionRequestSize } from '../transaction/wire.ts';
import { SMALL_REQUEST } from '../wire.ts';
import type { PartitionQueue } from './queue.ts';

/** What the application does with transactions. */
export interface TransactionHabits {
  /** From the first message of a transaction until it is ended, and after how many messages at most. */
  readonly duration: Nanoseconds;
  readonly records: number;
  /** Share of transactions that are aborted. */
  readonly aborts: number;
}

export interface TransactionOptions extends TransactionTerms {
  readonly habits: TransactionHabits;
  /** Decides which transactions are aborted. */
  readonly chance: Stream;
  readonly channel: Channel;
  readonly retryBackoff: Nanoseconds;
  /** The producer's connection to a broker; anyone who runs if none is named. */
  readonly linkTo: (broker: number | undefined) => Link | undefined;
  readonly metrics: TransactionMetrics;
}

/** What is counted of transactions. */
export interface TransactionMetrics {
  readonly committed: Counter;
  readonly aborted: Counter;
  /** From the call of commitTransaction() until it returns. */
  readonly commitTime: Histogram;
}

/** What it asks of its producer. */
export interface TransactionHost {
  /** Numbers of batches begin anew in this epoch. `isFresh`: whatever was before. */
  useEpoch(epoch: number, isFresh: boolean): void;
  /** Batches that were never sent are given up. */
  dropUnsent(cause: string): void;
  /** Everything that is not acknowledged is given up: somebody else has taken over, or the coordinator has. */
  dropAll(cause: string): void;
  /** Partitions may be sent to, or the sender may go on. */
  goOn(): void;
  /** Messages from this ordinal on are safe. */
  acknowledged(queue: PartitionQueue, first: number): void;
  /** initTransactions(), commitTransaction() or abortTransaction() returns. */
  returned(): void;
}

/** In the order in which a producer comes by them. */
type State = 'new' | 'ready' | 'open' | 'committing' | 'aborting';

/** specification: TransactionManager.ADD_PARTITIONS_RETRY_BACKOFF_MS: while the transaction before is still being completed (KAFKA-5477). */
const CONCURRENT_BACKOFF: Nanoseconds = ns(20e6);

/**
 * The transactions of one producer: when the application ends one, and what the sender has to ask the coordinator. One request
 * at a time; while it is under way the sender sends nothing else. Before a commit everything is flushed.
 *
 * specification: TransactionManager and Sender.maybeSendAndPollTransactionalRequest of Kafka 3.9 and 4.0.
 */
export class ProducerTransactions {
  /** Whether a request is under way: the sender waits. */
  isBusy = false;
  /** When the application ends the transaction; NEVER while none is open. */
  endsAt: Nanoseconds = NEVER;
  /** How many more messages go into it. */
  room = Infinity;
  private state: State = 'new';
  /** Where the transaction began, by partition; and those that the coordinator knows of. */
  private readonly began = new Map<PartitionQueue, number>();
  private readonly added = new Set<PartitionQueue>();
  private isBroken = false;
  private endCalledAt: Nanoseconds = NEVER;
  private epoch = -1;
  /** Counts the lives of the process. */
  private life = 0;
  private readonly sim: Simulator;
  private readonly options: TransactionOptions;
  private readonly host: TransactionHost;

  constructor(sim: Simulator, options: TransactionOptions, host: TransactionHost) {
    this.sim = sim;
    this.options = options;
    this.host = host;
  }

  /** Whether batches are sent without lingering, since the end of the transaction waits for them. */
  get isFlushing(): boolean {
    return this.state === 'committing' || this.state === 'aborting';
  }

  /** Whether the application is to end the transaction now. */
  isDue(now: Nanoseconds): boolean {
    return this.state === 'open' && (this.endsAt <= now || this.room <= 0 || this.isBroken);
  }

  /** A message is to go into a transaction, a new one if none is open. Says whether it can. */
  takes(at: Nanoseconds): boolean {
    if (this.state !== 'ready') return this.state === 'open';
    const { duration, records } = this.options.habits;
    this.state = 'open';
    this.endsAt = ns(at + duration);
    this.room = records > 0 ? records : Infinity;
    return true;
  }

  /** A partition gets its next batch, beginning with this message of the producer. */
  writesTo(queue: PartitionQueue, ordinal: number): void {
    if (!this.began.has(queue)) this.began.set(queue, ordinal);
  }

  mayDrain(queue: PartitionQueue): boolean {
    return this.options.isImplicit || this.added.has(queue);
  }

  /** commitTransaction() or abortTransaction() is called. */
  end(): void {
    const { aborts } = this.options.habits;
    const isWanted = !this.isBroken && !(aborts > 0 && this.options.chance.uniform() < aborts);
    this.state = isWanted ? 'committing' : 'aborting';
    this.endsAt = NEVER;
    this.endCalledAt = this.sim.now;
    if (!isWanted) this.host.dropUnsent(ABORTED);
  }

  /** close() with a transaction open. */
  abandon(): void {
    this.isBroken = true;
    if (this.state === 'open') this.end();
  }

  /** A message has failed: the transaction can only be aborted. */
  failed(): void {
    this.isBroken = true;
    if (this.state === 'committing') {
      this.state = 'aborting';
      this.host.dropUnsent(ABORTED);
    }
  }

  /** The process has died. */
  forget(): void {
    this.life++;
    this.isBusy = this.isBroken = false;
    this.state = 'new';
    this.endsAt = NEVER;
    this.began.clear();
    this.added.clear();
  }

  /** What the sender has to ask next, if anything. `hasIncomplete`: whether messages wait for their answer. */
  next(hasIncomplete: boolean): Story | undefined {
    if (this.isBusy) return undefined;
    if (this.state === 'new') return this.initialise();
    if (!this.options.isImplicit && this.state !== 'aborting' && this.added.size < this.began.size) return this.add();
    if (!this.isFlushing || hasIncomplete) return undefined;
    return this.finish();
  }

  private *initialise(): Story {
    const { life } = this;
    this.isBusy = true;
    const question = {
      size: SMALL_REQUEST,
      answerSize: SMALL_REQUEST,
      work: lookingUp(1),
      channel: this.options.channel,
    };
    while (!(yield* this.toAnyone(question))) yield sleep(this.sim, this.options.retryBackoff); // FindCoordinator
    const answer = yield* this.ask(0, () => this.options.coordinator.initProducerId());
    if (this.life !== life || answer === undefined) return;
    this.isBroken = false;
    this.useEpoch(answer.epoch, true);
    this.done('ready');
    this.host.returned();
  }

  private *add(): Story {
    const { life, options } = this;
    this.isBusy = true;
    const queues = [...this.began.keys()].filter((queue) => !this.added.has(queue));
    const partitions = queues.map(({ partition }) => partition);
    const isFirst = this.added.size === 0;
    const { coordinator } = options;
    const ask = () => coordinator.addPartitions(this.epoch, partitions);
    const answer = yield* this.ask(partitions.length, ask, isFirst ? CONCURRENT_BACKOFF : undefined);
    if (this.life !== life) return;
    if (answer === undefined) return this.fenced();
    for (const queue of queues) this.added.add(queue);
    this.done(this.state);
  }

  /** EndTxn, if anything was written. */
  private *finish(): Story {
    const { life, options, state } = this;
    this.isBusy = true;
    const isCommit = state === 'committing';
    const isEmpty = options.isImplicit ? this.began.size === 0 : this.added.size === 0;
    let answer: TransactionAnswer | undefined = { error: 'NONE', epoch: this.epoch };
    if (!isEmpty) answer = yield* this.ask(0, () => options.coordinator.end(this.epoch, isCommit));
    if (this.life !== life) return;
    if (answer === undefined) return this.fenced();
    this.useEpoch(answer.epoch, false);
    this.count(isCommit);
    this.began.clear();
    this.added.clear();
    if (this.isBroken) return this.done('new'); // numbers of batches have a gap: only a new epoch closes it (KIP-360)
    this.done('ready');
    this.host.returned();
  }

  private count(isCommit: boolean): void {
    const { metrics } = this.options;
    if (!isCommit) return metrics.aborted.add(1);
    for (const [queue, first] of this.began) this.host.acknowledged(queue, first);
    metrics.committed.add(1);
    metrics.commitTime.record(this.sim.now - this.endCalledAt);
  }

  private useEpoch(epoch: number, isFresh: boolean): void {
    if (epoch === this.epoch && !isFresh) return;
    this.epoch = epoch;
    this.host.useEpoch(epoch, isFresh);
  }

  /** Somebody else writes as this producer, or the coordinator has ended its transaction: the application begins with a new producer. */
  private fenced(): void {
    this.host.dropAll('producer fenced');
    this.began.clear();
    this.added.clear();
    this.done('new');
  }

  private done(state: State): void {
    this.state = state;
    this.isBusy = false;
    this.host.goOn();
  }

  /** Asks the coordinator until it has an answer that counts; undefined if the producer is fenced. */
  private *ask(
    partitions: number,
    handle: () => Generator<Parked, TransactionAnswer, void>,
    concurrentBackoff = this.options.retryBackoff,
  ): Generator<Parked, TransactionAnswer | undefined, void> {
    const { coordinator, channel, linkTo, retryBackoff } = this.options;
    const { life } = this;
    for (;;) {
      let answer: TransactionAnswer | undefined;
      const { broker } = coordinator;
      const link = broker === undefined ? undefined : linkTo(broker.number);
      if (link !== undefined) {
        const exchange = inquire(link, {
          channel,
          size: transactionRequestSize(partitions),
          answerSize: transactionAnswerSize(partitions),
          work: handlingGroup(partitions),
          handle: function* () {
            if (coordinator.broker === link.broker) answer = yield* handle();
          },
        });
        yield exchange.ended();
        if (exchange.outcome !== 'answered') answer = undefined;
      }
      if (this.life !== life) return undefined;
      const error: ErrorCode = answer?.error ?? 'NOT_COORDINATOR';
      if (error === 'NONE') return answer;
      if (isFenced(error) || error === 'INVALID_TXN_STATE') return undefined;
      yield sleep(this.sim, error === 'CONCURRENT_TRANSACTIONS' ? concurrentBackoff : retryBackoff);
      if (this.life !== life) return undefined;
    }
  }

  private *toAnyone(question: Inquiry): Generator<Parked, boolean, void> {
    const link = this.options.linkTo(undefined);
    if (link === undefined) return false;
    const exchange = inquire(link, question);
    yield exchange.ended();
    return exchange.outcome === 'answered';
  }
}

/** As the ledger names it. */
const ABORTED = 'transaction aborted';
