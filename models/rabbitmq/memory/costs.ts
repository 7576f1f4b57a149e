/** What things take of the memory of a node, and how often a node looks at it. */
import { MiB, seconds } from '../../../sim/index.ts';

/** A node with nothing in it (measured: test/real/rabbitmq/memory.test.ts, RabbitMQ 3.10.8: 63 MB). */
export const EMPTY_NODE = MiB(60);

/** A connection with its channel, beside its socket buffers (published: rabbitmq.com/docs/connections, some 100 kB). */
export const CONNECTION = 100_000; // bytes

/** The process of a queue without messages (assumption: a few kB of heap, and its entries in tables). */
export const QUEUE_PROCESS = 30_000; // bytes

/**
 * What a queue keeps of a message beside its body (published: rabbitmq.com/docs/memory-use, at least 720 bytes; the same
 * measurement as above gives 580 to 630, without what the allocators lose).
 */
export const MESSAGE = 720; // bytes

/** What the index of a message store keeps of a message (measured: as above, 170 bytes of an ETS table). */
export const STORE_ENTRY = 170; // bytes

/** What the index of a queue takes of the disk for a message (specification: rabbit_classic_queue_index_v2.erl, 32 bytes an entry). */
export const INDEX_ENTRY = 32; // bytes

/** What a quorum queue keeps of a message whose body is on disk (published: rabbitmq-semantics B13.4). */
export const QUORUM_ENTRY = 32; // bytes

/** How often a node looks at its memory (specification: vm_memory_monitor.erl, once a second). */
export const MEMORY_CHECK = seconds(1);

/** How often queues are told how much they may keep in memory (specification: rabbit Makefile, memory_monitor_interval). */
export const PAGING_CHECK = 2.5e9; // ns

/** Free disk space is looked at the more often the less there is (specification: rabbit_disk_monitor.erl): at least … */
export const DISK_CHECK_MOST = 10e9; // ns, specification: see above
/** … and at most so often, … */
export const DISK_CHECK_LEAST = 0.1e9; // ns, specification: see above
/** … twice before the limit could be reached at this rate. */
export const DISK_FILL_RATE = 250e6; // B/s, specification: see above
