import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import { MiB, type Nanoseconds, World, ms, seconds } from '../../sim/index.ts';
import { kafkaPlan, runKafka } from '../fixtures/kafka.ts';

const ledgerOf = (system: KafkaSystem) => {
  const [ledger] = system.traffic.ledgers;
  if (ledger === undefined) throw new Error('no ledger');
  return ledger.entry();
};

const partitionsOf = (system: KafkaSystem) => [...system.topics.values()].flatMap((topic) => topic.partitions);

describe('every message has a fate', () => {
  test('a lightly loaded cluster settles what it is offered and keeps the rest in sight', () => {
    const { system } = runKafka();
    const entry = ledgerOf(system);
    expect(Math.abs(entry.offered - 12_500)).toBeLessThanOrEqual(10); // 5000 msg/s for 2.5 s, but for those of the last look
    expect(entry.settled + entry.inFlight + entry.backlog).toBe(entry.offered);
    expect(entry.settled).toBeGreaterThan(12_400);
    expect(entry.duplicatesDelivered).toBe(0);
  });

  test('ledgers balance and nothing is doubled or out of order under any small plan', () => {
    const plans = fc.record({
      acks: fc.constantFrom('0', '1', 'all'),
      partitions: fc.integer({ min: 1, max: 12 }),
      replicationFactor: fc.integer({ min: 1, max: 3 }),
      producers: fc.integer({ min: 1, max: 3 }),
      consumers: fc.integer({ min: 1, max: 4 }),
      groups: fc.integer({ min: 1, max: 2 }),
      linger: fc.constantFrom(0, 1, 5),
      batchSize: fc.constantFrom(1000, 16_384, 262_144),
      rate: fc.constantFrom(200, 5000, 40_000),
      poisson: fc.boolean(),
      partitioner: fc.constantFrom('default', 'RoundRobinPartitioner', 'UniformStickyPartitioner'),
      version: fc.constantFrom('0.8', '2.6', '3.9', '4.0'),
      keyed: fc.boolean(),
      codec: fc.constantFrom('none', 'lz4'),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(plans, (p) => {
        const { system, metrics } = runKafka(
          {
            ...p,
            arrivals: { kind: p.poisson ? 'poisson' : 'constant', rate: p.rate },
            key: p.keyed ? { kind: 'uniform', keys: 50 } : { kind: 'none' },
            producer: {
              acks: p.acks,
              'linger.ms': p.linger,
              'batch.size': p.batchSize,
              'partitioner.class': p.partitioner,
              'compression.type': p.codec,
            },
          },
          ms(50),
          ms(150),
        );
        for (const ledger of system.traffic.ledgers) {
          expect(ledger.balance()).toBe(0);
          expect(ledger.inFlight).toBeGreaterThanOrEqual(0);
          expect(ledger.backlog).toBeGreaterThanOrEqual(0);
          expect(ledger.duplicatesDelivered).toBe(0);
        }
        expect(metrics['order.violations']).toBe(0);
        for (const partition of partitionsOf(system)) {
          const { highWatermark, log, readers } = partition.leading;
          expect(highWatermark).toBeLessThanOrEqual(log.end);
          for (const reader of readers) expect(reader.visible).toBeLessThanOrEqual(highWatermark);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('replication', () => {
  test('consumers see nothing that is not on all in-sync replicas: without followers asking again the watermark lags', () => {
    const { system, world } = runKafka({ arrivals: { kind: 'constant', rate: 20_000 } });
    let behind = 0;
    for (let instant = 0; instant < 20; instant++) {
      world.sim.run((world.sim.now + ms(7)) as Nanoseconds);
      for (const partition of partitionsOf(system)) {
        const { highWatermark, leadership, log } = partition.leading;
        const followers = leadership?.followers ?? [];
        expect(highWatermark).toBe(Math.min(...followers.map((follower) => follower.confirmed)));
        if (highWatermark < log.end) behind++;
      }
    }
    expect(behind).toBeGreaterThan(0);
    expect(behind).toBeLessThan(20 * 6);
  });

  test('acks=all costs about one more fetch round than acks=1, acks=1 more than acks=0', () => {
    const latency = (acks: string) =>
      runKafka({ producer: { acks, 'linger.ms': 1 } }).metrics['publish.latency.mean'] as number;
    const [none, leader, all] = [latency('0'), latency('1'), latency('all')];
    expect(none).toBeLessThan(leader);
    expect(leader).toBeLessThan(all);
  });

  /** So few that no record waits for another one's answer. */
  const SPARSE = { kind: 'poisson', rate: 300 } as const;

  test('end-to-end latency does not depend on acks: consumers wait for replication in any case', () => {
    const latency = (acks: string) =>
      runKafka({ arrivals: SPARSE, producer: { acks, 'linger.ms': 0 } }).metrics['e2e.latency.p50'] as number;
    expect(latency('all') / latency('1')).toBeCloseTo(1, 1);
  });

  test('every byte that the leader stores arrives at each follower', () => {
    const { system } = runKafka({
      arrivals: {
        kind: 'steps',
        steps: [
          { at: ms(0), rate: 20_000 },
          { at: ms(500), rate: 0 },
        ],
      },
    });
    for (const partition of partitionsOf(system)) {
      const { end, endOffset, endPosition } = partition.leading.log;
      for (const { confirmed } of partition.leading.leadership?.followers ?? []) expect(confirmed).toBe(end);
      for (const { log } of partition.replicas) {
        expect([log.end, log.endOffset, log.endPosition, log.file.size]).toEqual([
          end,
          endOffset,
          endPosition,
          endPosition,
        ]);
      }
    }
  });
});

describe('batching', () => {
  test('a batch is never larger than batch.size, and a request never larger than max.request.size unless one batch is', () => {
    const { system } = runKafka({
      arrivals: { kind: 'constant', rate: 100_000 },
      producer: { 'linger.ms': 100, 'batch.size': 20_000 },
      consumers: 0,
      groups: 0,
    });
    for (const partition of partitionsOf(system)) {
      for (let i = partition.batches.begin; i < partition.batches.end; i++) {
        expect(partition.batches.size(i)).toBeLessThanOrEqual(20_000);
      }
    }
  });

  test('sticky partitioning sends fewer, fuller batches than round robin', () => {
    const events = (partitioner: string) =>
      runKafka({
        partitions: 50,
        arrivals: { kind: 'constant', rate: 20_000 },
        producer: { 'linger.ms': 2, 'partitioner.class': partitioner },
      }).system;
    const batches = (system: KafkaSystem) =>
      partitionsOf(system).reduce((n, partition) => n + partition.batches.end, 0);
    expect(batches(events('default')) * 5).toBeLessThan(batches(events('RoundRobinPartitioner')));
  });

  test('one key goes to one partition', () => {
    const { system } = runKafka({ key: { kind: 'uniform', keys: 1 } });
    expect(partitionsOf(system).filter((partition) => partition.leading.log.endOffset > 0)).toHaveLength(1);
  });
});

describe('back-pressure', () => {
  test('when the cluster is slower than the offer, mean publish latency is producers x buffer.memory / throughput', () => {
    // The identity that holds in 17 of 17 published saturated runs within 1.0 to 2.3 %, always slightly high.
    const { metrics } = runKafka(
      {
        producers: 2,
        partitions: 1,
        replicationFactor: 3,
        arrivals: { kind: 'unlimited' },
        producer: { acks: 'all', 'linger.ms': 1, 'batch.size': 1_048_576 },
        groups: 0,
        config: { 'num.replica.fetchers': 8, 'replica.fetch.max.bytes': 10_485_760, 'num.network.threads': 8 },
      },
      seconds(2),
      seconds(5),
    );
    const predicted = ((2 * MiB(32)) / ((metrics['publish.throughput'] as number) * MiB(1))) * 1000;
    expect((metrics['publish.latency.mean'] as number) / predicted).toBeGreaterThan(0.97);
    expect((metrics['publish.latency.mean'] as number) / predicted).toBeLessThan(1.03);
  });

  test('a slow consumer grows a backlog at the difference of the rates', () => {
    const { system } = runKafka(
      { partitions: 1, arrivals: { kind: 'constant', rate: 3000 }, processing: 500_000 },
      seconds(1),
      seconds(4),
    );
    const entry = ledgerOf(system); // 3000/s in, 2000/s out at most, for 5 s
    expect(entry.backlog + entry.inFlight).toBeGreaterThan(4500);
    expect(entry.settled / 5).toBeGreaterThan(1900);
    expect(entry.settled / 5).toBeLessThanOrEqual(2000);
  });
});

describe('determinism', () => {
  test('two runs of one plan have one fingerprint, and another seed has another', () => {
    const print = (seed: number) =>
      runKafka({ seed, arrivals: { kind: 'poisson', rate: 5000 } }, ms(100), ms(400)).world.sim.fingerprint;
    expect(print(1)).toBe(print(1));
    expect(print(1)).not.toBe(print(2));
  });
});

test('with acks=0 a slow cluster holds the producer back all the same: what is sent and not yet stored stays bounded', () => {
  const { system } = runKafka(
    { partitions: 1, arrivals: { kind: 'unlimited' }, producer: { acks: '0', 'linger.ms': 1 }, groups: 0 },
    ms(500),
    seconds(1),
  );
  const entry = ledgerOf(system);
  expect(entry.offered).toBeGreaterThan(50_000);
  expect(entry.inFlight * 1024).toBeLessThan(MiB(34)); // buffer.memory, and one request on the wire
});

test('flush.messages=1 makes every batch wait for the disks of the leader and, with acks=all, of the followers', () => {
  const latency = (flush: number) =>
    runKafka({ producer: { acks: 'all', 'linger.ms': 0 }, topic: { 'flush.messages': flush } }).metrics[
      'publish.latency.mean'
    ] as number;
  expect(latency(1)).toBeGreaterThan(latency(Number.MAX_SAFE_INTEGER) * 1.02);
});

test('producers and consumers may bear the same name', () => {
  const plan = kafkaPlan();
  const [consumers] = plan.consumers;
  const [producers] = plan.producers;
  if (consumers === undefined || producers === undefined) throw new Error('the plan has no clients');
  const world = new World({ seed: 1, replication: 0 });
  const system = new KafkaSystem(world, { ...plan, consumers: [{ ...consumers, name: producers.name }] });
  system.start();
  world.sim.run(ms(500));
  expect(system.traffic.ledgers[0]?.settled).toBeGreaterThan(1000);
});

test('a record larger than batch.size holds its own size of buffer.memory', () => {
  const { metrics } = runKafka(
    {
      arrivals: { kind: 'unlimited' },
      messageSize: 100_000,
      producer: { acks: '1', 'buffer.memory': 3_200_000 },
      groups: 0,
    },
    seconds(1),
    seconds(2),
  );
  const predicted = (3_200_000 / ((metrics['publish.throughput'] as number) * MiB(1))) * 1000; // Little, as above
  expect((metrics['publish.latency.mean'] as number) / predicted).toBeGreaterThan(0.9);
  expect((metrics['publish.latency.mean'] as number) / predicted).toBeLessThan(1.05);
});
