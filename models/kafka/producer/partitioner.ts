import type { Stream } from '../../../sim/index.ts';
import { compareVersions } from '../../settings.ts';

/**
 * Chooses the partition of a record.
 *
 * `of(key)` is asked for each record; `-1` as key means none. `newBatch` tells that the next record would open a batch, and
 * `written` how many bytes have gone to the partition: sticky partitioners change over at such moments.
 */
export interface Partitioner {
  /** Whether records without a key stay with one partition until it says otherwise, so that they can be sent in bulk. */
  readonly isSticky: boolean;
  of(key: number): number;
  newBatch(): void;
  written(bytes: number): void;
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

/** One partition after the other (before 2.4, and RoundRobinPartitioner since). */
export class RoundRobin extends KeyHashing implements Partitioner {
  readonly isSticky = false;
  private next: number;

  constructor(partitions: number, stream: Stream) {
    super(partitions);
    this.next = stream.integer(partitions);
  }

  of(key: number): number {
    if (key >= 0) return this.byKey(key);
    const partition = this.next;
    this.next = (partition + 1) % this.partitions;
    return partition;
  }

  newBatch(): void {}
  written(): void {}
}

/** Stays with a random partition until a batch of it is complete, then takes another (KIP-480, 2.4 to 3.2). */
export class Sticky extends KeyHashing implements Partitioner {
  readonly isSticky = true;
  protected readonly stream: Stream;
  protected current: number;

  constructor(partitions: number, stream: Stream) {
    super(partitions);
    this.stream = stream;
    this.current = stream.integer(partitions);
  }

  of(key: number): number {
    return key >= 0 ? this.byKey(key) : this.current;
  }

  newBatch(): void {
    this.change();
  }

  written(_bytes: number): void {}

  /** Another partition at random, never the same twice in a row. */
  protected change(): void {
    if (this.partitions === 1) return;
    const other = this.stream.integer(this.partitions - 1);
    this.current = other < this.current ? other : other + 1;
  }
}

/** Stays with a random partition for batch.size bytes, however many batches that makes (KIP-794, from 3.3). */
export class UniformSticky extends Sticky {
  private readonly batchSize: number;
  private produced = 0;

  constructor(partitions: number, stream: Stream, batchSize: number) {
    super(partitions, stream);
    this.batchSize = batchSize;
  }

  override newBatch(): void {}

  override written(bytes: number): void {
    this.produced += bytes;
    if (this.produced < this.batchSize) return;
    this.produced = 0;
    this.change();
  }
}

/** The partitioner that a version uses under a class name (`default` or a name of Kafka's). */
export function partitionerFor(
  name: string,
  version: string,
  partitions: number,
  batchSize: number,
  stream: Stream,
): Partitioner {
  if (name === 'RoundRobinPartitioner') return new RoundRobin(partitions, stream);
  if (name === 'UniformStickyPartitioner') return new Sticky(partitions, stream);
  if (compareVersions(version, '2.4') < 0) return new RoundRobin(partitions, stream);
  if (compareVersions(version, '3.3') < 0) return new Sticky(partitions, stream);
  return new UniformSticky(partitions, stream, batchSize);
}

// specification: the constants of 32-bit MurmurHash2 (Austin Appleby), with the seed that Kafka's Utils.murmur2 uses.
const SEED = 0x9747b28c; // specification
const M = 0x5bd1e995; // specification
const R = 24; // specification

/** 32-bit MurmurHash2 of an ASCII text, as Kafka's clients hash keys. */
export function murmur2(text: string): number {
  const length = text.length;
  let hash = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    hash = Math.imul(hash, M) ^ mixed(word(text, i));
  }
  if (i < length) {
    for (let j = length - 1; j >= i; j--) hash ^= (text.charCodeAt(j) & 0xff) << (8 * (j - i));
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13; // specification
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15); // specification
}

/** Four bytes as a little-endian word. */
function word(text: string, at: number): number {
  let value = 0;
  for (let j = 0; j < 4; j++) value |= (text.charCodeAt(at + j) & 0xff) << (8 * j);
  return value;
}

function mixed(k: number): number {
  const product = Math.imul(k, M);
  return Math.imul(product ^ (product >>> R), M);
}
