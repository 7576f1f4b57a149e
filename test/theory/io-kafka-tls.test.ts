/**
 * TLS in Kafka, against published throughput with and without it. One set of constants: two costs a byte, for Java 8 and for Java 11, fitted on
 * the laptop below. The other set-ups are built from their descriptions; what these leave open is said.
 */
import { describe, expect, test } from 'vitest';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  type KafkaPlan,
  KafkaSystem,
  PRODUCER_SETTINGS,
  TOPIC_SETTINGS,
} from '../../models/kafka/index.ts';
import type { HardwareProfile } from '../../models/machine/index.ts';
import { type Settings, withDefaults } from '../../models/settings.ts';
import { Gbps, GiB, MBps, World, ms, ns, seconds, us } from '../../sim/index.ts';
import type { Bytes, BytesPerSecond, Nanoseconds } from '../../sim/index.ts';

type Protocol = 'PLAINTEXT' | 'SSL';

interface Machine {
  readonly cores: number;
  readonly speed: number;
  readonly memory: Bytes;
  readonly nic: BytesPerSecond;
  readonly disk?: number; // MB/s
  readonly flowRate?: BytesPerSecond;
}

interface SetUp {
  readonly version: string;
  readonly brokers: number;
  readonly broker: Machine;
  readonly client: Machine;
  readonly latency: Nanoseconds;
  readonly topics: number;
  readonly partitions: number;
  readonly replicas: number;
  /** For each topic. */
  readonly producers: number;
  readonly consumers: number;
  readonly message: number; // B
  readonly producer?: Settings;
  /** Whether brokers use TLS among themselves if clients do. */
  readonly betweenBrokers: boolean;
  readonly costs?: KafkaPlan['costs'];
  readonly warmup: Nanoseconds;
  readonly duration: Nanoseconds;
}

const machine = ({ disk, flowRate, ...rest }: Machine): HardwareProfile => ({
  name: 'as published',
  ...rest,
  flowRate: flowRate ?? (Infinity as BytesPerSecond),
  disks:
    disk === undefined
      ? []
      : [{ name: 'disk', read: MBps(disk), write: MBps(disk), latency: us(500), flush: ms(2), source: 'the set-up' }],
  source: 'the set-up',
});

/** Without pauses for garbage: one more or less of them in the second that is measured is several per cent. */
function planOf(s: SetUp, protocol: Protocol): KafkaPlan {
  const names = Array.from({ length: s.topics }, (_, i) => `topic-${i}`);
  const security = { 'security.protocol': protocol };
  const between = { 'security.inter.broker.protocol': s.betweenBrokers ? protocol : 'PLAINTEXT' };
  return {
    version: s.version,
    costs: s.costs,
    brokers: {
      count: s.brokers,
      jvm: { heap: GiB(6), pauses: false },
      profile: machine(s.broker),
      config: withDefaults(BROKER_SETTINGS, s.version, between),
    },
    clients: { profile: machine(s.client) },
    topics: names.map((name) => ({
      name,
      settings: withDefaults(TOPIC_SETTINGS, s.version, { partitions: s.partitions, 'replication.factor': s.replicas }),
    })),
    producers: names.map((name) => ({
      name: `producer-${name}`,
      destination: name,
      count: s.producers,
      arrivals: { kind: 'unlimited' },
      settings: withDefaults(PRODUCER_SETTINGS, s.version, { ...s.producer, ...security }),
      message: { size: { kind: 'constant', value: s.message }, data: 'random' },
      key: { kind: 'none' },
    })),
    consumers: (s.consumers > 0 ? names : []).map((name) => ({
      name: `consumer-${name}`,
      source: name,
      count: s.consumers,
      settings: withDefaults(CONSUMER_SETTINGS, s.version, security),
      processing: { kind: 'constant', value: 0 },
    })),
    network: { latency: s.latency },
  };
}

/** Published payload in MB/s, and the busiest core count of a broker as part of its cores. */
function throughput(s: SetUp, protocol: Protocol): { rate: number; cpu: number } {
  const world = new World({ seed: 1, replication: 0 });
  new KafkaSystem(world, planOf(s, protocol)).start();
  world.sim.run(s.warmup);
  world.record.begin();
  world.sim.run(ns(s.warmup + s.duration));
  world.record.sample();
  const summary = world.record.summary();
  return { rate: ((summary['publish.throughput'] ?? 0) * 1_048_576) / 1e6, cpu: summary['broker.cpu'] ?? 0 };
}

const MIB = 1.048576; // kafka-producer-perf-test prints MiB/s as MB/s

/** gist.github.com/ijuma/664abe8922ef64426c6cf221f579d71c: broker and kafka-producer-perf-test on one laptop, 100 kB records. */
const laptop: SetUp = {
  version: '2.1',
  brokers: 1,
  broker: { cores: 8, speed: 1.3, memory: GiB(16), nic: Gbps(42), disk: 2000 },
  client: { cores: 8, speed: 1.3, memory: GiB(16), nic: Gbps(42) },
  latency: us(10),
  topics: 1,
  partitions: 1,
  replicas: 1,
  producers: 1,
  consumers: 0,
  message: 100_000,
  producer: { acks: '1', 'linger.ms': 0 },
  betweenBrokers: false,
  costs: { wakeUp: ns(19_516) }, // such that the plain rate on Java 9 is met; a laptop wakes threads faster than a cloud's machine
  warmup: ms(500),
  duration: seconds(1),
};

/**
 * Walmart, 2017: eight virtual machines of 8 cores, 24 GB, Kafka 0.10.1, eight topics of 100 partitions with two replicas, 10 KB messages, eight
 * producers and eight consumers with default settings on machines of their own, TLS between clients and brokers only. The 1 Gbit/s
 * that the text gives the brokers cannot carry what it reports (580 MB/s with two replicas need 145 MB/s into each), so here it
 * holds for the clients, and the brokers have 10 Gbit/s. Not stated, hence assumed: speed of a core 0.9, a disk that does not limit.
 */
const walmart: SetUp = {
  version: '0.10.1',
  brokers: 8,
  broker: { cores: 8, speed: 0.9, memory: GiB(24), nic: Gbps(10), disk: 500 },
  client: { cores: 8, speed: 0.9, memory: GiB(24), nic: Gbps(1) },
  latency: us(100),
  topics: 8,
  partitions: 100,
  replicas: 2,
  producers: 1,
  consumers: 1,
  message: 10_000,
  betweenBrokers: false,
  warmup: ms(500), // until the producers' buffers are full
  duration: ms(300),
};

/**
 * Banzai Cloud, 2019: three brokers of 4 cores and 12 GB with a heap of 10 GB, Kafka 2.1.1 on Java 11, three topics of three partitions with three
 * replicas, 512 B messages, acks=all, default settings, TLS everywhere, no consumers. Disks by dd, network by iperf, as the text gives
 * them. Memory is what leaves 2 GB to the page cache. Not stated, hence assumed: speed of a core, batches of 256 KiB, one request
 * in flight a worker, buffers of 4 MiB (they only have to be full, which they are eight times as soon as with 32 MiB), and a round trip of 0.3 ms between zones, the least that is published: more could not carry the plain rate
 * through the followers' 64 KiB receive buffers.
 */
const google: SetUp = {
  version: '2.1',
  brokers: 3,
  broker: { cores: 4, speed: 0.9, memory: GiB(9), nic: Gbps(7.6), disk: 400 },
  client: { cores: 8, speed: 0.9, memory: GiB(30), nic: Gbps(7.6) },
  latency: us(150),
  topics: 3,
  partitions: 3,
  replicas: 3,
  producers: 7,
  consumers: 0,
  message: 512,
  producer: {
    acks: 'all',
    'batch.size': 262_144,
    'buffer.memory': 4 * 1_048_576,
    'max.in.flight.requests.per.connection': 1,
  },
  betweenBrokers: true,
  warmup: ms(300), // from here on windows of half a second differ by no more than 3 %, for five seconds at least
  duration: ms(500),
};

const amazon: SetUp = {
  ...google,
  broker: { cores: 4, speed: 1, memory: GiB(9), nic: Gbps(10), disk: 437, flowRate: Gbps(3.01) },
  client: { cores: 8, speed: 1, memory: GiB(16), nic: Gbps(10) },
  duration: ms(700),
};

/** `early`: when the plain run can be measured already. */
function ratioOf(s: SetUp, early?: Pick<SetUp, 'warmup' | 'duration'>) {
  const [plain, tls] = [throughput({ ...s, ...early }, 'PLAINTEXT'), throughput(s, 'SSL')];
  return { ratio: tls.rate / plain.rate, plain, tls };
}

describe('TLS in Kafka', () => {
  test('costs what was measured on the laptop that its two constants were fitted on (no validation)', () => {
    expect(throughput(laptop, 'PLAINTEXT').rate).toBeCloseTo(557.9 * MIB, -1);
    expect(throughput(laptop, 'SSL').rate).toBeCloseTo(258.69 * MIB, -1);
    const java8: SetUp = { ...laptop, version: '2.0', costs: { ...laptop.costs, appendPerByte: 2.136 } };
    expect(throughput(java8, 'PLAINTEXT').rate).toBeCloseTo(360.49 * MIB, -1);
    expect(throughput(java8, 'SSL').rate).toBeCloseTo(99.03 * MIB, -1);
  });

  test('leaves 0.77 of the throughput in the set-up of Walmart, where 0.79 was measured', () => {
    // Without TLS the clients' cards are full from the beginning.
    const { ratio, plain, tls } = ratioOf(walmart, { warmup: ms(100), duration: ms(100) });
    expect(Math.abs(ratio - 0.77)).toBeLessThan(0.02);
    expect(Math.abs(ratio - 460 / 580)).toBeLessThan(0.08);
    expect(tls.cpu).toBeGreaterThan(3 * plain.cpu); // "noticeably higher"
  });

  test('leaves 0.60 in the set-up of Banzai Cloud on Google, where 0.66 was measured, without a broker that is out of cores', () => {
    const { ratio, plain, tls } = ratioOf(google);
    expect(Math.abs(plain.rate / 417 - 1)).toBeLessThan(0.1); // the disk's, as they found
    expect(Math.abs(ratio - 0.6)).toBeLessThan(0.02);
    expect(Math.abs(ratio - 274 / 417)).toBeLessThan(0.09);
    expect(tls.cpu).toBeLessThan(0.7);
  });

  test('leaves less on Amazon than was measured there: 0.59 of the plain rate, not 0.70', () => {
    const { ratio, plain } = ratioOf(amazon);
    expect(Math.abs(plain.rate / 439 - 1)).toBeLessThan(0.1);
    expect(Math.abs(ratio - 306 / 439)).toBeLessThan(0.15);
  });

  test('costs less the narrower the network, and nothing in the end', () => {
    const on = (gigabits: number): number => {
      const nic = Gbps(gigabits);
      const { broker, client } = google;
      const slowly = { producers: 2, message: 8192, warmup: seconds(6), duration: seconds(18) };
      return ratioOf({ ...google, ...slowly, broker: { ...broker, nic }, client: { ...client, nic } }).ratio;
    };
    const [wide, narrow] = [on(0.5), on(0.1)];
    expect(wide).toBeGreaterThan(0.9);
    expect(narrow).toBeGreaterThan(Math.max(0.98, wide));
  });
});
