import { type Bytes, Latch, NEVER, type Nanoseconds, type Story } from '../../../sim/index.ts';
import type { Compression } from '../../codecs/index.ts';
import type { Broker } from '../broker/broker.ts';
import type { ErrorCode } from '../broker/errors.ts';
import type { Channel } from '../costs.ts';
import type { Batch } from './batch.ts';
import { produceRequestSize, produceResponseSize } from '../wire.ts';

/** What all requests of one producer have in common. */
export interface RequestTerms {
  readonly acks: '0' | '1' | 'all';
  readonly channel: Channel;
  readonly compression: Compression;
  /** How a broker finds out whether batches belong to an open transaction; it refuses those that do not. undefined: it does not look. */
  readonly transaction?: ((broker: Broker, request: ProduceRequest) => Story) | undefined;
}

/** A produce request on its way: the batches that one producer sends to one broker together, one a partition. */
export class ProduceRequest {
  readonly acks: RequestTerms['acks'];
  readonly channel: Channel;
  readonly compression: Compression;
  readonly transaction: RequestTerms['transaction'];
  readonly batches: readonly Batch[];
  readonly messages: number;
  /** Bytes of all batches, and of the values in them before compression. */
  readonly payload: number;
  readonly rawPayload: number;
  readonly size: Bytes;
  readonly responseSize: Bytes;
  /** Opens when all batches are on all in-sync replicas. */
  readonly replicated: Latch;
  /** When its last byte was at the broker. */
  receivedAt: Nanoseconds = NEVER;
  /** When it was replicated (or known to need no waiting). */
  done: Nanoseconds = NEVER;
  /** What the broker answers, by batch; undefined while all is well. */
  errors: ErrorCode[] | undefined;

  constructor(batches: readonly Batch[], { acks, channel, compression, transaction }: RequestTerms) {
    this.acks = acks;
    this.transaction = transaction;
    this.channel = channel;
    this.compression = compression;
    this.batches = batches;
    let messages = 0;
    let payload = 0;
    let rawPayload = 0;
    for (const batch of batches) {
      messages += batch.count;
      payload += batch.size;
      rawPayload += batch.rawSize;
    }
    this.messages = messages;
    this.payload = payload;
    this.rawPayload = rawPayload;
    this.size = produceRequestSize(batches.length, payload);
    this.responseSize = produceResponseSize(batches.length);
    this.replicated = new Latch(batches.length);
  }

  /** The sender thread has written the request to its socket. */
  sent(now: Nanoseconds): void {
    for (const batch of this.batches) batch.sent = now;
  }

  /** The last byte is at the broker, which may read it. */
  received(now: Nanoseconds): void {
    this.receivedAt = now;
    for (const batch of this.batches) batch.received = now;
  }

  /** The broker's answer for a batch. */
  errorOf(index: number): ErrorCode {
    return this.errors?.[index] ?? 'NONE';
  }

  /** The broker has to say something about a batch that it has appended. */
  fail(index: number, error: ErrorCode): void {
    this.errors ??= this.batches.map(() => 'NONE');
    this.errors[index] = error;
  }

  /** The broker does not append a batch: nobody waits for its replication. */
  refuse(index: number, error: ErrorCode): void {
    this.fail(index, error);
    this.replicated.countDown();
  }

  /** Nobody waits for an answer, and the request is gone: so is what no log has taken. */
  lost(cause: string): void {
    for (const { partition, producer, firstOrdinal, count } of this.batches)
      partition.fates.abandoned(producer, firstOrdinal, count, cause, 'lost');
  }

  /** Nobody waits for an answer, whatever it would be. */
  unanswered(): void {
    this.batches.forEach(({ partition, producer, firstOrdinal, count }, i) => {
      const error = this.errorOf(i);
      if (error === 'NONE') partition.fates.released(producer, firstOrdinal, count);
      else partition.fates.abandoned(producer, firstOrdinal, count, error, 'lost');
    });
  }
}
