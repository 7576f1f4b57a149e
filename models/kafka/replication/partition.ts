import { type Nanoseconds, NEVER } from '../../../sim/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import type { Batch } from '../producer/batch.ts';
import type { Broker } from '../broker/broker.ts';
import type { Subscription } from '../broker/fetch-session.ts';
import type { ProduceRequest } from '../producer/request.ts';
import { Sequence } from '../log/sequence.ts';
import type { Topic } from './topic.ts';

/** A produce request that waits until all in-sync replicas have everything before `index`. */
interface Waiting {
  readonly index: number;
  readonly request: ProduceRequest;
}

/**
 * One partition, as its leader sees it: the log, how far each follower has fetched, and the high watermark.
 *
 * Positions are counted in batches: a batch is stored, copied and read whole. The high watermark is the smallest position
 * up to which every in-sync replica has fetched; the leader learns of a follower's position from the offset in that
 * follower's next fetch, so the watermark lags the data by one fetch (Kafka documentation, Replication). Consumers see
 * nothing above it.
 */
export class Partition {
  readonly topic: Topic;
  readonly number: number;
  readonly leader: Broker;
  readonly file: CachedFile;
  /** Batches that some reader has still to read. */
  readonly batches = new Sequence<Batch>();
  /** Messages and bytes appended so far. */
  endOffset = 0;
  endPosition = 0;
  /** All batches before this index are on every in-sync replica. */
  highWatermark = 0;
  /** Messages appended since the last flush. */
  unflushed = 0;
  readonly followers: Subscription[] = [];
  readonly consumers: Subscription[] = [];
  /** Messages of each producer to this partition, by number of the producer. */
  readonly nextOrdinal: number[] = [];
  private readonly waiting: Waiting[] = [];

  constructor(topic: Topic, number: number, leader: Broker, file: CachedFile) {
    this.topic = topic;
    this.number = number;
    this.leader = leader;
    this.file = file;
  }

  /** Puts a batch at the end of the leader's log and tells the followers' fetchers that there is something to fetch. */
  append(batch: Batch, now: Nanoseconds): void {
    batch.offset = this.endOffset;
    batch.position = this.endPosition;
    batch.appended = now;
    this.endOffset += batch.count;
    this.endPosition += batch.size;
    this.unflushed += batch.count;
    this.batches.push(batch);
    for (const follower of this.followers) follower.grewTo(batch);
    if (this.followers.length === 0) this.advance(this.batches.end, now);
  }

  /** Tells `request` when the batch appended last is on all in-sync replicas. */
  tellWhenReplicated(request: ProduceRequest): void {
    if (this.highWatermark >= this.batches.end) request.replicated.countDown();
    else this.waiting.push({ index: this.batches.end, request });
  }

  /** A follower's fetch has shown how far it is: the high watermark may move. */
  followerFetched(now: Nanoseconds): void {
    let slowest = this.batches.end;
    for (const follower of this.followers) if (follower.confirmed < slowest) slowest = follower.confirmed;
    if (slowest > this.highWatermark) this.advance(slowest, now);
  }

  /** Forgets the batches that every follower and every consumer group has read. */
  forgetRead(): void {
    let oldest = this.highWatermark;
    for (const consumer of this.consumers) if (consumer.position < oldest) oldest = consumer.position;
    this.batches.forgetBefore(oldest);
  }

  private advance(index: number, now: Nanoseconds): void {
    for (let i = this.highWatermark; i < index; i++) {
      const batch = this.batches.at(i);
      if (batch.committed === NEVER) batch.committed = now;
      for (const consumer of this.consumers) consumer.grewTo(batch);
    }
    this.highWatermark = index;
    this.answerWaiting();
    this.forgetRead();
  }

  private answerWaiting(): void {
    let done = 0;
    for (const { index, request } of this.waiting) {
      if (index > this.highWatermark) break;
      request.replicated.countDown();
      done++;
    }
    if (done > 0) this.waiting.splice(0, done);
  }
}
