import { type Nanoseconds, type Parked, type Simulator, sleep, spawn, type Story } from '../../../sim/index.ts';
import type { Broker } from './broker.ts';
import { Answer } from '../group/answer.ts';
import { PLAIN } from '../costs.ts';
import { Batch } from '../producer/batch.ts';
import { ProduceRequest } from '../producer/request.ts';
import type { Partition } from '../replication/partition.ts';
import { BATCH_HEADER } from '../wire.ts';
import { append } from './produce.ts';

/** specification: offsets.commit.required.acks is -1, and so is what the coordinator of transactions asks for: safe is what all in-sync replicas have. */
const TERMS = { acks: 'all', channel: PLAIN, compression: { codec: 'none', data: 'random' } } as const;

/**
 * The partition of __consumer_offsets or __transaction_state in which a coordinator keeps its states: a log like any other, written by
 * its leader, followed by its replicas. Who leads it is the coordinator.
 */
export class StateLog {
  private readonly sim: Simulator;
  private readonly partition: Partition;
  /** Number under which the coordinator writes, among the cluster's producers. */
  private readonly writer: number;
  /** group.coordinator.append.linger.ms */
  private readonly linger: Nanoseconds;
  private written = 0;
  /** What is gathered at present. */
  private open: { records: number; size: number; readonly isStored: Answer<boolean> } | undefined;
  private epoch: number;
  private moved: () => void = () => {};

  constructor(sim: Simulator, partition: Partition, writer: number, linger: Nanoseconds) {
    this.sim = sim;
    this.partition = partition;
    this.writer = writer;
    this.linger = linger;
    this.epoch = partition.epoch;
  }

  /** Has `reload` called when another broker (or the same, once more) has taken the states over. */
  whenMoved(reload: () => void): void {
    this.moved = reload;
  }

  /** The coordinator's broker; undefined while the partition has no leader that runs. */
  get broker(): Broker | undefined {
    const { leader, epoch } = this.partition;
    if (leader === undefined || !leader.isAlive) return undefined;
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.moved();
    }
    return leader.broker;
  }

  /** Appends `records` of `size` bytes together, and waits for the replicas; says whether they have them. */
  *append(records: number, size: number): Generator<Parked, boolean, void> {
    if (this.linger === 0) return yield* this.write(records, size);
    if (this.open === undefined) {
      this.open = { records: 0, size: 0, isStored: new Answer() };
      spawn(this.writeLater());
    }
    const { open } = this;
    open.records += records;
    open.size += size;
    yield open.isStored.wait();
    return open.isStored.value;
  }

  private *writeLater(): Story {
    yield sleep(this.sim, this.linger);
    const { open } = this;
    this.open = undefined;
    if (open !== undefined) open.isStored.give(yield* this.write(open.records, open.size));
  }

  private *write(records: number, size: number): Generator<Parked, boolean, void> {
    const { broker } = this;
    if (broker === undefined) return false;
    const { life } = broker;
    const batch = new Batch(this.partition, this.writer, this.written, BATCH_HEADER);
    this.written += records;
    batch.count = records;
    batch.rawSize = batch.size = BATCH_HEADER + size;
    const { now } = this.sim;
    batch.created = batch.drained = batch.sent = batch.received = now;
    const request = new ProduceRequest([batch], TERMS);
    yield* append(this.sim, broker, request, 0);
    yield request.replicated.wait();
    return broker.life === life && request.errorOf(0) === 'NONE';
  }
}
