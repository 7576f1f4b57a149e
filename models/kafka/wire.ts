/**
 * Sizes of what Kafka puts on the wire and on disk.
 *
 * specification: the record batch format v2 (Kafka documentation, Implementation, Record Batch and Record) and the message
 * format of 0.8; the request sizes follow from the protocol's message definitions (Produce v9, Fetch v13).
 */
import { type Bytes, bytes, ms } from '../../sim/index.ts';

/** What a record's timestamp counts in. specification: Kafka protocol, Record Batch: milliseconds since the epoch. */
export const RECORD_TIMESTAMP = ms(1);

/** specification: bytes before the first record of a v2 batch. */
export const BATCH_HEADER = 61;

/** published LI14-12: bytes that format v0 adds to each message; it has no batch header. */
const V0_MESSAGE_OVERHEAD = 22;

/** specification: attributes (1), timestamp delta (taken as 1 byte), key length of a null key (1), header count (1). */
const RECORD_FIXED = 4;

// A zig-zag varint holds 6 bits in its first byte, 7 in each further one (specification: protocol buffers varints).
const VARINT_1 = 64; // specification
const VARINT_2 = 8192; // specification
const VARINT_3 = 1048576; // specification

/** Bytes of a zig-zag varint holding n >= 0. */
export function varintSize(n: number): number {
  if (n < VARINT_1) return 1;
  if (n < VARINT_2) return 2;
  return n < VARINT_3 ? 3 : 4; // specification
}

/** Which of the two formats a version writes: v2 came with 0.11. */
export type RecordFormat = 'v0' | 'v2';

/** Bytes of one record with a value of `value` bytes and a key of `key` bytes (0: no key) at position `index` of its batch. */
export function recordSize(format: RecordFormat, value: number, key: number, index: number): number {
  if (format === 'v0') return V0_MESSAGE_OVERHEAD + key + value;
  const body = RECORD_FIXED + varintSize(index) + key + varintSize(value) + value;
  return varintSize(body) + body;
}

/** Bytes that a batch has before its first record. */
export function batchHeader(format: RecordFormat): number {
  return format === 'v0' ? 0 : BATCH_HEADER;
}

/** specification: a control batch: its header, and a record of a key of 4 bytes and a value of 6 (KIP-98, EndTransactionMarker). */
export const MARKER_SIZE = 78;

/** specification: a produce request without its batches: size, API key, version, correlation and client id, acks, time-out, topic name. */
const PRODUCE_HEADER = 70;
/** specification: partition index (4), length of the records (4) and tags (1), per partition in a produce request. */
const PRODUCE_PARTITION = 9;
/** specification: a produce response: header, throttle time, topic name. */
const PRODUCE_RESPONSE_HEADER = 40;
/** specification: partition, error code, base offset, append time, log start offset, per partition in a produce response. */
const PRODUCE_RESPONSE_PARTITION = 33;
/** specification: a fetch request without partitions: header, replica, wait, bytes, isolation, session. */
const FETCH_HEADER = 60;
/** specification: partition, leader epoch, offset, last epoch, log start, limit, per partition in a fetch request (v13). */
const FETCH_PARTITION = 33;
/** specification: a fetch response without partitions: header, throttle time, error, session. */
const FETCH_RESPONSE_HEADER = 30;
/** specification: partition, error, high watermark, stable offset, log start, aborted, preferred replica, length. */
const FETCH_RESPONSE_PARTITION = 45;

/** A produce request that carries `partitions` batches of `payload` bytes together. */
export const produceRequestSize = (partitions: number, payload: number): Bytes =>
  bytes(PRODUCE_HEADER + partitions * PRODUCE_PARTITION + payload);

/** The answer to a produce request of `partitions` batches. */
export const produceResponseSize = (partitions: number): Bytes =>
  bytes(PRODUCE_RESPONSE_HEADER + partitions * PRODUCE_RESPONSE_PARTITION);

/** A fetch request of an incremental session that names `partitions` partitions (those whose offset moved). */
export const fetchRequestSize = (partitions: number): Bytes => bytes(FETCH_HEADER + partitions * FETCH_PARTITION);

/** A fetch response with `payload` bytes of batches in `partitions` partitions. */
export const fetchResponseSize = (partitions: number, payload: number): Bytes =>
  bytes(FETCH_RESPONSE_HEADER + partitions * FETCH_RESPONSE_PARTITION + payload);

/** specification: a request with a header and a topic name, such as Metadata or OffsetsForLeaderEpoch. */
export const SMALL_REQUEST: Bytes = bytes(80); // specification: as above
/** specification: error, number, leader, epoch, three replicas, three in sync, none offline, per partition in a metadata response. */
const METADATA_PARTITION = 45; // B
/** specification: a metadata response with three brokers and one topic, without partitions. */
const METADATA_HEADER = 160; // B

/** The answer to a question about `partitions` partitions. */
export const metadataResponseSize = (partitions: number): Bytes =>
  bytes(METADATA_HEADER + partitions * METADATA_PARTITION);

/** specification: header and two flags: a request for the versions that a broker knows, and its answer with 60 API keys of 6 bytes. */
const VERSIONS_REQUEST = 50;
const VERSIONS_RESPONSE = 400; // specification: as above

/** What a client asks first on a new connection, and the answer. */
export const versionsRequestSize = (): Bytes => bytes(VERSIONS_REQUEST);
export const versionsResponseSize = (): Bytes => bytes(VERSIONS_RESPONSE);
