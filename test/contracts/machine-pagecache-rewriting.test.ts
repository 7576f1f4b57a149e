/** Files that are overwritten at random places through the page cache. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CachedFile, Disk, type DiskProfile, PageCache } from '../../models/index.ts';
import { diskNamed } from '../../models/machine/index.ts';
import { Runs } from '../../models/pagecache/runs.ts';
import { type Bytes, bytes, GiB, KiB, MBps, MiB, ms, seconds, spawn, us, World } from '../../sim/index.ts';

const PAGE = KiB(4);
const FAST: DiskProfile = {
  name: 'd',
  read: MBps(500),
  write: MBps(500),
  latency: us(80),
  flush: us(50),
  source: 'test',
};

function bench(profile: DiskProfile, memory: Bytes = GiB(1), size: Bytes = GiB(8)) {
  const world = new World({ seed: 1, replication: 0 });
  const disk = new Disk(world, profile);
  const cache = new PageCache(world, { memory }, [disk]);
  return { world, disk, cache, file: cache.file(disk, size) };
}

/** Overwrites single pages anywhere in the file, as fast as it is let; `done` counts them. */
function overwriting(world: World, file: CachedFile, most = Infinity) {
  const places = world.stream('places');
  const done = { pages: 0 };
  spawn(
    (function* () {
      for (; done.pages < most; done.pages++)
        yield* file.overwrite(places.integer(Math.floor(file.size / PAGE)) * PAGE, PAGE);
    })(),
  );
  return done;
}

describe('a set of bytes as runs', () => {
  test('holds what was added and not taken, whatever the order', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const runs = new Runs();
        const model = new Set<number>();
        for (const [isAdding, at, size] of steps) {
          if (isAdding) {
            const before = model.size;
            for (let i = at; i < at + size; i++) model.add(i);
            expect(runs.add(at, at + size)).toBe(model.size - before);
          } else {
            const run = runs.take(at, size);
            for (let i = run?.start ?? 0; i < (run?.end ?? 0); i++) expect(model.delete(i)).toBe(true);
          }
          expect(runs.bytes).toBe(model.size);
          const next = [...model].filter((i) => i >= at).sort((a, b) => a - b)[0] ?? Infinity;
          expect(runs.nextAfter(at)).toBe(next);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('random writes through the page cache', () => {
  test('are as fast as copying until the setpoint of dirty bytes is reached, then as fast as the disk takes pieces in file order', () => {
    const { world, disk, cache, file } = bench(diskNamed('sata-7200rpm'), MiB(64), MiB(512));
    const done = overwriting(world, file);
    world.sim.run(ms(1));
    expect(cache.dirty / cache.setpoint).toBeCloseTo(1, 2);
    world.sim.run(seconds(8));
    const [pages, written] = [done.pages, disk.bytesWritten];
    world.sim.run(seconds(16));
    // A page in forty-five is dirty already, and costs nothing.
    const rate = ((done.pages - pages) / 8) * (1 - cache.setpoint / file.size);
    expect(Math.abs((disk.bytesWritten - written) / 8 / PAGE / rate - 1)).toBeLessThan(0.01);
    expect(cache.dirty / cache.setpoint).toBeCloseTo(1, 2);
    // Just before the disk's way through the file the dirty pages are twice as dense as on average, and just behind it there are none:
    // 2.9 k of them in 512 MiB lie 93 KB apart there, and 137 MB a second pass under the head.
    const gap = file.size / (cache.setpoint / PAGE) / 2;
    expect(Math.abs((rate * gap) / 137e6 - 1)).toBeLessThan(0.05);
  });

  test('past it, each of them pays a seek and half a turn', () => {
    const { world, disk, file } = bench(diskNamed('sata-7200rpm'));
    const places = world.stream('places');
    let done = 0;
    spawn(
      (function* () {
        for (; ; done++) yield disk.write(PAGE, file.id, places.integer(file.size / PAGE) * PAGE);
      })(),
    );
    world.sim.run(seconds(10));
    expect(done / 10).toBeCloseTo(1 / 0.0127, -1);
  });

  test('of the same pages are written to the disk once in thirty seconds, not each time', () => {
    const { world, disk, cache, file } = bench(FAST, GiB(1), MiB(16));
    const done = overwriting(world, file, 100_000);
    world.sim.run(seconds(29));
    expect(done.pages).toBe(100_000);
    expect(cache.dirty).toBe(MiB(16));
    expect(disk.bytesWritten).toBe(0);
    world.sim.run(seconds(40));
    expect(disk.bytesWritten).toBe(MiB(16));
    expect(cache.dirty).toBe(0);
  });

  test('are durable with fsync: it writes what was dirty when it was called, in as few operations as lie apart', () => {
    const { world, disk, cache, file } = bench(FAST);
    let took = 0;
    spawn(
      (function* () {
        for (const page of [7, 3, 4, 5, 900, 3]) yield* file.overwrite(page * PAGE, PAGE);
        expect(cache.dirty).toBe(5 * PAGE);
        const start = world.sim.now;
        yield file.flush();
        took = world.sim.now - start;
        const again = world.sim.now;
        yield file.flush();
        expect(world.sim.now).toBe(again);
      })(),
    );
    world.sim.run(seconds(1));
    expect(disk.bytesWritten).toBe(5 * PAGE);
    expect(cache.dirty).toBe(0);
    expect(took / 1e3).toBeCloseTo((5 * PAGE) / 500 + 50 + 80, 0);
  });

  test('a caller of fsync who comes while the device flushes waits for what he wrote', () => {
    const { world, disk, file } = bench({ ...FAST, flush: ms(10) });
    const ends: number[] = [];
    const client = function* (page: number, delay: number) {
      if (delay > 0) yield disk.read(bytes(delay));
      yield* file.overwrite(page * PAGE, PAGE);
      yield file.flush();
      ends.push(world.sim.now);
    };
    spawn(client(1, 0));
    spawn(client(9, 1_000_000)); // 2 ms later
    world.sim.run(seconds(1));
    expect((ends[1] as number) - (ends[0] as number)).toBeGreaterThan(9.9e6);
  });

  test('a part of a page brings the rest of it from the disk first, unless it is in memory', () => {
    const { world, disk, file } = bench(FAST);
    spawn(
      (function* () {
        yield* file.overwrite(10 * PAGE + 100, bytes(50));
        expect(disk.bytesRead).toBe(PAGE);
        yield* file.overwrite(10 * PAGE + 200, bytes(50));
        expect(disk.bytesRead).toBe(PAGE);
        yield* file.overwrite(20 * PAGE + 1, bytes(2 * PAGE));
        expect(disk.bytesRead).toBe(3 * PAGE);
      })(),
    );
    world.sim.run(seconds(1));
    expect(disk.bytesRead).toBe(3 * PAGE);
  });

  test('keep what is dirty in memory while a reader streams through', () => {
    const { world, cache, file } = bench(FAST, MiB(64), GiB(1));
    overwriting(world, file, 500);
    const size = GiB(1);
    const other = cache.file(file.disk, size);
    let missing = -1;
    spawn(
      (function* () {
        for (let at = 0; at < size; at += MiB(1)) yield other.read(at, MiB(1));
        missing = file.missing(0, GiB(1));
      })(),
    );
    world.sim.run(seconds(20));
    expect(file.size - missing).toBe(cache.dirty);
    expect(cache.dirty).toBeGreaterThan(400 * PAGE);
  });
});
