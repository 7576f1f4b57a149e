import type { Ledger } from '../../messages/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import { CreditLink, type CreditTerms } from '../channels/credit.ts';
import * as costs from '../costs.ts';
import { Held } from '../held.ts';
import { QUEUE_PROCESS } from '../memory/costs.ts';
import { type Footprint, NOTHING } from '../memory/footprint.ts';
import type { Group } from '../messages/group.ts';
import type { Node } from '../nodes/node.ts';
import { Worker } from '../nodes/process.ts';
import { accept } from '../nodes/storage.ts';
import type { Failure, Queue, Subscribing, Verdict } from './queue.ts';
import { Shelf } from './shelf.ts';
import { type Chunk, StreamCopy } from './stream-copy.ts';
import { StreamLog } from './stream-log.ts';
import { Delivery, Subscription, type Deliverer } from './subscription.ts';
import { Table } from './table.ts';

/** What a stream is told. */
export interface StreamOptions {
  /** The node of the leader first, then those of its replicas, each with the file of its segments. */
  readonly copies: readonly { readonly node: Node; readonly file: CachedFile }[];
  /** stream_messages_soft_limit: messages of a channel that may be under way. */
  readonly softLimit: number;
  /** x-max-length-bytes and x-max-age (ns): what is older goes, a segment at a time. */
  readonly maxBytes: number;
  readonly maxAge: number;
  /** x-stream-max-segment-size-bytes. */
  readonly segment: number;
}

/** A stretch of the log that goes as a whole. */
interface Segment {
  readonly from: number;
  bytes: number;
  /** When its last message came, in ns. */
  newest: number;
}

/** Somebody who reads. */
interface Reader {
  readonly subscription: Subscription;
  offset: number;
  isActive: boolean;
}

/**
 * A stream: an append-only log on several nodes (specification: osiris; https://www.rabbitmq.com/docs/streams). The leader
 * writes what has come in chunks and sends them on; a message is confirmed once a majority has written it, without fsync
 * (published: rabbitmq-semantics B1.6, B2). Reading takes nothing away: each consumer has an offset of its own. The ledger
 * follows the consumer that is furthest ahead: what it has been given is delivered, what it has acknowledged is settled.
 */
export class Stream implements Queue {
  readonly name: string;
  readonly ledger: Ledger;
  readonly prefetchHeld: Held;
  isUp = true;
  private readonly options: StreamOptions;
  private readonly log: StreamLog;
  private readonly table = new Table();
  private readonly copies: readonly StreamCopy[];
  private readonly segments: Segment[] = [];
  private readonly readers = new Map<Subscription, Reader>();
  private readonly reading: Worker<{ readonly count: number; readonly reader: Reader }>;
  private unconfirmed: { group: Group; end: number; link: CreditLink | undefined }[] = [];
  private leader: StreamCopy;
  private committed = 0;
  /** Up to which offsets messages have been delivered to, and acknowledged by, the consumer that is furthest ahead. */
  private delivered = 0;
  private acknowledged = 0;
  /** Delivered before messages were passed over, and still to be acknowledged. */
  private owed = 0;

  constructor(name: string, ledger: Ledger, options: StreamOptions) {
    this.name = name;
    this.ledger = ledger;
    this.options = options;
    this.log = new StreamLog(this);
    this.copies = options.copies.map(
      ({ node, file }) => new StreamCopy(node, file, (copy, chunk) => this.written(copy, chunk)),
    );
    this.leader = this.copies[0] as StreamCopy;
    this.prefetchHeld = new Held(this.node.sim);
    this.reading = new Worker(this.node.host, {
      cost: () => costs.STREAM_READ,
      handle: ({ reader }) => this.deliver(reader),
    });
  }

  get node(): Node {
    return this.leader.node;
  }

  get ready(): number {
    return this.committed - Math.max(this.delivered, this.log.first);
  }

  get unacked(): number {
    return this.owed + this.delivered - this.acknowledged;
  }

  /** Messages that are kept, read or not. */
  get kept(): number {
    return this.log.next - this.log.first;
  }

  link(_terms: CreditTerms, granted: () => void): CreditLink {
    return new CreditLink({ initial: this.options.softLimit, moreAfter: 1 }, granted);
  }

  publish(group: Group, link?: CreditLink): void {
    group.enqueued = this.node.sim.now;
    this.log.append(group);
    this.unconfirmed.push({ group, end: this.log.next, link });
    this.keep(group);
    this.leader.put({ count: group.count, bytes: group.bytes, end: this.log.next });
  }

  subscribe(options: Subscribing): Subscription {
    const shelf = new Shelf(this, this.table);
    const subscription: Subscription = new Subscription(options, shelf, () => {
      subscription.hear();
      this.wake(reader);
    });
    const offset = options.offset === 'first' ? this.log.first : this.committed;
    const reader: Reader = { subscription, offset, isActive: false };
    this.readers.set(subscription, reader);
    if (offset > this.delivered) this.passOver(offset);
    this.wake(reader);
    return subscription;
  }

  cancel(subscription: Subscription): void {
    this.readers.delete(subscription);
  }

  release(subscription: Subscription): void {
    subscription.isClosed = true;
    this.readers.delete(subscription);
  }

  settle(delivery: Delivery, _frames: number, _verdict: Verdict): void {
    const { group, subscription } = delivery;
    subscription.settle(group);
    this.acknowledge(group.position + group.count, group.count);
    const reader = this.readers.get(subscription);
    if (reader !== undefined) this.wake(reader);
  }

  get(channel: Deliverer): void {
    channel.empty?.(); // streams know no basic.get (specification: docs/streams)
  }

  purge(): void {} // nor purge

  delete(): void {
    this.isUp = false;
  }

  fail(_how: Failure): void {} // its copies go down with their nodes, each for itself

  recover(): void {}

  /** A node goes down. What its copy had is still there when it comes back, except without its disk. */
  nodeFailed(node: Node, how: Failure): void {
    const copy = this.copies.find((one) => one.node === node);
    if (copy === undefined) return;
    copy.fail(how === 'lose-disk');
    if (copy === this.leader) this.elect();
  }

  nodeRecovered(node: Node): void {
    const copy = this.copies.find((one) => one.node === node);
    if (copy === undefined) return;
    copy.isUp = true;
    if (this.leader.isUp && this.leader !== copy) this.catchUp(copy);
    else this.elect();
  }

  busyTime(): number {
    return this.leader.busyTime();
  }

  /** A copy has taken a chunk in; the leader's goes on to the others. */
  private written(copy: StreamCopy, chunk: Chunk): void {
    if (copy !== this.leader) return copy.node.pass(this.node, 0, () => this.commit());
    for (const other of this.copies) if (other !== copy) this.send(other, chunk);
    this.commit();
  }

  private send(to: StreamCopy, chunk: Chunk): void {
    if (to.isUp) this.node.pass(to.node, chunk.bytes, () => to.put(chunk));
  }

  /** The member that has most leads, if a majority is up; channels send it again what it lacks. */
  private elect(): void {
    const up = this.copies.filter(({ isUp }) => isUp);
    if (up.length * 2 <= this.copies.length) return;
    this.leader = up.reduce((best, copy) => (copy.stored > best.stored ? copy : best));
    for (const copy of up) this.catchUp(copy);
  }

  private catchUp(copy: StreamCopy): void {
    const count = this.log.next - copy.stored;
    const size = count > 0 ? (this.bytesKept() * count) / this.kept : 0;
    if (count > 0) this.node.pass(copy.node, size, () => copy.put({ count, bytes: size, end: this.log.next }));
  }

  /** All of it is on the disk of each copy. */
  footprint(node: Node): Footprint {
    const isThere = this.copies.some((copy) => copy.node === node);
    return isThere ? { memory: QUEUE_PROCESS, disk: this.bytesKept(), inMemory: 0, onDisk: this.ready } : NOTHING;
  }

  private bytesKept(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** What a majority has is committed: confirmed, and open to consumers. */
  private commit(): void {
    const ends = this.copies.map(({ stored }) => stored).sort((a, b) => b - a);
    this.committed = Math.max(this.committed, ends[Math.floor(ends.length / 2)] as number);
    let n = 0;
    for (const { group, end, link } of this.unconfirmed) {
      if (end > this.committed) break;
      n++;
      this.ledger.store(group.count);
      link?.handled(group.count, false);
      accept(group, this.node.sim.now);
    }
    this.unconfirmed.splice(0, n);
    for (const reader of this.readers.values()) this.wake(reader);
  }

  private wake(reader: Reader): void {
    if (reader.isActive || reader.offset >= this.committed || reader.subscription.room <= 0) return;
    reader.isActive = true;
    this.reading.post({ count: Math.min(reader.subscription.room, this.committed - reader.offset, CHUNK), reader });
  }

  private deliver(reader: Reader): void {
    reader.isActive = false;
    const { subscription } = reader;
    reader.offset = Math.max(reader.offset, this.log.first);
    const most = Math.min(subscription.room, this.committed - reader.offset, CHUNK);
    if (most <= 0 || subscription.isClosed) return;
    const group = this.log.read(reader.offset, most);
    const { now } = this.node.sim;
    reader.offset += group.count;
    if (reader.offset > this.delivered) {
      this.ledger.deliver(reader.offset - this.delivered);
      this.delivered = reader.offset;
    }
    subscription.take(group, now);
    if (subscription.isAutomatic) this.acknowledge(reader.offset, group.count);
    subscription.channel.deliver(new Delivery(group, subscription, now));
    this.wake(reader);
  }

  /** The `count` messages up to `offset` have been acknowledged. */
  private acknowledge(offset: number, count: number): void {
    const late = offset <= this.acknowledged ? Math.min(count, this.owed) : 0;
    this.owed -= late;
    this.ledger.settle(late);
    if (offset <= this.acknowledged) return;
    this.ledger.settle(offset - this.acknowledged);
    this.acknowledged = offset;
  }

  /** A consumer begins behind messages that nobody has read: nobody will. */
  private passOver(offset: number): void {
    this.ledger.expire(offset - this.delivered);
    this.owed += this.delivered - this.acknowledged;
    this.delivered = this.acknowledged = offset;
  }

  private keep({ bytes: size, count }: Group): void {
    const { now } = this.node.sim;
    const last = this.segments.at(-1);
    const isFull = last === undefined || last.bytes + size > this.options.segment;
    const segment = isFull ? { from: this.log.next - count, bytes: 0, newest: now } : last;
    segment.bytes += size;
    segment.newest = now;
    if (!isFull) return;
    this.segments.push(segment);
    this.retain(now);
  }

  /** Whole segments go, except the last (published: docs/streams, retention). */
  private retain(now: number): void {
    const { maxBytes, maxAge } = this.options;
    let total = this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (this.segments.length > 1) {
      const [oldest, second] = this.segments as [Segment, Segment];
      if (total <= maxBytes && now - oldest.newest <= maxAge) return;
      total -= oldest.bytes;
      this.segments.shift();
      if (second.from > this.delivered) this.passOver(Math.min(second.from, this.committed));
      this.log.trim(second.from);
    }
  }
}

/** Messages that a reader takes at a time at most (assumption: one chunk of a busy stream). */
const CHUNK = 128; // messages
