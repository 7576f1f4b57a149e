/**
 * What each step costs in processor time. All costs are for a core of relative speed 1 (the vCPU of an i3en instance) and are
 * divided by the speed of the machine. The structure is Kafka's (network threads, request handler threads, fetcher threads,
 * clients' threads); the constants are few, and each names where it comes from.
 */
import { type Bytes, type Nanoseconds, bytes, ns, us } from '../../sim/index.ts';
import { type Compression, codecSpeed } from '../codecs/index.ts';
import { PATHS, TLS_OVERHEAD, TLS_RECORD } from '../io/index.ts';
import { compareVersions } from '../settings.ts';

/**
 * From the moment at which work comes to a sleeping thread (a readable socket, an item in a queue) until the thread runs:
 * interrupt, scheduler, selector. It uses no core, and a thread that finds more work does not sleep. fitted on SN20-041b
 * (median publish latency at a third of the capacity, acks=1), see docs/calibration/kafka.md.
 */
const WAKE_UP = us(20);

/** How much later than asked the kernel may end a wait with a time-out. specification: prctl(2), PR_SET_TIMERSLACK, 50 us by default. */
export const TIMER_SLACK = us(50);

/**
 * Processor time of one thread for one request, apart from its bytes and batches: parse or build headers, pass it on.
 * published ND11-01: 50,000 requests a second over one connection, hence at most 20 us for receiving and appending together.
 */
const HAND_OVER = 10_000; // ns

/** published [cai21]: 42 Gbit/s per core with half of it in the copy: receiving costs 0.19 ns a byte. */
const RECEIVE_PER_BYTE = 0.19; // ns/B
/** published [cai21]: sending with a copy costs as much as receiving, without one (sendfile) half. */
const SEND_PER_BYTE = 0.19; // ns/B
const SENDFILE_PER_BYTE = 0.095; // ns/B, published [cai21]

/**
 * Processor time a byte on the handler thread, beyond the socket: from the socket's buffer into the heap, checksum, validation of
 * each record, write into the page cache. fitted on SN20-0112 (one partition, one producer, acks=all), together with the
 * follower's; see docs/calibration/kafka.md.
 */
const APPEND_PER_BYTE = 0.92; // ns/B
/** A follower does the same to what it fetched: the same code, the same cost. fitted on SN20-0112, as above. */
const FOLLOW_PER_BYTE = 0.92; // ns/B

/** Processor time of one batch: log lookup, locks, metrics, index. assumption: 5 us; no published figure found. */
const APPEND_PER_BATCH = 5_000; // ns
/**
 * Processor time of one partition in a fetch: read position, watermark, session. A broker reads every partition of a session each time,
 * whether there is anything new in it or not (published: ReplicaManager.readFromLocalLog; KIP-227 spares the wire only). assumption: 2 us; no
 * published figure found.
 */
const FETCH_PER_PARTITION = 2_000; // ns
/** A follower's thread goes through all partitions that it copies in each round. published: KAFKA-9039, 0.12 us each. */
const ROUND_PER_PARTITION = 120; // ns

/**
 * The sender thread looks through all partitions each time it wakes, twice: for batches that are ready, and for batches that have expired;
 * and once more through those of each broker that it sends to (RecordAccumulator: ready, expiredBatches, drain). measured: these methods of Kafka
 * 2.6.3 in a loop over 8000 empty queues, 13.5 + 13.3 ns and 59 ns a partition; docs/calibration/kafka.md.
 */
const LOOK_PER_PARTITION = 27; // ns, measured as above
const DRAIN_PER_PARTITION = 59; // ns, measured as above

/**
 * poll() looks through all assigned partitions: whether each has a position, whether its leader is still the same, whether it can be fetched.
 * fitted on SN20-073c (consumers of 4000 partitions each). Measured with the Fetcher of Kafka 2.6.3: 0.5 us where all of it is in the
 * processor's caches, up to 4.3 us where it is not; docs/calibration/kafka.md.
 */
const POLL_PER_PARTITION = 2_080; // ns

/** send(): serialise, choose the partition, append to the batch. fitted on LI14-01 (821,557 records a second of one thread). */
const SEND_CALL_PER_RECORD = 1_190; // ns
const SEND_CALL_PER_BYTE = 0.2; // ns/B, assumption: one copy and one checksum at memory speed
/** Completing a record's future and calling back. assumption: a tenth of what sending it costs. */
const CALL_BACK_PER_RECORD = 100; // ns

/** poll(): decode a record and hand it to the application. published DT-09: 4.45 million records a second of one consumer. */
const POLL_PER_RECORD = 225; // ns
const POLL_PER_BYTE = 0.2; // ns/B, assumption: checksum and copy at memory speed

/**
 * What TLS in the JVM adds at either end of a connection: encryption or decryption, its copies, its garbage. Java 8 negotiates AES-CBC with
 * SHA-256; Java 9 and later have AES-GCM with the instructions for it (JEP 246), hence two values. fitted on one published pair each of
 * produce throughput with and without TLS (gist.github.com/ijuma/664abe8922ef64426c6cf221f579d71c: Java 8 99 of 360 MB/s, Java 9 259 of
 * 558 MB/s); see docs/calibration/io-paths.md.
 */
const TLS_PER_BYTE_JAVA_8 = 9.06; // ns/B, fitted as above
const TLS_PER_BYTE_JAVA_11 = 2.57; // ns/B, fitted as above

/** The first version that runs on Java 11; the ones before are taken to run on Java 8. published: Kafka 2.1.0 release notes, KAFKA-7264. */
const JAVA_11_SINCE = '2.1';

/** The costs that were fitted. A plan may bring others, so that a fit can try them; all other costs are the same for everybody. */
export interface KafkaCosts {
  /** Until a sleeping thread runs, in ns. */
  readonly wakeUp: Nanoseconds;
  /** Handler thread, in ns a byte. */
  readonly appendPerByte: number;
  /** Follower's fetcher thread, in ns a byte beyond the socket. */
  readonly followPerByte: number;
  /** send() on the application's thread, in ns a record. */
  readonly sendCallPerRecord: number;
  /** poll(), in ns for each assigned partition. */
  readonly pollPerPartition: number;
  /** TLS at either end, in ns a byte, on Java 8 (Kafka before 2.1) and on Java 11. */
  readonly tlsPerByteJava8: number;
  readonly tlsPerByteJava11: number;
}

/** The fitted costs of a plan that does not say. */
export const KAFKA_COSTS: KafkaCosts = {
  wakeUp: WAKE_UP,
  appendPerByte: APPEND_PER_BYTE,
  followPerByte: FOLLOW_PER_BYTE,
  sendCallPerRecord: SEND_CALL_PER_RECORD,
  pollPerPartition: POLL_PER_PARTITION,
  tlsPerByteJava8: TLS_PER_BYTE_JAVA_8,
  tlsPerByteJava11: TLS_PER_BYTE_JAVA_11,
};

/** What security.protocol makes of a connection: whether log can be sent by sendfile, and what each byte costs either end beside TCP. */
export interface Channel {
  readonly isEncrypted: boolean;
  /** ns a byte. */
  readonly perByte: number;
}

/** Nothing is encrypted. */
export const PLAIN: Channel = { isEncrypted: false, perByte: 0 };

/** The channel of a security protocol in a version of Kafka. */
export function channelOf(protocol: string, version: string, costs: KafkaCosts): Channel {
  if (!protocol.endsWith('SSL')) return PLAIN;
  const isOld = compareVersions(version, JAVA_11_SINCE) < 0;
  return { isEncrypted: true, perByte: isOld ? costs.tlsPerByteJava8 : costs.tlsPerByteJava11 };
}

/** Bytes that TCP carries for `size` bytes: TLS adds a header and a tag to each record. */
export const onChannel = ({ isEncrypted }: Channel, size: Bytes): Bytes =>
  isEncrypted ? bytes(size + Math.ceil(size / TLS_RECORD) * TLS_OVERHEAD) : size;

/** A network thread reads a request of `size` bytes. */
export const receiving = (size: number, { perByte }: Channel): Nanoseconds =>
  ns(HAND_OVER + size * (RECEIVE_PER_BYTE + perByte));

/** What a handler thread appends: `size` bytes stored, `raw` bytes before compression. */
export interface Appended {
  readonly batches: number;
  readonly size: number;
  readonly raw: number;
  readonly compression: Compression;
}

/** A handler thread appends batches to leaders' logs. */
export function appending({ appendPerByte }: KafkaCosts, { batches, size, raw, compression }: Appended): Nanoseconds {
  const validating = decompressingBatches(compression, batches, raw);
  return ns(HAND_OVER + batches * APPEND_PER_BATCH + size * appendPerByte + validating);
}

/** A handler thread answers a question about `partitions` partitions out of memory. assumption: a tenth of what reading one costs. */
export const lookingUp = (partitions: number): Nanoseconds => ns(HAND_OVER + (partitions * FETCH_PER_PARTITION) / 10); // assumption, as above

/** A network thread sends an answer without data. */
export const responding = (): Nanoseconds => ns(HAND_OVER);

/** A handler thread reads `partitions` partitions for a fetch: as it comes, or as what it waited for is there. */
export const fetching = (partitions: number): Nanoseconds => ns(HAND_OVER + partitions * FETCH_PER_PARTITION);

/** A handler thread looks after a request of the group protocols that names `partitions` partitions. */
export const handlingGroup = (partitions: number): Nanoseconds => ns(HAND_OVER + partitions * FETCH_PER_PARTITION);

/** A network thread sends `size` bytes of log: by sendfile, or read, encrypted and written if the channel is. */
export const sendingLog = (size: number, { isEncrypted, perByte }: Channel): Nanoseconds =>
  ns(HAND_OVER + size * (isEncrypted ? SEND_PER_BYTE + perByte : SENDFILE_PER_BYTE));

/** What a follower's round is about: of `copies` partitions it brings `size` bytes in `batches` batches. */
export interface Followed {
  readonly copies: number;
  readonly batches: number;
  readonly size: number;
}

/** A follower's fetcher thread takes what its round has brought from its socket, appends it, and prepares the next round. */
export const following = (
  { followPerByte }: KafkaCosts,
  { copies, batches, size }: Followed,
  { perByte }: Channel,
): Nanoseconds =>
  ns(
    HAND_OVER +
      copies * ROUND_PER_PARTITION +
      batches * APPEND_PER_BATCH +
      size * (RECEIVE_PER_BYTE + perByte + followPerByte),
  );

/** The application's thread in send(), for one record of `size` bytes. */
export const sendCall = ({ sendCallPerRecord }: KafkaCosts, size: number): number =>
  sendCallPerRecord + size * SEND_CALL_PER_BYTE;

/** The producer's sender thread looks what is ready among `partitions` partitions, and drains those of `share` of them. In ns. */
export const looking = (partitions: number, share: number): number =>
  partitions * (LOOK_PER_PARTITION + share * DRAIN_PER_PARTITION);

/** The producer's sender thread builds a request of `size` bytes and writes it to the socket. */
export const sendingRequest = (size: number, { perByte }: Channel): Nanoseconds =>
  ns(HAND_OVER + size * (SEND_PER_BYTE + perByte));

/** The application's thread compresses a record as it appends it: ns for each byte, at the codec's speed on large batches. */
export const compressingPerByte = ({ codec, data }: Compression): number =>
  codec === 'none' ? 0 : 1e9 / codecSpeed(codec, data).compress;

/** The application's thread sets up the codec of a new batch: contexts, tables and buffers, in ns. */
export const openingCodec = ({ codec, data }: Compression): number =>
  codec === 'none' ? 0 : codecSpeed(codec, data).compressCall;

/** The producer's sender thread takes an answer and calls back for `messages` records. */
export const callingBack = (messages: number): Nanoseconds => ns(HAND_OVER + messages * CALL_BACK_PER_RECORD);

/** The consumer's thread takes `size` bytes from its socket, before it decodes records. */
export const takingFetch = (size: number, { perByte }: Channel): Nanoseconds =>
  ns(HAND_OVER + size * (RECEIVE_PER_BYTE + perByte));

/** The consumer's thread looks through the `partitions` that it is assigned, in each poll(). In ns. */
export const polling = ({ pollPerPartition }: KafkaCosts, partitions: number): number => partitions * pollPerPartition;

/** The consumer's thread decodes one record of `size` bytes and hands it over. */
export const pollCall = (size: number): number => POLL_PER_RECORD + size * POLL_PER_BYTE;

/** A thread decompresses batches of `raw` bytes in all: the broker's to validate them, the consumer's to decode them. In ns. */
export function decompressingBatches({ codec, data }: Compression, batches: number, raw: number): number {
  if (codec === 'none') return 0;
  const { decompress, decompressCall } = codecSpeed(codec, data);
  return batches * decompressCall + (raw / decompress) * 1e9;
}

/**
 * Objects that a client makes of one record on its way: ProducerRecord, future and call-back; ConsumerRecord, headers, key. assumption: 300 B,
 * six or seven objects of 40 to 60 B.
 */
const GARBAGE_PER_RECORD = 300; // B
/** A consumer takes each byte from the socket into a buffer of the response, and copies it out of there. published: kafka ByteArrayDeserializer and Utils.toArray. */
const GARBAGE_PER_BYTE = 2; // B/B

/** Bytes that a producer leaves on its heap for `messages` records. Its batches lie in buffers that are used again (BufferPool). */
export const sendingGarbage = (messages: number): number => messages * GARBAGE_PER_RECORD;

/** Bytes that a consumer leaves on its heap for a response. */
export const receivingGarbage = (size: number, messages: number): number =>
  size * GARBAGE_PER_BYTE + messages * GARBAGE_PER_RECORD;

/** Memory traffic of a byte that comes in: the card writes it, the copy to the heap reads and writes it. */
const INCOMING_TRAFFIC = 3; // B/B, specification: as counted in models/io
/** Of a byte that is appended: the copy into the page cache reads and writes it. */
const APPENDED_TRAFFIC = 2; // B/B, specification: as counted in models/io

/** Bytes that the memory of a broker moves for `size` bytes from a socket, into the log, from a leader into the log, and from the log to a socket. */
export const trafficOf = {
  receiving: (size: number): number => size * INCOMING_TRAFFIC,
  appending: (size: number): number => size * APPENDED_TRAFFIC,
  following: (size: number): number => size * (INCOMING_TRAFFIC + APPENDED_TRAFFIC),
  sending: (size: number, { isEncrypted }: Channel): number =>
    size * (isEncrypted ? PATHS['tls-kafka'].memoryCached : PATHS.sendfile.memory),
} as const;

/** Heap of a broker. published: Kafka documentation, Hardware and OS, names 6 GB as the heap LinkedIn runs with. */
export const BROKER_HEAP = 6 * 1_073_741_824; // B
/** Heap of a client. assumption: 1 GiB, as small services have; how often it is collected hangs on it. */
export const CLIENT_HEAP = 1_073_741_824; // B
