import { describe, expect, test } from 'vitest';
import { type KafkaPlan, KafkaSystem } from '../../models/kafka/index.ts';
import { verdict } from '../../models/limits.ts';
import type { HardwareProfile } from '../../models/machine/index.ts';
import { type BytesPerSecond, GiB, World, seconds } from '../../sim/index.ts';
import { kafkaPlan, type Wish } from '../fixtures/kafka.ts';

const WARMUP = 4;
const DURATION = 8;

/** Saturates a cluster: throughput, and what the verdict names. */
function saturate(plan: KafkaPlan) {
  const world = new World({ seed: 42, replication: 0 });
  // Without pauses: when they fall depends on all that happens, and one more or less in a run is a per cent.
  const system = new KafkaSystem(world, {
    ...plan,
    brokers: { ...plan.brokers, jvm: { heap: GiB(6), pauses: false } },
  });
  system.start();
  world.sim.run(seconds(WARMUP));
  world.record.begin();
  system.limits.sample(1);
  world.sim.run(seconds(WARMUP + DURATION));
  world.record.sample();
  return {
    rate: world.record.summary()['publish.rate'] as number,
    limitedBy: verdict(system.limits.sample(DURATION * 1e9), false),
  };
}

const WISH: Wish = {
  producers: 3,
  partitions: 30,
  arrivals: { kind: 'unlimited' },
  producer: { acks: 'all', 'linger.ms': 5, 'batch.size': 100_000, 'buffer.memory': 33_554_432 },
  config: { 'num.replica.fetchers': 4, 'num.network.threads': 8, 'replica.fetch.max.bytes': 10_485_760 },
  groups: 0,
};

const withBrokers = (plan: KafkaPlan, change: (profile: HardwareProfile) => HardwareProfile): KafkaPlan => ({
  ...plan,
  brokers: { ...plan.brokers, profile: change(plan.brokers.profile) },
});

const times = (rate: BytesPerSecond, factor: number) => (rate * factor) as BytesPerSecond;
const nic = (factor: number) => (profile: HardwareProfile) => ({ ...profile, nic: times(profile.nic, factor) });
const disks = (factor: number) => (profile: HardwareProfile) => ({
  ...profile,
  disks: profile.disks.map((disk) => ({ ...disk, write: times(disk.write, factor) })),
});
const cores = (factor: number) => (profile: HardwareProfile) => ({
  ...profile,
  cores: Math.round(profile.cores * factor),
});

/** A quarter more of what is named raises throughput by 5 % or more; a quarter more of anything else by less than 1 %. */
describe('what is named as the limit is the limit', () => {
  test('brokers with slow network cards are limited by them', () => {
    // One partition after the other: drawn at random, the brokers' shares alone would differ by more than what is tested.
    const producer = { ...WISH.producer, 'partitioner.class': 'RoundRobinPartitioner' };
    const even: Wish = { ...WISH, producers: 12, messageSize: 10_000, producer };
    const plan = withBrokers(kafkaPlan(even), nic(1 / 25)); // 1 Gbit/s
    const base = saturate(plan);
    expect(base.limitedBy).toMatch(/^network (in|out) broker/);
    expect(saturate(withBrokers(plan, nic(1.25))).rate / base.rate).toBeGreaterThan(1.05);
    for (const other of [disks(1.25), cores(1.25)]) {
      expect(Math.abs(saturate(withBrokers(plan, other)).rate / base.rate - 1)).toBeLessThan(0.01);
    }
  });

  test('brokers with little memory and slow disks are limited by the disks', () => {
    const small = (profile: HardwareProfile): HardwareProfile => ({
      ...disks(0.2)(profile),
      memory: (8 * 1024 * 1024 * 1024) as HardwareProfile['memory'],
    });
    const plan = withBrokers(kafkaPlan(WISH), small);
    const base = saturate(plan);
    expect(base.limitedBy).toMatch(/^disk broker/);
    expect(saturate(withBrokers(plan, disks(1.25))).rate / base.rate).toBeGreaterThan(1.05);
    for (const other of [nic(1.25), cores(1.25)]) {
      expect(Math.abs(saturate(withBrokers(plan, other)).rate / base.rate - 1)).toBeLessThan(0.01);
    }
  });

  test('one partition with acks=all is limited by the connection that waits for its answer, not by how many may wait', () => {
    const wish: Wish = { ...WISH, producers: 1, partitions: 1, producer: { ...WISH.producer, 'batch.size': 16_384 } };
    const base = saturate(kafkaPlan(wish));
    expect(base.limitedBy).toMatch(/^one request at a time/);
    const more = { ...wish, producer: { ...wish.producer, 'max.in.flight.requests.per.connection': 7 } };
    expect(Math.abs(saturate(kafkaPlan(more)).rate / base.rate - 1)).toBeLessThan(0.01);
  });
});
