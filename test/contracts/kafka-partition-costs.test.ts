/** What partitions cost while nothing happens in them, and who does the work of a fetch that waits. */
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import { MiB, ms, seconds, World } from '../../sim/index.ts';
import { kafkaPlan, runKafka, type Wish } from '../fixtures/kafka.ts';

const constant = (rate: number) => ({ kind: 'constant', rate }) as const;

/** Where a single message at a time is under way, mean latency is the sum of what each hop takes. */
const quiet: Wish = { arrivals: constant(100), producer: { acks: '1', 'linger.ms': 0 } };

const meanOf = (wish: Wish, metric: string): number => {
  const { metrics } = runKafka({ ...quiet, ...wish }, ms(500), seconds(3));
  return metrics[metric] as number;
};

describe('partitions in which nothing happens', () => {
  test('make a produce request slower: its sender looks through them, its handler reads them all for the followers', () => {
    const few = meanOf({ partitions: 3, groups: 0 }, 'publish.latency.mean');
    const many = meanOf({ partitions: 603, groups: 0 }, 'publish.latency.mean');
    // 200 more partitions of the leader in each of two followers' sessions at 2 us, and 600 more at 0.027 + 0.059 / 3 us.
    expect(many - few).toBeGreaterThan(0.8);
    expect(many - few).toBeLessThan(1.1);
  });

  test('cost a consumer a little of each poll, so that it takes fewer messages a second', () => {
    const behind = (partitions: number): number => {
      const wish = { partitions, producers: 2, arrivals: constant(100_000), consumer: { 'max.poll.records': 500 } };
      return runKafka(wish, ms(500), seconds(1)).metrics['consume.rate'] as number;
    };
    const rate = behind(2000);
    // 500 records a poll of 2000 partitions at 2.08 us, and 0.43 us for each record.
    expect(rate).toBeGreaterThan(0.85 * (500 / (2000 * 2.08e-6 + 500 * 0.43e-6)));
    expect(rate).toBeLessThan(1.01 * (500 / (2000 * 2.08e-6)));
  });
});

test('a thread completes waiting fetches one after the other: the more groups wait, the later the last of them gets its messages', () => {
  const mean = (groups: number): number => meanOf({ partitions: 30, groups }, 'e2e.latency.mean');
  const [one, eight] = [mean(1), mean(8)];
  // Ten partitions of the broker in each session at 2 us and 10 us a fetch: the i-th of eight waits for i of them.
  expect(eight - one).toBeGreaterThan(0.03 * 3);
  expect(eight - one).toBeLessThan(0.03 * 8);
});

test('clients that share a program share its processors and its heap', () => {
  const collections = (workers: { consumers: number } | undefined): number => {
    const world = new World({ seed: 3, replication: 0 });
    const producer = { 'linger.ms': 5 };
    const plan = kafkaPlan({ consumers: 4, partitions: 4, producer, arrivals: constant(20_000) });
    const jvm = { heap: MiB(64), pauses: true };
    const system = new KafkaSystem(world, { ...plan, clients: { ...plan.clients, jvm, workers } });
    system.start();
    world.sim.run(seconds(2));
    const machines = new Set(system.consumers.map(({ machine }) => machine));
    expect(machines.size).toBe(workers?.consumers ?? 4);
    const [machine] = machines;
    return machine?.collector?.collections ?? 0;
  };
  // 20,000 messages a second leave 47 MB of garbage a second, a quarter of it on each heap or all on one, which has 40 MB for it.
  expect(collections(undefined)).toBeLessThanOrEqual(1);
  expect(collections({ consumers: 1 })).toBeGreaterThanOrEqual(2);
});
