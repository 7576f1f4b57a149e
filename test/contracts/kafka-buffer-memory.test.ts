/** What buffer.memory holds: the free identity of saturated producers, and Little's law in any run. */
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import type { Batch } from '../../models/kafka/producer/batch.ts';
import { Gbps, KiB, MiB, type Nanoseconds, World, ms, seconds } from '../../sim/index.ts';
import { kafkaPlan, type Wish } from '../fixtures/kafka.ts';

const FAST = { 'num.replica.fetchers': 8, 'replica.fetch.max.bytes': 10_485_760, 'num.network.threads': 8 };

/** A cluster whose machines are behind slow cards, so that it is slower than its producers. */
function slowCluster(world: World, wish: Wish): KafkaSystem {
  const plan = kafkaPlan({ groups: 0, config: FAST, ...wish });
  const { brokers } = plan;
  return new KafkaSystem(world, { ...plan, brokers: { ...brokers, profile: { ...brokers.profile, nic: Gbps(1) } } });
}

/**
 * reference/README.md, "a free identity": in 17 of 17 saturated runs of the OpenMessaging Benchmark, mean publish latency is
 * producers x buffer.memory / throughput less 1.0 to 2.3 %. What is missing is the headers of records, and batches not yet full: so it
 * holds where a batch is large beside a record and small beside the memory.
 */
describe('where send() blocks on buffer.memory, mean publish latency is producers x buffer.memory / throughput', () => {
  const cases: readonly (readonly [string, Wish])[] = [
    ['one partition, acks=1', { producers: 1, partitions: 1, producer: { acks: '1' } }],
    ['one partition, acks=all', { producers: 2, partitions: 1, producer: { acks: 'all' } }],
    ['12 partitions, acks=all', { producers: 2, partitions: 12, producer: { acks: 'all' } }],
    ['12 partitions, idempotent, adaptive', { producers: 2, partitions: 12, version: '3.9' }],
    ['records by key', { producers: 2, partitions: 3, key: { kind: 'uniform', keys: 1000 } }],
    ['half of the memory', { producers: 2, partitions: 6, producer: { acks: 'all', 'buffer.memory': MiB(16) } }],
  ];
  test.each(cases)('%s', (_, wish) => {
    const memory = (wish.producer?.['buffer.memory'] as number | undefined) ?? MiB(32);
    const producer = { 'linger.ms': 1, 'batch.size': KiB(128), ...wish.producer };
    const world = new World({ seed: 42, replication: 0 });
    const system = slowCluster(world, { arrivals: { kind: 'unlimited' }, ...wish, producer });
    system.start();
    world.sim.run(seconds(2));
    world.record.begin();
    const blocked = system.producers.map(({ application }) => application.blockedTime(seconds(2), 'memory'));
    world.sim.run(seconds(6));
    world.record.sample();
    const metrics = world.record.summary();
    const throughput = (metrics['publish.throughput'] as number) * MiB(1);
    const predicted = (((wish.producers as number) * memory) / throughput) * 1000;
    const error = (metrics['publish.latency.mean'] as number) / predicted - 1;
    expect(error).toBeGreaterThan(-0.03);
    expect(error).toBeLessThan(0.01);
    system.producers.forEach(({ application }, i) =>
      expect(application.blockedTime(seconds(6), 'memory') - (blocked[i] as number)).toBeGreaterThan(2e9),
    );
  });
});

/** Little (1961): what is held, integrated over time, is what each batch holds, times how long it holds it. */
describe("Little's law holds for buffer.memory", () => {
  const cases: readonly (readonly [string, Wish])[] = [
    ['lightly loaded', { arrivals: { kind: 'poisson', rate: 3000 }, producer: { 'linger.ms': 5 } }],
    ['saturated', { partitions: 3, arrivals: { kind: 'unlimited' }, producer: { acks: 'all' } }],
    ['acks=0', { arrivals: { kind: 'constant', rate: 20_000 }, producer: { acks: '0', 'linger.ms': 2 } }],
    ['one by one', { arrivals: { kind: 'unlimited' }, producer: { sends: 'sync', acks: 'all' } }],
    ['records larger than batches', { messageSize: 40_000, arrivals: { kind: 'constant', rate: 800 } }],
  ];
  test.each(cases)('%s', (_, wish) => {
    const world = new World({ seed: 5, replication: 0 });
    const system = slowCluster(world, wish);
    const [producer] = system.producers;
    if (producer === undefined) throw new Error('no producer');
    const { accumulator } = producer;
    const [from, to] = [ms(200), seconds(1.2)];
    const holding = new Set<Batch>();
    let byteTime = 0;
    const count = (batch: Batch, until: Nanoseconds): void => {
      byteTime += batch.memory * Math.max(0, until - Math.max(batch.created, from));
    };
    const { add, finish } = accumulator;
    accumulator.add = (queue, batch) => {
      holding.add(batch);
      add.call(accumulator, queue, batch);
    };
    accumulator.finish = (batch, now) => {
      holding.delete(batch);
      count(batch, now);
      finish.call(accumulator, batch, now);
    };
    system.start();
    world.sim.run(from);
    const before = accumulator.memory.held(from);
    world.sim.run(to);
    for (const batch of holding) count(batch, to);
    expect(byteTime / (accumulator.memory.held(to) - before)).toBeCloseTo(1, 2);
  });
});
