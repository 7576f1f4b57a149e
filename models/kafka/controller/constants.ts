/** Times of the controller. */
import { type Nanoseconds, ms, seconds, us } from '../../../sim/index.ts';

/** The first version that knows a broker that came back within its session (KIP-380, broker epochs). specification: Kafka 2.2. */
export const BROKER_EPOCHS_SINCE = '2.2';
/** The first version whose logs are cut by leader epochs and not by high watermarks (KIP-101). specification: Kafka 0.11. */
export const LEADER_EPOCHS_SINCE = '0.11';
/** The first version without ZooKeeper. specification: Kafka 4.0 release notes. */
export const WITHOUT_ZOOKEEPER_SINCE = '4.0';

/** specification: a ZooKeeper client pings its server three times a session time-out (ZooKeeper Programmer's Guide, Sessions). */
export const ZOOKEEPER_PINGS = 3;

/** Until a leader is elected for one partition, with ZooKeeper. published: Jun Rao 2015, "How to choose the number of topics/partitions": about 5 ms. */
export const ZOOKEEPER_ELECTION_OLD: Nanoseconds = ms(5);
/** published: Confluent 2018, "Apache Kafka Supports 200K Partitions Per Cluster": 3 s for the 5,000 leaders of a broker, since 1.1. */
export const ZOOKEEPER_ELECTION: Nanoseconds = us(600);
/** The first version that writes to ZooKeeper without waiting (KAFKA-5642). specification: Kafka 1.1. */
export const ASYNCHRONOUS_SINCE = '1.1';
/** With KRaft: one record among many of one append. assumption: 50 us. */
export const KRAFT_ELECTION: Nanoseconds = us(50);

/** Until a change of the in-sync set is agreed: a write to ZooKeeper or to the log of metadata. assumption: 5 ms, a round trip and an fsync. */
export const AGREEMENT: Nanoseconds = ms(5);
/** After which a leader asks again that got no answer. specification: AlterPartitionManager retries as often as a broker reaches its controller; assumption: 1 s. */
export const ASK_AGAIN: Nanoseconds = seconds(1);

/** From the start of a broker's process until it loads its logs: JVM, configuration, connections. assumption: 2 s. */
export const START_UP: Nanoseconds = seconds(2);
/** Loading one log that was closed in good order: directory, segments, indexes. assumption: 0.2 ms of one thread. */
export const LOAD_LOG: Nanoseconds = us(200);
/** Recovery reads all batches of a segment, checks them and builds the indexes anew. assumption: as much a byte as appending it, 0.7 ns at speed 1. */
export const RECOVER_PER_BYTE = 0.7; // ns/B

/** Causes of losses, as the ledger names them. */
export const FAILED_OVER = 'leader failed'; // specification: what its followers had not fetched
export const UNCLEAN = 'unclean election';
export const POWER_LOST = 'power lost';
export const DISK_LOST = 'disk lost';
