import { describe, expect, test } from 'vitest';
import { bytes, GiB, KiB, MBps, MiB, ns, seconds, spawn, us, World } from '../../sim/index.ts';
import type { Bytes, Story } from '../../sim/index.ts';
import { type CachedFile, Disk, type Lists, PageCache } from '../../models/index.ts';

function rig(memory: Bytes, lists: Lists = 'kernel') {
  const world = new World({ seed: 1, replication: 0 });
  const profile = { name: 'd', read: MBps(500), write: MBps(500), latency: us(80), flush: us(50), source: 'test' };
  const disk = new Disk(world, profile);
  return { world, disk, cache: new PageCache(world, { memory, lists }, [disk]) };
}

/** Runs stories to their end and gives what is dirty time to be written. */
function run(world: World, ...stories: Story[]): void {
  for (const story of stories) spawn(story);
  world.sim.run(ns(world.sim.now + 100e9));
}

function* append(file: CachedFile, size: number): Story {
  for (let n = 0; n < size; n += MiB(1)) yield file.write(MiB(1));
}

function* read(file: CachedFile, from: number, to: number, piece: Bytes = MiB(1)): Story {
  for (let at = from; at < to; at += piece) yield file.read(at, piece);
}

describe('who leaves memory first', () => {
  /** A log of 400 MiB, read by some followers, and then 2 GiB of old segments read by a consumer who catches up. */
  function catchingUp(followers: number, lists: Lists = 'kernel') {
    const { world, cache, disk } = rig(MiB(1000), lists);
    const [log, old] = [cache.file(disk), cache.file(disk, GiB(2))];
    run(world, append(log, MiB(400)));
    for (let i = 0; i < followers; i++) run(world, read(log, 0, MiB(400)));
    run(world, read(old, 0, GiB(2)));
    return { log, lost: log.missing(0, MiB(400)) / MiB(400) };
  }

  test('what only its producer touched is pushed out by a reader who catches up', () => {
    expect(catchingUp(0).lost).toBe(1);
    expect(catchingUp(0, 'kernel before 4.7').lost).toBe(1);
  });

  test('what a follower has read, too, has been touched twice before Linux 4.7: it is active and stays', () => {
    expect(catchingUp(1, 'kernel before 4.7').lost).toBe(0);
  });

  test('since Linux 4.7 writing is no touch: it takes two readers to make the tail of a log active', () => {
    expect(catchingUp(1).lost).toBe(1);
    expect(catchingUp(2).lost).toBe(0);
  });

  test('with a single list nothing is protected', () => {
    expect(catchingUp(2, 'one').lost).toBe(1);
  });

  test('the oldest part of a log leaves first, whether it is active or not', () => {
    const { world, cache, disk } = rig(MiB(256));
    const log = cache.file(disk);
    for (let i = 0; i < 16; i++) run(world, append(log, MiB(32)), read(log, i * MiB(32), (i + 1) * MiB(32)));
    expect(log.cutOff).toBeGreaterThanOrEqual(MiB(256));
    expect(log.cutOff).toBeLessThan(MiB(258));
    expect(log.missing(0, MiB(256))).toBeGreaterThanOrEqual(MiB(255));
  });

  test.each([
    [GiB(0.5), 1],
    [GiB(1.5), 3],
    [GiB(10.5), 10],
  ])('of %i B that were all read twice the kernel keeps 1 part inactive for %i active', (memory, ratio) => {
    const { world, cache, disk } = rig(memory);
    const log = cache.file(disk);
    for (let at = 0; at < 1.2 * memory; at += MiB(64)) {
      run(world, append(log, MiB(64)));
      for (const _ of [1, 2]) run(world, read(log, at, at + MiB(64)));
    }
    run(world, append(log, MiB(64)));
    const { active, inactive } = cache.residency;
    expect(active.bytes / inactive.bytes).toBeLessThanOrEqual(1.01 * ratio);
    expect(active.bytes / inactive.bytes / ratio).toBeGreaterThan(0.9);
  });

  test('bytes that come back soon after they left are active at once, and stale active ones leave instead', () => {
    const { world, cache, disk } = rig(MiB(900));
    const [stale, used] = [cache.file(disk, MiB(600)), cache.file(disk, MiB(500))];
    run(world, read(stale, 0, MiB(600)), read(stale, 0, MiB(600)));
    for (let round = 0; round < 6; round++) run(world, read(used, 0, MiB(500)));
    expect(used.missing(0, MiB(500))).toBe(0);
    expect(stale.missing(0, MiB(600))).toBeGreaterThanOrEqual(MiB(200) - KiB(64));
  });
});

describe('a block', () => {
  test('is a run of a log, not a page: 2 GiB written in pieces of 10 kB and read by two make few of them', () => {
    const { world, cache, disk } = rig(GiB(4));
    const files = Array.from({ length: 100 }, () => cache.file(disk));
    function* work(): Story {
      for (let at = 0; at < MiB(20); at += 10_000) {
        for (const file of files) yield file.write(bytes(10_000));
        for (const file of files) yield file.read(at, bytes(10_000));
        for (const file of files) yield file.read(at, bytes(10_000));
      }
    }
    run(world, work());
    expect(cache.residency.bytes).toBeGreaterThan(GiB(1.9));
    expect(cache.residency.blocks).toBeLessThan(100 * (64 + 25));
  });

  test('costs memory only while it is there: a reader who catches up for long leaves no trail', () => {
    const { world, cache, disk } = rig(MiB(64));
    const old = cache.file(disk, GiB(8));
    run(world, read(old, 0, GiB(8)));
    expect(cache.residency.bytes).toBeLessThanOrEqual(MiB(64));
    expect(old.blocks.length).toBeLessThan(2000);
    expect(old.shadows.length).toBeLessThan(2000);
  });
});

describe('read-ahead', () => {
  /** Reads that follow one another from `from` on; what the disk was asked for, in KiB. */
  function asked(piece: Bytes, n: number, from = 0): number[] {
    const { world, disk, cache } = rig(GiB(1));
    const file = cache.file(disk, MiB(64));
    const sizes: number[] = [];
    const book = disk.bookRead.bind(disk);
    disk.bookRead = (size, ...rest) => {
      sizes.push(size / 1024);
      return book(size, ...rest);
    };
    run(world, read(file, from, from + n * piece, piece));
    return sizes;
  }

  test('goes up from four times a small read to 128 KiB', () => {
    expect(asked(KiB(4), 40).slice(0, 6)).toEqual([16, 32, 64, 128, 128]);
    expect(asked(KiB(16), 20).slice(0, 4)).toEqual([32, 64, 128, 128]);
    expect(asked(KiB(64), 6).slice(0, 3)).toEqual([128, 128, 128]);
  });

  test('begins with the second read of a stream that does not start at the beginning', () => {
    expect(asked(KiB(4), 1, MiB(1))).toEqual([4]);
    expect(asked(KiB(4), 3, MiB(1)).slice(0, 2)).toEqual([4, 16]);
  });

  test('of a stream that keeps up with the disk hides its latency', () => {
    const { world, disk, cache } = rig(GiB(1));
    const file = cache.file(disk, MiB(512));
    let end = 0;
    function* reader(): Story {
      yield* read(file, 0, MiB(512), KiB(64));
      end = world.sim.now;
    }
    spawn(reader());
    world.sim.run(seconds(10));
    expect(MiB(512) / (end / 1e9) / 500e6).toBeCloseTo(1, 2);
  });

  test('is shared: a second reader of the same bytes waits for them, and asks for none', () => {
    const { world, disk, cache } = rig(GiB(1));
    const file = cache.file(disk, MiB(64));
    const ends: number[] = [];
    function* reader(): Story {
      yield* read(file, 0, MiB(16));
      ends.push(world.sim.now);
    }
    run(world, reader(), reader());
    expect(disk.bytesRead).toBeLessThanOrEqual(MiB(16) + 2 * KiB(128));
    expect(Math.min(...ends) / ((MiB(16) / 500e6) * 1e9)).toBeGreaterThan(0.99);
  });
});

describe('memory that applications take', () => {
  test('is taken from the oldest blocks, and moves the thresholds', () => {
    const { world, cache, disk } = rig(GiB(1));
    const file = cache.file(disk);
    run(world, append(file, MiB(900)));
    cache.resize(MiB(500));
    expect(cache.resident).toBeLessThanOrEqual(MiB(500));
    expect(file.cutOff).toBeGreaterThanOrEqual(MiB(400));
    expect(cache.setpoint).toBeCloseTo(0.175 * MiB(500), 0);
  });
});
