/** Which partition a record goes to, by version. */
import { describe, expect, test } from 'vitest';
import { type Loads, Sticky, UniformSticky, RoundRobin } from '../../models/kafka/producer/partitioner.ts';
import { Stream, ms, seconds } from '../../sim/index.ts';
import { runKafka, type Wish } from '../fixtures/kafka.ts';

const counts = (wish: Wish): number[] => {
  const { system } = runKafka({ groups: 0, ...wish }, ms(0), seconds(1));
  return [...system.topics.values()].flatMap(({ partitions }) =>
    partitions.map(({ leading }) => leading.log.endOffset),
  );
};

const EVEN: Loads = { isComplete: false, deepest: 0, depthOf: () => 0, isAvailable: () => true };

describe('records without a key', () => {
  // specification: Kafka 2.3, DefaultPartitioner
  test('go round the partitions one by one before 2.4', () => {
    const all = counts({ version: '0.8', partitions: 4, arrivals: { kind: 'constant', rate: 400 } });
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(2);
    expect(Math.min(...all)).toBeGreaterThan(90);
  });

  // specification: KAFKA-9965, RoundRobinPartitioner from 2.4 until it is no longer told of new batches in 4.0
  test('of RoundRobinPartitioner pass over every second partition where each begins a batch, 2.4 to 3.9', () => {
    const wish = {
      partitions: 4,
      arrivals: { kind: 'constant', rate: 400 },
      producer: { 'partitioner.class': 'RoundRobinPartitioner', 'linger.ms': 0 },
    } as const;
    expect(counts({ ...wish, version: '2.6' }).filter((n) => n === 0)).toHaveLength(2);
    expect(counts({ ...wish, version: '4.0' }).filter((n) => n === 0)).toHaveLength(0);
  });

  // specification: KIP-480, StickyPartitionCache
  test('stay with a partition until a batch is complete, and never take the same twice in a row, 2.4 to 3.2', () => {
    const sticky = new Sticky(3, new Stream(1));
    for (let i = 0; i < 100; i++) {
      const before = sticky.of(-1);
      expect(sticky.of(-1)).toBe(before);
      sticky.newBatch();
      expect(sticky.of(-1)).not.toBe(before);
    }
  });

  // specification: KIP-794 and its addition that a change waits for a full batch
  test('stay for batch.size bytes, on until a batch is full, twice batch.size at most, from 3.3', () => {
    const one = new UniformSticky(1000, new Stream(1), { batchSize: 100, isAdaptive: true }, EVEN);
    const first = one.of(-1);
    one.written(99);
    one.next(true);
    expect(one.of(-1)).toBe(first);
    one.written(50);
    one.next(false);
    expect(one.of(-1)).toBe(first);
    one.next(true);
    const second = one.of(-1);
    expect(second).not.toBe(first);
    one.written(200);
    expect(one.of(-1)).not.toBe(second);
  });

  // specification: KIP-794, partitioner.adaptive.partitioning.enable: weights of 4, 1 and 3 for queues of 0, 3 and 1 batches
  test('go to partitions by the length of their queues', () => {
    const depths = [0, 3, 1];
    const loads: Loads = { isComplete: true, deepest: 3, depthOf: (i) => depths[i] as number, isAvailable: () => true };
    const one = new UniformSticky(3, new Stream(5), { batchSize: 1, isAdaptive: true }, loads);
    const taken = [0, 0, 0];
    for (let i = 0; i < 80_000; i++) {
      one.written(2);
      taken[one.of(-1)]!++;
    }
    [40_000, 10_000, 30_000].forEach((expected, i) => {
      expect(Math.abs((taken[i] as number) / expected - 1)).toBeLessThan(0.03); // three sigma of 10,000: 2.8 %
    });
  });

  // specification: KIP-794, partitioner.availability.timeout.ms
  test('pass over partitions whose broker takes nothing', () => {
    const loads: Loads = { isComplete: true, deepest: 0, depthOf: () => 0, isAvailable: (i) => i !== 1 };
    const one = new UniformSticky(3, new Stream(5), { batchSize: 1, isAdaptive: true }, loads);
    one.written(2);
    for (let i = 0; i < 1000; i++) {
      one.written(2);
      expect(one.of(-1)).not.toBe(1);
    }
  });
});

test('a message that names its partition goes there', () => {
  const all = counts({ partitions: 4, producer: { partition: 2 } });
  expect(all.map((n) => n > 0)).toEqual([false, false, true, false]);
});

// specification: Producer Configs, partitioner.ignore.keys
test('keys can be left out of account from 3.3 on', () => {
  const wish: Wish = {
    partitions: 6,
    key: { kind: 'uniform', keys: 1 },
    producer: { 'partitioner.ignore.keys': true },
  };
  expect(counts({ ...wish, version: '3.9' }).filter((n) => n > 0).length).toBeGreaterThan(1);
  expect(counts({ ...wish, version: '2.6' }).filter((n) => n > 0)).toHaveLength(1);
});

test('round robin that does not skip visits each partition in turn', () => {
  const one = new RoundRobin(3, new Stream(2), false);
  const seen = Array.from({ length: 6 }, () => {
    one.next();
    return one.of(-1);
  });
  expect(seen.slice(0, 3).toSorted()).toEqual([0, 1, 2]);
  expect(seen.slice(3)).toEqual(seen.slice(0, 3));
});

describe('send().get()', () => {
  const rate = (sends: string, acks: string): number =>
    runKafka(
      { partitions: 3, arrivals: { kind: 'unlimited' }, producer: { sends, acks, 'linger.ms': 0 }, groups: 0 },
      ms(200),
      seconds(1),
    ).metrics['publish.rate'] as number;

  test('sends one message a round trip: the rate is the inverse of what a message takes', () => {
    const { metrics } = runKafka(
      { partitions: 3, arrivals: { kind: 'unlimited' }, producer: { sends: 'sync', acks: 'all' }, groups: 0 },
      ms(200),
      seconds(1),
    );
    const cycle = 1000 / (metrics['publish.rate'] as number); // ms
    expect(cycle).toBeGreaterThan(metrics['publish.latency.mean'] as number);
    expect(cycle).toBeLessThan((metrics['publish.latency.mean'] as number) + 0.15); // the application wakes and calls again
  });

  test('costs most of the throughput, and the more the longer an answer takes', () => {
    expect(rate('async', 'all')).toBeGreaterThan(20 * rate('sync', 'all'));
    expect(rate('sync', '1')).toBeGreaterThan(1.2 * rate('sync', 'all'));
  });

  test('is named as what limits', () => {
    const { system } = runKafka(
      { partitions: 3, arrivals: { kind: 'unlimited' }, producer: { sends: 'sync' }, groups: 0 },
      ms(200),
      ms(500),
    );
    const shares = system.limits.sample(700e6);
    const [window] = shares.filter(({ name }) => name.startsWith('send().get()'));
    expect(window?.share).toBeGreaterThan(0.8);
  });
});
