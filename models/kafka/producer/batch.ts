import { NEVER, type Nanoseconds, ns } from '../../../sim/index.ts';
import { Times } from '../../workload/index.ts';
import type { Partition } from '../replication/partition.ts';

/**
 * A record batch: the messages of one producer to one partition that travel, are stored and are read together.
 * It remembers when its messages were meant to be sent and were sent, and when it passed each station of its way.
 */
export class Batch {
  readonly partition: Partition;
  /** Number of the producer within the cluster, for identity. */
  readonly producer: number;
  /** Ordinal of the first message among those of this producer to this partition. */
  readonly firstOrdinal: number;
  /** When each message was meant to be sent, and when send() was called for it. One object while sending keeps up. */
  intended = new Times();
  actual: Times = this.intended;
  /** Messages. */
  count = 0;
  /** Bytes of the values alone. */
  payload = 0;
  /** Bytes of the batch before compression, header included. */
  rawSize: number;
  /** Bytes on the wire and on disk. */
  size = 0;
  /** Bytes of buffer.memory that it holds until it is acknowledged. */
  memory = 0;
  /** Sequence number of its first record, and the producer's epoch (idempotence); -1 without. */
  sequence = -1;
  epoch = 0;
  /** Marks of a batch in a transaction (log/columns.ts). */
  flags = 0;
  /** No further record fits, or none is wanted. */
  closed = false;

  // Its deliveries so far.
  /** How often it was sent and came back to be sent again. */
  attempts = 0;
  /** It backs off: it is not sent again before. */
  notBefore: Nanoseconds = ns(0);
  /** A broker may have appended it though its answer did not come. */
  isUncertain = false;
  /** Its fate is decided: acknowledged or given up. */
  isDone = false;
  /** A copy with another sequence number that takes its place in the producer; what is on its way stays as it was sent. */
  successor: Batch | undefined;

  // Instants, in the order in which a batch lives through them.
  created: Nanoseconds = NEVER;
  firstDrained: Nanoseconds = NEVER;
  drained: Nanoseconds = NEVER;
  sent: Nanoseconds = NEVER;
  received: Nanoseconds = NEVER;
  appended: Nanoseconds = NEVER;
  committed: Nanoseconds = NEVER;

  /** Offset of its first message in the partition's log, and its position in the log's bytes. */
  offset = -1;
  position = -1;

  constructor(partition: Partition, producer: number, firstOrdinal: number, header: number) {
    this.partition = partition;
    this.producer = producer;
    this.firstOrdinal = firstOrdinal;
    this.rawSize = header;
  }

  /** The one that stands for this batch in the producer now. */
  get current(): Batch {
    let batch: Batch = this;
    while (batch.successor !== undefined) batch = batch.successor;
    return batch;
  }

  /** A copy that is sent with another sequence number, in place of this one. */
  renumbered(epoch: number, sequence: number): Batch {
    const copy = new Batch(this.partition, this.producer, this.firstOrdinal, 0);
    Object.assign(copy, this, { epoch, sequence, successor: undefined });
    this.successor = copy;
    return copy;
  }

  /** Drained from the accumulator, to be sent. */
  drain(now: Nanoseconds): void {
    if (this.firstDrained === NEVER) this.firstDrained = now;
    this.drained = now;
    this.closed = true;
  }

  /** From here on the times of sending differ from the intended ones. */
  separateTimes(): void {
    if (this.actual !== this.intended) return;
    this.actual = new Times();
    this.actual.append(this.intended);
  }
}
