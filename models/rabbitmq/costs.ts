/**
 * CPU time per message of each process, at speed 1 (one vCPU of an i3en.2xlarge, as in the hardware profiles) and with the
 * code of RabbitMQ 2.8. The rows RMQ-P12 were measured on a dell-r610, whose cores have speed 0.9 (assumption, stated with
 * that profile): what took a microsecond there takes 0.9 here. A process is a single thread, so the slowest one sets the
 * rate, and the cost ladder of the rows is that of the queue.
 */
import { us } from '../../sim/index.ts';
import { compareVersions } from '../settings.ts';

/** Publishing client: encode and write a message (assumption: less than the 6.7 us of RMQ-P12-015, whose bottleneck it is not). */
const CLIENT_PUBLISH = us(4.5);
/** Client: take a confirm into account, per message (assumption). */
const CLIENT_CONFIRM = us(0.9);
/** Consuming client: read and decode a delivery (assumption: less than the 15.5 us of RMQ-P12-014). */
const CLIENT_READ = us(5.4);
/** Consuming client: hand a delivery to the application (assumption). */
const CLIENT_DISPATCH = us(2.7);
/** Consuming client: write a basic.ack frame (assumption). */
const CLIENT_ACK = us(1.8);
/** Clients, per byte of a body: two copies at 0.19 ns/B (published: os-hardware-models 5.2, [S:cai21]) and one in the heap (assumption). */
const CLIENT_BYTE = 0.5; // ns/B

/** Threads of a client (assumption: as the Java client, one that reads and one that works; single-threaded runtimes have one). */
const CLIENT_THREADS = 2;

/** Reader: parse the frames of a message (assumption: less than the channel, RMQ-P12-015). */
const READER_MESSAGE = us(4);
/** Reader, per byte: 1/157 MB/s on the dell-r610 (fitted on RMQ-P12-038). */
const READER_BYTE = 5.73; // ns/B
/**
 * Reader: one socket read, which brings at most a segment of small messages; the bytes of a longer one cost READER_BYTE
 * (fitted on RMQ-P12-043, one publisher of 1000 B into one queue, 34,000 msg/s: 29.4 us).
 */
const READER_SEGMENT = us(21.6);
/** Bytes that a socket read brings of small messages (specification: MTU 1500 less IP and TCP headers). */
const SEGMENT = 1460; // bytes
/** Reader: take in a message with so many bytes of frames, in ns. */
export const reading = ({ readerMessage, readerByte, readerSegment }: RabbitCosts, size: number): number =>
  readerMessage + readerByte * size + readerSegment * Math.min(1, size / SEGMENT);
/** Reader: parse a basic.ack frame (assumption). */
const READER_ACK = us(1.8);

/** Channel: route a message (fitted on RMQ-P12-015, 149,910 msg/s to nowhere: 6.67 us). */
const CHANNEL_PUBLISH = us(6.003);
/** Channel: pass it on to a queue (fitted on RMQ-P12-039, 111,000 msg/s into one queue: 9.01 us, less the above). */
const CHANNEL_TO_QUEUE = us(2.105);
/** Channel: one look-up of an exchange in its tables: a key, a node of a topic trie (assumption: an ETS look-up). */
export const ROUTE_LOOKUP = us(0.4);
/** Channel: compare the headers of a message with one binding of a headers exchange (assumption). */
export const ROUTE_COMPARISON = us(1);
/** Channel: take a confirm from a queue (assumption: the cost ladder shows the queue only). */
const CHANNEL_CONFIRM = us(2.7);
/** Channel: pass a delivery on (assumption). */
const CHANNEL_DELIVER = us(3.6);
/** Channel: look up and pass on an acknowledgement, per message (assumption). */
const CHANNEL_ACK = us(1.8);

/** Queue: take a message in (fitted on RMQ-P12-042, 157,000 msg/s from ten publishers, no consumer: 6.37 us). */
const QUEUE_ENQUEUE = us(5.732);
/**
 * Queue: keep a message that no consumer can take at once, and take it up again when one can, beside (assumption: 0; what the
 * rows say of queues without and with consumers needs none of it. Measured where `mqlab calibrate rabbitmq` has been).
 */
const QUEUE_KEEP = us(0);
/** Queue: deliver a message (fitted on RMQ-P12-012, 44,824 msg/s: 22.31 us, less the above). */
const QUEUE_DELIVER = us(14.347);
/** Queue: settle an acknowledgement, all of it (fitted on RMQ-P12-018, 32,005 msg/s: 8.94 us more). */
const QUEUE_ACK = us(8.043);
/** The part of that which falls on each basic.ack, the rest on each message it covers (assumption: half). */
const ACK_FRAME_SHARE = 0.5;
/** Queue: settle so many messages that so many basic.ack covered, in ns. */
export const settling = ({ queueAck }: RabbitCosts, messages: number, frames: number): number =>
  queueAck * ((1 - ACK_FRAME_SHARE) * messages + ACK_FRAME_SHARE * frames);
/**
 * Queue: ask the limiter process for leave to deliver, where a prefetch is set (fitted on RMQ-P12-059, 23,200 msg/s with
 * prefetch 50: 11.9 us more than without). Later queues keep the count themselves (assumption: from 3.2 on, at no cost).
 */
const QUEUE_LIMITER = 10_710; // ns

/** Cost of the limiter by version, in ns per message delivered to a consumer with a prefetch. */
export const limiterCost = ({ queueLimiter }: RabbitCosts, version: string): number =>
  compareVersions(version, '3.2') < 0 ? queueLimiter : 0;

/** Queue: confirm a message (fitted on RMQ-P12-019, 26,103 msg/s: 7.07 us more). */
const QUEUE_CONFIRM = us(6.357);
/** Queue: write a small persistent message into its own index and buffer (assumption: half of taking it in). */
const QUEUE_PERSIST = us(2.9);

/** Queue: read a small message back from its own files, beside the reading (assumption: as much as writing it). */
export const QUEUE_READ = us(2.9);
/** Queue: read a large message back from the message store, beside the reading (assumption: a system call and decoding). */
export const STORE_READ = us(10);

/** Queue: drop a message that has expired (assumption: take it out of the backlog, nothing else). */
export const QUEUE_DROP = us(2);
/** Queue: a cancel, a get that finds nothing, a purge, a channel that closes (assumption). */
export const QUEUE_ORDER = us(5);

/**
 * Queue: write a small persistent message with a shared body into its own index, beside (fitted on RMQ-310-036: 12,000 msg/s
 * of 100 B, where one of 10 B costs a third).
 */
const QUEUE_SHARED = us(19);

/** Message store of the node: write a message (fitted on RMQ-P12-020, 4,725 msg/s: 211.6 us, the store before 3.5). */
const OLD_STORE_MESSAGE = us(190.5);
/** Message store of the node from 3.5 on (assumption: it then holds large messages only; a tenth of the former). */
const STORE_MESSAGE = us(19);
/** Message store, per byte: a copy into the page cache at 2.76 GB/s (published: os-hardware-models 5.2, [S:do21]). */
export const STORE_BYTE = 0.36; // ns/B

/** Delayed-message plugin: write a message into the table, or take it out (assumption: a Mnesia transaction on one node). */
export const DELAYED_ENTRY = us(50);
/** Memory of a delayed message beside its body (published: rabbitmq-semantics B9, 17 GB for 3 million). */
export const DELAYED_MESSAGE = 5667; // bytes

/** Writer: encode and write a delivery or a confirm (assumption: less than the queue's share). */
const WRITER_FRAME = us(3.6);
/** Writer, per byte: one copy into the socket, 0.19 ns/B (published: os-hardware-models 5.2, [S:cai21]). */
export const WRITER_BYTE = 0.19; // ns/B

/**
 * From a message's arrival at an idle process or thread until that runs: poll, wake the core, schedule (fitted on
 * RMQ-P12-005, 0.25 ms from end to end at 100 msg/s, which passes seven of them).
 */
const WAKE_UP = us(22);

/** What a process does at most before it hands on what it has done (assumption: a scheduler slice of 4000 reductions). */
export const SLICE = us(100);

/**
 * For how long a process that has more to do keeps its scheduler before others get it: 4000 reductions (specification: erl_vm.h,
 * CONTEXT_REDS) of 0.15 us each (assumption). Felt where schedulers are few: on a machine that broker and clients share.
 */
export const TURN = us(600);

/** A sync or flush is due so long after the first message that waits for it, or when idle (published: rabbitmq-semantics B2). */
export const SYNC_INTERVAL = 200e6; // ns

/** Deliveries that a queue lets a channel owe it before the writer has sent them (published: rabbitmq-semantics B4.3, rabbit_queue_consumers). */
export const UNSENT_LIMIT = 200; // messages
/** After so many sent ones the writer tells the queue (specification: rabbit_amqqueue.erl, MORE_CONSUMER_CREDIT_AFTER). */
export const NOTIFY_AFTER = 50; // messages
/** How often a queue looks for deliveries older than consumer_timeout (published: rabbitmq-semantics B5.4). */
export const TIMEOUT_CHECK = 60e9; // ns
/** Egress is favoured until it is so many times ingress (published: rabbitmq-semantics B14.4). */
export const CONSUMER_BIAS_RATIO = 2;
/** Credit between a queue and the message store of its node (published: rabbitmq-semantics B11.2). */
export const STORE_CREDIT = { initial: 4000, moreAfter: 800 }; // messages

/** Deliveries that a client library holds for the application before it stops reading (specification: Java client, WorkPool). */
export const CLIENT_BUFFER = 1000; // messages
/** What the kernel counts against a socket buffer beside the payload, per small write (specification: Linux, SKB_TRUESIZE of a small skb). */
export const SOCKET_OVERHEAD = 768; // bytes

/** Part of the memory kept for the node itself: its high watermark (published: rabbitmq-semantics B11.1, A-10). */
export const HEAP_SHARE = 0.4; // of the memory

/**
 * How much faster the broker's code runs from 4.0 on, beyond what the speed of the cores says; just-in-time compilation is
 * a part of it (fitted on RMQ-AMQP10-003, 88,534 msg/s).
 */
const CODE_SPEED = 2.55;

/** From this size on the Erlang VM counts references to a body instead of copying it (specification: Erlang efficiency guide, 64 bytes). */
const SHARED_BODY = 64; // bytes

/**
 * Leader of a quorum queue, per message: take the command up, apply it, deliver (fitted on RMQ-FC20-010, 26,500 msg/s of
 * 1 KB with three members: 37.7 us, less what a shared body, its bytes and sending them cost).
 */
const QUORUM_MESSAGE = us(15.9);
/** How that is shared out between taking up, applying and delivering (assumption: as the code does about the same for each). */
const QUORUM_TAKE_SHARE = 0.35;
const QUORUM_APPLY_SHARE = 0.3; // assumption: see above
const QUORUM_DELIVER_SHARE = 0.35; // assumption: see above
/** Leader, beside: a shared body, whose references it counts and collects (fitted on RMQ-310-028: 23,000 msg/s of 100 B, 35,000 of 10 B). */
const QUORUM_SHARED = us(9.4);
/** Leader, per byte (fitted on RMQ-310-030: 18,000 msg/s of 5000 B, 23,000 of 100 B). */
const QUORUM_BYTE = 1.5; // ns/B
/** Leader and followers, per command about deliveries: take it up, or apply it (assumption: a tenth of a message of 1 KB). */
const QUORUM_SETTLE = us(2.5);
/** How much faster the code of quorum queues is from 3.10 on (fitted on RMQ-310-020: 43,000 msg/s where 3.9 does 23,000). */
const QUORUM_SPEED = 2.05;

/** What a quorum queue's leader does for a message or a command, in ns; `takeByte` and `takeShared` come on top of `take`. */
export const quorumCosts = (costs: RabbitCosts, version: string) => {
  // Processes of the node run at its code speed; that of quorum queues is another one.
  const speed = (compareVersions(version, '3.10') < 0 ? 1 : costs.quorumSpeed) / codeSpeed(costs, version);
  return {
    take: (costs.quorumMessage * QUORUM_TAKE_SHARE) / speed,
    takeByte: costs.quorumByte,
    takeShared: costs.quorumShared / speed,
    apply: (costs.quorumMessage * QUORUM_APPLY_SHARE) / speed,
    deliver: (costs.quorumMessage * QUORUM_DELIVER_SHARE) / speed,
    settle: costs.quorumSettle / speed,
  };
};

/** Whether bodies of `bytes` in `count` messages are shared. */
export const isShared = (bytes: number, count: number): boolean => bytes > SHARED_BODY * count;

/** Master of a mirrored queue, per message: send it, and what becomes of it, around the ring (fitted on RMQ-FC20-011). */
const MIRROR_MASTER = us(29);
/** Process of the ring, per letter (assumption: as routing a message in a channel). */
const RING_MESSAGE = us(6);
/** Ring and mirrors, per byte: one copy in and one out (published: os-hardware-models 5.2, [S:cai21], twice 0.19 ns/B). */
export const RING_BYTE = 0.38; // ns/B
/** Mirror: take note of what became of a message (assumption: half of what a queue does for an acknowledgement). */
export const MIRROR_SETTLE = us(4);
/** A mirror syncs so long after the first message that waits for it, or when idle (published: rabbitmq-semantics B2). */
export const MIRROR_SYNC_INTERVAL = 25e6; // ns
/** Synchronising a mirror, per message (fitted on RMQ-MIR-002: a million in 10 s). */
export const SYNC_MESSAGE = us(10);
/** The same, per batch (fitted on RMQ-MIR-001: a million one by one in 60 s). */
export const SYNC_BATCH = us(50);

/** Stream: write a message into a chunk (assumption: a third of what a classic queue takes for it). */
export const STREAM_WRITE = us(2);
/** Stream: read a message for a consumer of AMQP 0-9-1 (assumption: as much). */
export const STREAM_READ = us(2);

/** The costs that were fitted, in ns unless stated. A plan may bring others, so that a fit can try them. */
export interface RabbitCosts {
  readonly clientPublish: number;
  readonly clientConfirm: number;
  readonly clientRead: number;
  readonly clientDispatch: number;
  readonly clientAck: number;
  readonly clientByte: number; // ns/B
  readonly readerMessage: number;
  readonly readerAck: number;
  readonly channelConfirm: number;
  readonly channelDeliver: number;
  readonly channelAck: number;
  readonly writerFrame: number;
  readonly queuePersist: number;
  readonly clientThreads: number;
  readonly readerByte: number; // ns/B
  readonly readerSegment: number;
  readonly channelPublish: number;
  readonly channelToQueue: number;
  readonly queueEnqueue: number;
  readonly queueKeep: number;
  readonly queueDeliver: number;
  readonly queueAck: number;
  readonly queueConfirm: number;
  readonly queueLimiter: number;
  readonly oldStoreMessage: number;
  readonly wakeUp: number;
  readonly queueShared: number;
  readonly mirrorMaster: number;
  readonly ringMessage: number;
  readonly quorumMessage: number;
  readonly quorumShared: number;
  readonly quorumByte: number; // ns/B
  readonly quorumSpeed: number; // ratio, from 3.10 on
  readonly quorumSettle: number;
  readonly codeSpeed: number; // ratio, from 4.0 on
}

/** The fitted costs of a plan that does not say. */
export const RABBIT_COSTS: RabbitCosts = {
  clientPublish: CLIENT_PUBLISH,
  clientConfirm: CLIENT_CONFIRM,
  clientRead: CLIENT_READ,
  clientDispatch: CLIENT_DISPATCH,
  clientAck: CLIENT_ACK,
  clientByte: CLIENT_BYTE,
  readerMessage: READER_MESSAGE,
  readerAck: READER_ACK,
  channelConfirm: CHANNEL_CONFIRM,
  channelDeliver: CHANNEL_DELIVER,
  channelAck: CHANNEL_ACK,
  writerFrame: WRITER_FRAME,
  queuePersist: QUEUE_PERSIST,
  clientThreads: CLIENT_THREADS,
  readerByte: READER_BYTE,
  readerSegment: READER_SEGMENT,
  channelPublish: CHANNEL_PUBLISH,
  channelToQueue: CHANNEL_TO_QUEUE,
  queueEnqueue: QUEUE_ENQUEUE,
  queueKeep: QUEUE_KEEP,
  queueDeliver: QUEUE_DELIVER,
  queueAck: QUEUE_ACK,
  queueConfirm: QUEUE_CONFIRM,
  queueLimiter: QUEUE_LIMITER,
  oldStoreMessage: OLD_STORE_MESSAGE,
  wakeUp: WAKE_UP,
  queueShared: QUEUE_SHARED,
  mirrorMaster: MIRROR_MASTER,
  ringMessage: RING_MESSAGE,
  quorumMessage: QUORUM_MESSAGE,
  quorumShared: QUORUM_SHARED,
  quorumByte: QUORUM_BYTE,
  quorumSpeed: QUORUM_SPEED,
  quorumSettle: QUORUM_SETTLE,
  codeSpeed: CODE_SPEED,
};

/** Code speed of a version, relative to 2.8. */
export const codeSpeed = (costs: RabbitCosts, version: string): number =>
  compareVersions(version, '4.0') < 0 ? 1 : costs.codeSpeed;

/** Message store, per message, by version. */
export const storeMessage = ({ oldStoreMessage }: RabbitCosts, version: string): number =>
  compareVersions(version, '3.5') < 0 ? oldStoreMessage : STORE_MESSAGE;

/** Memory of a client process (assumption: a JVM of 1 GiB). */
export const CLIENT_HEAP = 1_073_741_824; // bytes
