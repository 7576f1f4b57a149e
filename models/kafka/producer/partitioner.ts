import type { Stream } from '../../../sim/index.ts';
import { booleanOf, compareVersions, numberOf, type Settings, textOf } from '../../settings.ts';
import { murmur2 } from './murmur.ts';

/**
 * Chooses the partition of a record. `of(key)` is asked for each record; `-1` as key means none. Sticky partitioners change over at
 * the moments that they are told of.
 */
export interface Partitioner {
  /** Whether records without a key stay with one partition until it says otherwise, so that they can be sent in bulk. */
  readonly isSticky: boolean;
  of(key: number): number;
  /** A record without a key comes; `isFull` says whether the partition has no batch that takes records. */
  next?(isFull: boolean): void;
  /** The record would begin a batch: the partitioner may choose once more. */
  newBatch?(): void;
  /** Bytes of records without a key went to the partition. */
  written?(bytes: number): void;
  /** Bytes that may go there before the partition changes whether its batch is full or not. */
  readonly room?: number;
}

/** What an adaptive partitioner knows of the queues in the producer (KIP-794). */
export interface Loads {
  /** Whether each partition has had a batch yet. */
  readonly isComplete: boolean;
  /** Batches in the longest queue. */
  readonly deepest: number;
  depthOf(partition: number): number;
  /** Whether its broker takes requests. */
  isAvailable(partition: number): boolean;
}

/** Records with a key: murmur2 of the key, whoever partitions the others (Kafka's DefaultPartitioner). */
abstract class KeyHashing {
  protected readonly partitions: number;
  private readonly known: number[] = [];

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  protected byKey(key: number): number {
    const known = this.known[key];
    if (known !== undefined) return known;
    const partition = (murmur2(`key-${key}`) & 0x7fffffff) % this.partitions; // specification: Utils.toPositive
    this.known[key] = partition;
    return partition;
  }
}

/** The partition that each message names. */
export class Explicit implements Partitioner {
  readonly isSticky = true;
  private readonly partition: number;

  constructor(partition: number) {
    this.partition = partition;
  }

  of(): number {
    return this.partition;
  }
}

/** One partition after the other (the default before 2.4, and RoundRobinPartitioner). */
export class RoundRobin extends KeyHashing implements Partitioner {
  readonly isSticky = false;
  private current: number;
  private readonly skips: boolean;

  /**
   * `skips`: a record that begins a batch is partitioned twice, so that the partition chosen first is passed over (KAFKA-9965, from 2.4,
   * when partitioners were told of new batches, until 4.0, when they no longer are).
   */
  constructor(partitions: number, stream: Stream, skips: boolean) {
    super(partitions);
    this.current = stream.integer(partitions);
    this.skips = skips;
  }

  of(key: number): number {
    return key >= 0 ? this.byKey(key) : this.current;
  }

  next(): void {
    this.current = (this.current + 1) % this.partitions;
  }

  newBatch(): void {
    if (this.skips) this.next();
  }
}

/** Stays with a random partition until a batch of it is complete, then takes another (KIP-480, 2.4 to 3.2). */
export class Sticky extends KeyHashing implements Partitioner {
  readonly isSticky = true;
  private readonly stream: Stream;
  private current: number;

  constructor(partitions: number, stream: Stream) {
    super(partitions);
    this.stream = stream;
    this.current = stream.integer(partitions);
  }

  of(key: number): number {
    return key >= 0 ? this.byKey(key) : this.current;
  }

  /** Another partition at random, never the same twice in a row. */
  newBatch(): void {
    if (this.partitions === 1) return;
    const other = this.stream.integer(this.partitions - 1);
    this.current = other < this.current ? other : other + 1;
  }
}

/** What a uniform sticky partitioner is set to. */
export interface StickyTerms {
  /** batch.size */
  readonly batchSize: number;
  readonly isAdaptive: boolean;
}

/**
 * Stays with a random partition for batch.size bytes, and on until its batch is full, twice batch.size at most (KIP-794, from 3.3). The
 * adaptive one takes partitions with long queues less often: with the weight of the longest queue plus one, less its own.
 */
export class UniformSticky extends KeyHashing implements Partitioner {
  readonly isSticky = true;
  private readonly stream: Stream;
  private readonly terms: StickyTerms;
  private readonly loads: Loads;
  private current: number;
  private produced = 0;

  constructor(partitions: number, stream: Stream, terms: StickyTerms, loads: Loads) {
    super(partitions);
    this.stream = stream;
    this.terms = terms;
    this.loads = loads;
    this.current = stream.integer(partitions);
  }

  of(key: number): number {
    return key >= 0 ? this.byKey(key) : this.current;
  }

  next(isFull: boolean): void {
    if (isFull && this.produced >= this.terms.batchSize) this.change();
  }

  newBatch(): void {
    this.next(true);
  }

  written(bytes: number): void {
    this.produced += bytes;
    if (this.produced >= 2 * this.terms.batchSize) this.change();
  }

  get room(): number {
    return 2 * this.terms.batchSize - this.produced;
  }

  private change(): void {
    this.produced = 0;
    this.current =
      this.terms.isAdaptive && this.loads.isComplete ? this.byLoad() : this.stream.integer(this.partitions);
  }

  /** A draw with weights by rejection; uniform where nobody is available. */
  private byLoad(): number {
    const { loads, stream, partitions } = this;
    const heaviest = loads.deepest + 1;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const partition = stream.integer(partitions);
      if (!loads.isAvailable(partition)) continue;
      const depth = loads.depthOf(partition);
      if (depth === 0 || stream.integer(heaviest) >= depth) return partition;
    }
    return stream.integer(partitions);
  }
}

/** Draws before a partitioner takes what comes. */
const MOST_TRIES = 1000; // assumption: at most one in so many is taken in vain

/** The partitioner that a version uses under a class name (`default` or a name of Kafka's). */
export function partitionerFor(
  settings: Settings,
  version: string,
  partitions: number,
  stream: Stream,
  loads: Loads,
): Partitioner {
  const named = numberOf(settings, 'partition');
  if (named >= 0) return new Explicit(named);
  const since = (first: string): boolean => compareVersions(version, first) >= 0;
  const name = textOf(settings, 'partitioner.class');
  if (name === 'RoundRobinPartitioner') return new RoundRobin(partitions, stream, since('2.4') && !since('4.0'));
  if (name === 'UniformStickyPartitioner') return new Sticky(partitions, stream);
  if (!since('2.4')) return new RoundRobin(partitions, stream, false);
  if (!since('3.3') || name === 'DefaultPartitioner') return new Sticky(partitions, stream);
  const terms = {
    batchSize: numberOf(settings, 'batch.size'),
    isAdaptive: booleanOf(settings, 'partitioner.adaptive.partitioning.enable'),
  };
  return new UniformSticky(partitions, stream, terms, loads);
}
