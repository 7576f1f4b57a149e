import { describe, expect, test } from 'vitest';
import { bytes, GiB, KiB, MBps, MiB, ns, seconds, sleep, spawn, us, World } from '../../sim/index.ts';
import type { Bytes, Story } from '../../sim/index.ts';
import { type CachedFile, Disk, PageCache } from '../../models/index.ts';

const RATE = 500e6; // B/s of the disk
const MEMORY = GiB(10);
const BACKGROUND = 0.1 * MEMORY;
const LIMIT = 0.2 * MEMORY;
const SETPOINT = (BACKGROUND + 3 * LIMIT) / 4;
const PIECE = bytes(100_000);

function bench(memory: Bytes = MEMORY, disks = 1) {
  const world = new World({ seed: 1, replication: 0 });
  const profile = { name: 'd', read: MBps(500), write: MBps(500), latency: us(80), flush: us(50), source: 'test' };
  const all = Array.from({ length: disks }, (_, i) => new Disk(world.within(`disk-${i}`), profile));
  const cache = new PageCache(world.within('broker'), { memory }, all);
  return { world, cache, disks: all, disk: all[0] as Disk };
}

/** Writes pieces at `rate` B/s for as long as it is let, and counts what was accepted. */
function writer(world: World, file: CachedFile, rate: number) {
  const done = { bytes: 0 };
  function* story(): Story {
    for (let i = 1; ; i++) {
      const due = ns((i * PIECE * 1e9) / rate);
      if (due > world.sim.now) yield sleep(world.sim, ns(due - world.sim.now));
      yield file.write(PIECE);
      done.bytes += PIECE;
    }
  }
  spawn(story());
  return done;
}

/** Runs until `holds`, in steps of 1 ms, and returns when that was, in seconds. */
function timeUntil(world: World, holds: () => boolean): number {
  for (let t = world.sim.now + 1e6; t < 200e9; t += 1e6) {
    world.sim.run(ns(t));
    if (holds()) return t / 1e9;
  }
  return Infinity;
}

describe('a writer faster than the disk', () => {
  test('dirty bytes settle at the setpoint (background + 3 x limit) / 4, within 1 %', () => {
    const { world, cache, disk } = bench();
    writer(world, cache.file(disk), 1e9);
    for (let t = 20; t < 40; t++) {
      world.sim.run(seconds(t));
      expect(Math.abs(cache.dirty / SETPOINT - 1)).toBeLessThan(0.01);
    }
  });

  test('the flusher starts at bg / w, and the writer is held back (setpoint - bg) / (w - d) later', () => {
    const { world, cache, disk } = bench();
    const w = 1e9;
    writer(world, cache.file(disk), w);
    const started = timeUntil(world, () => disk.bytesWritten > 0);
    expect(started).toBeCloseTo(BACKGROUND / w, 2);
    const held = timeUntil(world, () => cache.heldTime(disk) > 0);
    expect(held / (BACKGROUND / w + (SETPOINT - BACKGROUND) / (w - RATE))).toBeCloseTo(1, 2);
  });

  test('a full page cache holds writers back to the rate of the disk', () => {
    const { world, cache, disk } = bench();
    const done = writer(world, cache.file(disk), 1e9);
    world.sim.run(seconds(10));
    const before = done.bytes;
    world.sim.run(seconds(30));
    expect((done.bytes - before) / 20 / RATE).toBeCloseTo(1, 2);
    expect(disk.busyTime() / 1e9 / (30 - BACKGROUND / 1e9)).toBeCloseTo(1, 2);
  });

  test('two writers that are held back get the same share', () => {
    const { world, cache, disk } = bench();
    const [one, two] = [writer(world, cache.file(disk), 1e9), writer(world, cache.file(disk), 1e9)];
    world.sim.run(seconds(10));
    const before = [one.bytes, two.bytes] as const;
    world.sim.run(seconds(30));
    expect((one.bytes - before[0]) / (two.bytes - before[1])).toBeCloseTo(1, 1);
  });

  test('a slow disk does not hold back the writers of a fast one beyond their share of the setpoint', () => {
    const { world, cache, disks } = bench(MEMORY, 2);
    writer(world, cache.file(disks[0] as Disk), 5e9);
    const other = writer(world, cache.file(disks[1] as Disk), 4e8);
    world.sim.run(seconds(30));
    expect(other.bytes / (30 * 4e8)).toBeGreaterThan(0.99);
  });
});

describe('a writer slower than the disk', () => {
  test('below the background threshold dirty bytes stay between the writes of 30 s and of 35 s', () => {
    const { world, cache, disk } = bench();
    const w = 20e6;
    writer(world, cache.file(disk), w);
    for (let t = 36; t < 120; t++) {
      world.sim.run(seconds(t));
      expect(cache.dirty).toBeGreaterThanOrEqual(29 * w);
      expect(cache.dirty).toBeLessThanOrEqual(36 * w);
    }
    expect(cache.heldTime(disk)).toBe(0);
  });

  test('a write below the setpoint costs no event', () => {
    const { world, cache, disk } = bench();
    const file = cache.file(disk);
    function* story(): Story {
      for (let i = 0; i < 1000; i++) yield file.write(PIECE);
    }
    spawn(story());
    expect(file.size).toBe(1000 * PIECE);
    world.sim.run(seconds(1));
    expect(world.sim.eventsRun).toBe(0);
  });

  test('nothing happens any more once all is on disk', () => {
    const { world, cache, disk } = bench();
    const file = cache.file(disk);
    function* story(): Story {
      yield file.write(MiB(50));
    }
    spawn(story());
    world.sim.run(seconds(60));
    expect(cache.dirty).toBe(0);
    expect(disk.bytesWritten).toBe(MiB(50));
    const events = world.sim.eventsRun;
    world.sim.run(seconds(3600));
    expect(world.sim.eventsRun).toBe(events);
  });
});

describe('fsync', () => {
  /** Runs one story to its end and returns how long it took, in ns. */
  function duration(world: World, story: Story): number {
    let end = NaN;
    function* timed(): Story {
      yield* story;
      end = world.sim.now;
    }
    const start = world.sim.now;
    spawn(timed());
    world.sim.run(ns(start + 60e9));
    return end - start;
  }

  test('it waits for the dirty bytes of the file and a flush of the device, and for no other file', () => {
    const { world, cache, disk } = bench();
    const [file, other] = [cache.file(disk), cache.file(disk)];
    function* story(): Story {
      yield other.write(MiB(500));
      yield file.write(MiB(100));
      yield file.flush();
    }
    const expected = (MiB(100) / RATE) * 1e9 + us(50) + us(80);
    expect(duration(world, story()) / expected).toBeCloseTo(1, 3);
  });

  test('callers at one time share a flush, and a clean file needs none', () => {
    const { world, cache, disk } = bench();
    const file = cache.file(disk);
    let returned = 0;
    function* caller(): Story {
      yield file.write(bytes(1000));
      yield file.flush();
      returned++;
    }
    for (let i = 0; i < 10; i++) spawn(caller());
    world.sim.run(seconds(1));
    expect(returned).toBe(10);
    expect(disk.flushes).toBeLessThanOrEqual(2);
    const flushes = disk.flushes;
    function* again(): Story {
      yield file.flush();
    }
    expect(duration(world, again())).toBe(0);
    expect(disk.flushes).toBe(flushes);
  });
});

describe('reading', () => {
  function filled(size: Bytes, memory: Bytes = MEMORY) {
    const rig = bench(memory);
    const file = rig.cache.file(rig.disk);
    function* story(): Story {
      while (file.size < size) yield file.write(MiB(1));
    }
    spawn(story());
    rig.world.sim.run(seconds(100));
    return { ...rig, file };
  }

  test('what was written last is read without the disk', () => {
    const { world, disk, file } = filled(MiB(512), MiB(256));
    let end = -1;
    function* story(): Story {
      yield file.read(file.size - MiB(10), MiB(10));
      end = world.sim.now;
    }
    spawn(story());
    expect(end).toBe(world.sim.now);
    expect(disk.bytesRead).toBe(0);
  });

  test('what has left memory costs the time of the disk, whose latency read-ahead hides', () => {
    const { world, disk, cache, file } = filled(MiB(512), MiB(256));
    expect(cache.resident).toBeLessThanOrEqual(MiB(256));
    expect(file.missing(0, MiB(10))).toBe(MiB(10));
    const start = world.sim.now;
    let end = -1;
    function* story(): Story {
      yield file.read(0, MiB(10));
      end = world.sim.now;
    }
    spawn(story());
    world.sim.run(ns(start + 1e9));
    expect((end - start) / ((MiB(10) / RATE) * 1e9)).toBeCloseTo(1, 1);
    expect(end - start).toBeGreaterThan((MiB(10) / RATE) * 1e9);
    expect(disk.bytesRead).toBe(MiB(10) + KiB(128));
    expect(cache.bytesMissed).toBe(MiB(10));
  });

  test('the oldest appended bytes of all files leave memory first', () => {
    const { world, cache, disk } = bench(MiB(256));
    const [old, young] = [cache.file(disk), cache.file(disk)];
    function* story(): Story {
      while (old.size < MiB(128)) yield old.write(MiB(1));
      yield sleep(world.sim, seconds(60));
      while (young.size < MiB(192)) yield young.write(MiB(1));
    }
    spawn(story());
    world.sim.run(seconds(120));
    expect(young.cutOff).toBe(0);
    expect(old.cutOff).toBeGreaterThanOrEqual(MiB(64));
    expect(old.cutOff).toBeLessThan(MiB(66));
  });

  test('deleted bytes give their memory back and are never written', () => {
    const { world, cache, disk } = bench();
    const file = cache.file(disk);
    function* story(): Story {
      yield file.write(MiB(100));
      file.trim(MiB(60));
    }
    spawn(story());
    expect(cache.resident).toBe(MiB(40));
    expect(cache.dirty).toBe(MiB(40));
    world.sim.run(seconds(60));
    expect(disk.bytesWritten).toBe(MiB(40));
    expect(cache.dirty).toBe(0);
  });
});
