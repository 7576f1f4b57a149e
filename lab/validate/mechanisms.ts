/** What the models do, where it comes from, by which rows it is judged, and what is missing. */
import type { Outcome } from './validate.ts';

/** One mechanism. How close it is follows from the rows. */
export interface Mechanism {
  readonly name: string;
  readonly source: string;
  /** Ids, or beginnings of ids that end in `*`. Only rows on which nothing was fitted are counted. */
  readonly rows: readonly string[];
  readonly lacks: string;
}

export const MECHANISMS: readonly Mechanism[] = [
  {
    name: 'Kafka: way of a request through network and handler threads',
    source: 'Kafka documentation, Design; costs in models/kafka/costs.ts',
    rows: ['SN20-041a', 'SN20-042a', 'SN20-042b', 'CF20-10a', 'CF20-10b'],
    lacks: 'a handler thread is free while the kernel holds its write back',
  },
  {
    name: 'Kafka: replication and high watermark, one connection’s pace with acks=all',
    source: 'Kafka documentation, Replication; KIP-227',
    rows: ['SN20-0108', 'SN20-052a', 'SN20-052b', 'CF20-09a', 'CF20-09b', 'CF20-09c', 'SN20-051a', 'SN20-051b'],
    lacks: 'what the benchmark’s consumers do with each record (recording its latency)',
  },
  {
    name: 'Kafka: page cache over disks at their limit',
    source: 'Linux: dirty pages and write-back; disks as measured in CF20-04',
    rows: ['CF20-02', 'SN20-0101', 'SN20-0102', 'SN20-0107', 'SN20-0111'],
    lacks: 'the fsync in the way of appends when a segment is full (KAFKA-15046), behind a device’s long queue',
  },
  {
    name: 'Kafka: back-pressure of buffer.memory',
    source: 'Kafka documentation, producer settings',
    rows: ['CF20-06a', 'CF20-07a', 'SN20-02*'],
    lacks:
      'the shape of the distribution at saturation: in reality one disk or broker at a time holds most of the memory',
  },
  {
    name: 'Kafka: flush for each message',
    source: 'Kafka documentation, log.flush.interval.messages',
    rows: ['SN20-0109', 'SN20-0110'],
    lacks: 'flushes of one log that run side by side',
  },
  {
    name: 'Kafka: consumers that are behind',
    source: 'Kafka documentation, Efficiency; fetch sizes',
    rows: ['SN20-0302', 'SN20-0303'],
    lacks:
      'round trips that differ by where machines stand: with a window of 64 KiB they decide what one connection carries',
  },
  {
    name: 'Kafka: fan-out to ten groups',
    source: 'Kafka documentation, Efficiency',
    rows: ['SN20-061*'],
    lacks:
      'stalls of the benchmark’s own programs: 6 % of the messages come 20 to 110 ms late, and brokers are not the reason',
  },
  {
    name: 'Kafka: thousands of partitions',
    source: 'Kafka documentation, Operations',
    rows: ['SN20-073*'],
    lacks: 'what makes replication take 40 ms with acks=all; metadata, index files, many small writes to many files',
  },
  {
    name: 'Kafka 0.8 on gigabit Ethernet',
    source: 'record format v0, the NIC’s rate',
    rows: ['LI14-02', 'LI14-03', 'LI14-07', 'LI14-08', 'LI14-15'],
    lacks: 'logs that are full before a run begins; an in-sync set that lets a slow follower go',
  },
  {
    name: 'Tails of a lightly loaded cluster (p99 and beyond)',
    source: 'pauses of the brokers’ collectors, models/cpu',
    rows: [
      'CF20-09e',
      'CF20-09f',
      'CF20-09g',
      'CF20-09h',
      'CF20-10d',
      'CF20-10e',
      'SN20-041d',
      'SN20-041e',
      'SN20-042d',
      'SN20-042e',
      'CF20-18',
    ],
    lacks: 'pauses of clients and of virtual machines, noisy neighbours, other jitter',
  },
  {
    name: 'RabbitMQ: costs of publishing, queueing and draining',
    source: 'rabbitmq-server sources; costs in models/rabbitmq/costs.ts',
    rows: ['RMQ-P12-014', 'RMQ-P12-040', 'RMQ-P12-041'],
    lacks: 'exchanges other than the default one; unroutable messages',
  },
  {
    name: 'RabbitMQ: latency under load, credit flow and sockets',
    source: 'rabbitmq.com, 2015-10-06 and 2020-05-04',
    rows: ['RMQ-P12-003', 'RMQ-P12-006', 'RMQ-P12-007', 'RMQ-P12-008', 'RMQ-P12-009', 'RMQ-P12-010', 'RMQ-P12-011'],
    lacks: 'variation of service times: queueing begins too late, just below saturation',
  },
  {
    name: 'RabbitMQ: size of messages',
    source: 'AMQP 0-9-1 frames; bytes a reader takes in',
    rows: [
      'RMQ-P12-025',
      'RMQ-P12-027',
      'RMQ-P12-029',
      'RMQ-P12-031',
      'RMQ-P12-033',
      'RMQ-P12-035',
      'RMQ-P12-050',
      'RMQ-P12-052',
    ],
    lacks: 'cost of bytes on stages other than the reader',
  },
  {
    name: 'RabbitMQ: several publishers of large bodies on one machine',
    source: 'processes on shared cores',
    rows: [
      'RMQ-P12-044',
      'RMQ-P12-045',
      'RMQ-P12-046',
      'RMQ-P12-047',
      'RMQ-P12-048',
      'RMQ-P12-049',
      'RMQ-P12-051',
      'RMQ-P12-053',
    ],
    lacks: 'what the clients of one JVM and one loopback share (about 160 MB/s)',
  },
  {
    name: 'RabbitMQ: prefetch and round trip',
    source: 'basic.qos; min(1/S, p/(R+S))',
    rows: ['RMQ-QT12-*', 'RMQ-P12-054', 'RMQ-P12-055', 'RMQ-P12-056', 'RMQ-P12-057', 'RMQ-P12-058'],
    lacks: 'later wake-ups on a busy machine',
  },
  {
    name: 'RabbitMQ: persistent messages with confirms, 3.8 to 4.0',
    source: 'rabbitmq-server sources: rabbit_variable_queue, rabbit_msg_store',
    rows: ['RMQ-310-*', 'RMQ-AMQP10-*', 'RMQ-CF-005'],
    lacks: 'cost of bytes in the queue and on disk; quorum queues, streams, mirrors',
  },
  {
    name: 'RabbitMQ: classic queues over three nodes',
    source: 'one hop more for clients that are connected elsewhere',
    rows: ['CF20-16', 'CF20-18'],
    lacks: 'mirrors; jitter',
  },
  {
    name: 'Disks: sequential against scattered',
    source: 'Hitachi data sheets: T = seek + half a turn + transfer; RAID-5 read-modify-write',
    rows: ['OS-RAID5-*', 'OS-7K500'],
    lacks: 'reordering of operations by the drive',
  },
  {
    name: 'Page cache: dirty plateau and throttled writers',
    source: 'Linux, mm/page-writeback.c: setpoint of freerun and limit',
    rows: ['OS-DO21-*'],
    lacks: 'the kernel’s feedback around the setpoint',
  },
];

/** The predicted rows that a mechanism is judged by. */
export function outcomesOf({ rows }: Mechanism, outcomes: readonly Outcome[]): Outcome[] {
  const isMine = (id: string): boolean =>
    rows.some((pattern) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern));
  return outcomes.filter(({ case: { role } }) => role.role === 'predicted' && isMine(role.id));
}
