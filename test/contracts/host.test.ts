import { describe, expect, test } from 'vitest';
import { HostSystem } from '../../models/host/index.ts';
import { FILE_SETTINGS, KERNEL_SETTINGS, READER_SETTINGS, WRITER_SETTINGS } from '../../models/host/settings.ts';
import { diskOf, type HardwareProfile } from '../../models/machine/index.ts';
import type { ArrivalPlan } from '../../models/plans.ts';
import { type Settings, withDefaults } from '../../models/settings.ts';
import { GiB, Gbps, type Nanoseconds, seconds, us, World } from '../../sim/index.ts';

interface Wish {
  readonly disk?: string;
  readonly files?: Settings & { readonly count?: number };
  readonly writers?: number;
  readonly arrivals?: ArrivalPlan;
  readonly size?: number;
  readonly writer?: Settings;
  readonly readers?: number;
  readonly reader?: Settings;
}

const MACHINE: HardwareProfile = {
  name: 'test',
  cores: 8,
  speed: 1,
  memory: GiB(5),
  disks: [],
  nic: Gbps(10),
  flowRate: Gbps(10),
  source: 'a test',
};

/** A host after `time`, and what it reports. */
function host(wish: Wish, time: Nanoseconds) {
  const world = new World({ seed: 1, replication: 0 });
  const { count = 1, ...files } = wish.files ?? {};
  const profile = { ...MACHINE, disks: [diskOf(wish.disk ?? 'sata-ssd')] };
  const constant = (value: number) => ({ kind: 'constant', value }) as const;
  const system = new HostSystem(world, {
    host: { profile, config: withDefaults(KERNEL_SETTINGS, '1') },
    clients: { profile },
    files: [{ name: 'data', count, settings: withDefaults(FILE_SETTINGS, '1', files) }],
    producers: [
      {
        name: 'writer',
        destination: 'data',
        count: wish.writers ?? 0,
        arrivals: wish.arrivals ?? { kind: 'unlimited' },
        settings: withDefaults(WRITER_SETTINGS, '1', wish.writer),
        message: { size: constant(wish.size ?? 65_536), data: 'json' },
        key: { kind: 'none' },
      },
    ],
    consumers: [
      {
        name: 'reader',
        source: 'data',
        count: wish.readers ?? 0,
        settings: withDefaults(READER_SETTINGS, '1', wish.reader),
        processing: constant(0),
      },
    ],
    network: { latency: us(100) },
  });
  world.record.begin();
  system.start();
  world.sim.run(time);
  world.record.sample();
  return { system, metrics: world.record.summary() };
}

const rate = (count: number): ArrivalPlan => ({ kind: 'constant', rate: count });

describe('writers', () => {
  test('one that is slower than its disk writes all that it means to write, without waiting for the disk', () => {
    const { system, metrics } = host({ writers: 2, arrivals: rate(100) }, seconds(2));
    expect(metrics['publish.rate']).toBeCloseTo(200, -1);
    expect(metrics['publish.latency.max']).toBeLessThan(0.1);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });

  test('an fsync for each operation makes it as slow as writing and flushing the disk', () => {
    const { metrics } = host({ writers: 1, writer: { 'fsync.every': 1 } }, seconds(1));
    const { write, flush, latency } = diskOf('sata-ssd');
    const least = (65_536 / write) * 1e3 + (flush + latency) / 1e6;
    expect(metrics['publish.latency.p50']).toBeGreaterThan(least * 0.99);
    expect(metrics['publish.latency.p50']).toBeLessThan(least * 1.4);
  });

  test('each of several files gets an fsync after as many operations of its own', () => {
    const alone = host({ writers: 1, writer: { 'fsync.every': 4 } }, seconds(1)).system.machine.disks[0];
    const four = host({ writers: 1, files: { count: 4 }, writer: { 'fsync.every': 4 } }, seconds(1)).system;
    const perByte = (disk: typeof alone): number => (disk?.flushes ?? 0) / (disk?.bytesWritten ?? 1);
    expect(perByte(four.machine.disks[0]) / perByte(alone)).toBeCloseTo(1, 1);
  });

  test('scattered direct writes of a rotating disk pay a seek each, those in order do not', () => {
    const files = { size: GiB(10) };
    const writer = { direct: true };
    const inOrder = host({ disk: 'sata-7200rpm', files, writers: 1, writer, size: 4096 }, seconds(2)).metrics;
    const scattered = { ...writer, pattern: 'random' };
    const random = host({ disk: 'sata-7200rpm', files, writers: 1, writer: scattered, size: 4096 }, seconds(2)).metrics;
    expect(random['publish.latency.p50']).toBeGreaterThan(12);
    expect(inOrder['publish.latency.p50']).toBeLessThan(0.1);
  });

  test('random writes go through the page cache, too, until a part of the memory is dirty', () => {
    const files = { size: GiB(1) };
    const { system, metrics } = host({ files, writers: 1, writer: { pattern: 'random' } }, seconds(2));
    expect(metrics['broker.pagecache.dirty.max']).toBeCloseTo(system.machine.pageCache.setpoint, -6);
    expect(metrics['publish.latency.p50']).toBeLessThan(0.1);
    expect(metrics['broker.disk.write']).toBeGreaterThan(100);
    expect(system.traffic.unbalanced()).toBeUndefined();
    expect(() => host({ writers: 1, writer: { pattern: 'random' } }, seconds(1))).toThrow('give the files a size');
  });

  test('held back by dirty bytes, the throttle and the disk are what limits', () => {
    const { system } = host({ disk: 'sata-7200rpm', writers: 1, size: 1_000_000 }, seconds(10));
    const shares = new Map(system.limits.sample(seconds(10)).map(({ name, share }) => [name, share]));
    expect(shares.get('disk host/disk-0')).toBeGreaterThan(0.9);
    expect(shares.get('dirty throttle host/disk-0')).toBeGreaterThan(0.5);
    expect(shares.get('cpu host')).toBeLessThan(0.1);
  });
});

describe('readers', () => {
  const files = { size: GiB(2) };

  test('a warm file is read without touching the disk, a cold one at no more than its rate', () => {
    const warm = host({ files: { ...files, cached: 1 }, readers: 1 }, seconds(1));
    expect(warm.system.machine.bytesRead).toBe(0);
    const cold = host({ files, readers: 1 }, seconds(1));
    expect(cold.metrics['consume.throughput']).toBeLessThan((diskOf('sata-ssd').read / 1024 / 1024) * 1.01);
    expect(cold.metrics['consume.throughput']).toBeGreaterThan((diskOf('sata-ssd').read / 1024 / 1024) * 0.8);
  });

  test('who reads anywhere in a file that is half in memory finds half of it there', () => {
    const { machine } = host(
      { files: { ...files, cached: 0.5 }, readers: 1, reader: { pattern: 'random', 'read.size': 4096 } },
      seconds(1),
    ).system;
    expect(machine.pageCache.bytesMissed / machine.pageCache.bytesAsked).toBeCloseTo(0.5, 1);
  });

  test('one at the tail gets all that is written and nothing twice', () => {
    const wish: Wish = { writers: 1, arrivals: rate(100), readers: 1, reader: { pattern: 'tail', path: 'sendfile' } };
    const { metrics, system } = host(wish, seconds(5));
    expect(metrics['consume.throughput']).toBeCloseTo(metrics['publish.throughput'] ?? 0, 1);
    expect(system.machine.bytesRead).toBe(0);
  });

  test('one that begins behind the tail gets what lies in between as well', () => {
    const lag = 100 * 65_536;
    const reader = { pattern: 'tail', lag };
    const wish: Wish = { files, writers: 1, arrivals: rate(100), readers: 1 };
    const behind = host({ ...wish, reader }, seconds(5)).system.machine.pageCache.bytesAsked;
    const tail = host({ ...wish, reader: { pattern: 'tail' } }, seconds(5)).system.machine.pageCache.bytesAsked;
    expect(behind - tail).toBe(lag);
  });

  test('many readers of one warm file are bound by the network card', () => {
    const { metrics } = host(
      { files: { ...files, cached: 1 }, readers: 16, reader: { path: 'sendfile', 'read.size': 1_048_576 } },
      seconds(2),
    );
    const wire = 1448 / 1538; // payload of a full packet on Ethernet
    expect((metrics['consume.throughput'] ?? 0) / ((Gbps(10) / 1024 / 1024) * wire)).toBeCloseTo(1, 1);
  });

  test('an empty file has nothing to read from its beginning', () => {
    expect(() => host({ readers: 1 }, seconds(1))).toThrow('give them a size');
  });
});
