import { ms, type Nanoseconds, ns, sleep, spawn, type Story, type World } from '../../../sim/index.ts';
import type { Connection, Windows } from '../../network/index.ts';
import { booleanOf, compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import type { Broker } from '../broker/broker.ts';
import { Link } from '../broker/link.ts';
import { StateLog } from '../broker/state-log.ts';
import { channelOf, type KafkaCosts } from '../costs.ts';
import { javaHash } from '../group/coordinators.ts';
import type { ProduceRequest, RequestTerms } from '../producer/request.ts';
import type { TransactionMetrics } from '../producer/transactions.ts';
import type { Partition } from '../replication/partition.ts';
import { Admission } from './admission.ts';
import { BatchedChannel, type RequestKind } from './channel.ts';
import { TransactionCoordinator } from './coordinator.ts';
import { Markers } from './markers.ts';

/** KIP-890: brokers ask whether a transaction is open (part 1); epochs by transaction, partitions added by brokers (part 2). */
const VERIFIES_SINCE = '3.6';
const ADDS_SINCE = '4.0';

interface Parts {
  readonly version: string;
  readonly config: Settings;
  readonly costs: KafkaCosts;
  /** A partition of __transaction_state by its number. */
  readonly partition: (number: number) => Partition;
  readonly connect: (from: Broker, to: Broker, windows: Windows) => Connection;
}

/** A producer's side of its coordinator. */
export interface TransactionTerms {
  readonly coordinator: TransactionCoordinator;
  /** Whether brokers add partitions, and the epoch rises with each transaction; else the producer adds them. */
  readonly isImplicit: boolean;
  /** What brokers do with produce requests before they append. */
  readonly admit: RequestTerms['transaction'];
}

/** All coordinators of transactions of a cluster, by transactional.id. */
export class TransactionCoordinators {
  private readonly world: World;
  private readonly parts: Parts;
  private readonly all: TransactionCoordinator[] = [];
  private readonly markers: Markers;
  private readonly admission: Admission | undefined;
  private readonly isImplicit: boolean;
  private counted: TransactionMetrics | undefined;

  constructor(world: World, parts: Parts) {
    const { version, config } = parts;
    this.world = world;
    this.parts = parts;
    this.markers = new Markers(world.sim, (kind) => this.channels(kind));
    this.isImplicit = compareVersions(version, ADDS_SINCE) >= 0;
    const verifies =
      compareVersions(version, VERIFIES_SINCE) >= 0 && booleanOf(config, 'transaction.partition.verification.enable');
    const terms = {
      adds: this.isImplicit,
      backoff: ms(numberOf(config, 'add.partitions.to.txn.retry.backoff.ms')),
      most: ms(numberOf(config, 'add.partitions.to.txn.retry.backoff.max.ms')),
    };
    const admits = this.isImplicit || verifies;
    this.admission = admits ? new Admission(world.sim, terms, (kind) => this.channels(kind)) : undefined;
  }

  /** Declared when the first producer asks for them. */
  get metrics(): TransactionMetrics {
    const { record } = this.world;
    this.counted ??= {
      committed: record.rate('transaction.rate', '1/s', 'transactions that were committed'),
      aborted: record.count('transaction.aborted', '1', 'transactions that their producer has aborted'),
      commitTime: record.distribution('transaction.commit.time', 'ms', 'commitTransaction() until it returns'),
    };
    return this.counted;
  }

  /** Sets going the looks for transactions that are open for too long. */
  start(): void {
    if (this.all.length > 0) spawn(this.watch());
  }

  /** The coordinator of a transactional.id, whose producer has this number in the cluster. */
  of(transactionalId: string, producer: number, timeout: Nanoseconds): TransactionTerms {
    const { sim } = this.world;
    const { config } = this.parts;
    const number = javaHash(transactionalId) % numberOf(config, 'transaction.state.log.num.partitions');
    const partition = this.parts.partition(number);
    const options = { producer, timeout, raisesEpoch: this.isImplicit };
    const log = new StateLog(sim, partition, producer, ns(0));
    const coordinator = new TransactionCoordinator(sim, options, log, this.markers);
    this.all.push(coordinator);
    const before = partition.whenLed;
    partition.whenLed = () => {
      before?.();
      sim.after(ns(0), load, coordinator);
    };
    const { admission, isImplicit } = this;
    const admit =
      admission === undefined
        ? undefined
        : (broker: Broker, request: ProduceRequest) => admission.admit(coordinator, broker, request);
    return { coordinator, isImplicit, admit };
  }

  private *watch(): Story {
    const name = 'transaction.abort.timed.out.transaction.cleanup.interval.ms';
    const interval = ms(numberOf(this.parts.config, name));
    for (;;) {
      yield sleep(this.world.sim, interval);
      for (const coordinator of this.all) coordinator.expire();
    }
  }

  /** Requests of one kind between brokers, over connections that are made when they are needed first. */
  private channels<T>(kind: RequestKind<T>): (from: Broker, to: Broker) => BatchedChannel<T> {
    const { version, config, costs, connect } = this.parts;
    const { sim } = this.world;
    const security = channelOf(textOf(config, 'security.inter.broker.protocol'), version, costs);
    const byPair = new Map<string, BatchedChannel<T>>();
    return (from, to) => {
      const key = `${from.number}-${to.number}`;
      const known = byPair.get(key);
      if (known !== undefined) return known;
      const connection = connect(from, to, { send: to.receiveBuffer, reply: to.sendBuffer });
      const link = new Link(sim, to, connection, ms(numberOf(config, 'request.timeout.ms')));
      const channel = new BatchedChannel<T>(sim, link, security, kind);
      byPair.set(key, channel);
      return channel;
    };
  }
}

/** Whoever leads the state's partition now has it in memory, and goes on with what had begun. */
const load = (coordinator: TransactionCoordinator): unknown => coordinator.broker;
