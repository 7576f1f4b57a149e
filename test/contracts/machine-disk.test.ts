import { describe, expect, test } from 'vitest';
import { bytes, GiB, KiB, MBps, MiB, ms, ns, seconds, spawn, us, World } from '../../sim/index.ts';
import type { BytesPerSecond, Nanoseconds, Story } from '../../sim/index.ts';
import {
  Disk,
  diskNamed,
  type DiskProfile,
  DISKS,
  gp2,
  gp3,
  io2,
  jbod,
  PageCache,
  raid5,
  SATA_7200,
  st1,
} from '../../models/index.ts';

const newWorld = () => new World({ seed: 1, replication: 0 });
const PLAIN: DiskProfile = {
  name: 'plain',
  read: MBps(500),
  write: MBps(500),
  latency: us(80),
  flush: ms(1),
  source: 'test',
};

describe('every disk by name', () => {
  const all = [...DISKS.values(), gp2(100), gp2(1000), gp3(), io2(64_000), st1(2), raid5(SATA_7200, 6)];

  test.each(all.map((profile) => [profile.name, profile] as const))(
    '%s reads and writes at its rates',
    (_, profile) => {
      expect(profile.source.length).toBeGreaterThan(5);
      for (const what of ['bookRead', 'bookWrite'] as const) {
        const disk = new Disk(newWorld(), profile);
        disk[what](MiB(512), 1, 0); // fills a write buffer
        const start = disk[what](MiB(1), 1, MiB(512));
        const end = disk[what](MiB(1000), 1, MiB(513));
        const rate = what === 'bookRead' ? profile.read : profile.write;
        expect(MiB(1000) / ((end - start) / 1e9) / rate).toBeCloseTo(1, 3);
        expect(disk.busyTime()).toBeCloseTo(0, 6);
      }
    },
  );

  test('is found by its name, and an unknown one is answered with those that there are', () => {
    for (const [name, profile] of DISKS) expect(diskNamed(name)).toBe(profile);
    expect(() => diskNamed('floppy')).toThrow(/no disk is called 'floppy'; there are .*sata-7200rpm/);
  });

  test('several of a kind are disks of their own', () => {
    expect(jbod(SATA_7200, 3)).toEqual([SATA_7200, SATA_7200, SATA_7200]);
  });
});

describe('where an operation is', () => {
  test('matters to a rotating disk: what goes on where the last one ended needs no positioning', () => {
    const disk = new Disk(newWorld(), SATA_7200);
    const first = disk.bookWrite(MiB(1), 0, 0);
    const second = disk.bookWrite(MiB(1), 0, MiB(1)) - first;
    const elsewhere = disk.bookWrite(MiB(1), 1, MiB(2)) - first - second;
    expect(second / ((MiB(1) / 137e6) * 1e9)).toBeCloseTo(1, 6);
    expect(elsewhere - second).toBeCloseTo(ms(0.3) + ms(8.2) + ms(8.333) / 2, -1);
  });

  test('need not be said: then each operation is somewhere else', () => {
    const disk = new Disk(newWorld(), SATA_7200);
    const first = disk.bookRead(bytes(4096));
    expect(disk.bookRead(bytes(4096)) - first).toBeCloseTo(first, -1);
  });
});

describe('a flush', () => {
  /** n callers who flush over and over for a second; how many flushes each of them saw, and how many there were. */
  function committing(n: number) {
    const world = newWorld();
    const disk = new Disk(world, PLAIN);
    let seen = 0;
    function* caller(): Story {
      for (;;) {
        yield disk.flush();
        seen++;
      }
    }
    for (let i = 0; i < n; i++) spawn(caller());
    world.sim.run(seconds(1));
    return { seen, flushes: disk.flushes };
  }

  test('is shared by all who ask before it begins: N callers commit N times as often, with as many flushes', () => {
    expect(committing(1).seen).toBe(1000);
    const { seen, flushes } = committing(50);
    expect(seen / 50_000).toBeGreaterThan(0.98);
    expect(flushes).toBeLessThanOrEqual(1001);
  });

  test('that has begun is not shared: what was written since would not be durable', () => {
    const world = newWorld();
    const disk = new Disk(world, PLAIN);
    const first = disk.bookFlush();
    world.sim.run(us(500));
    expect(disk.bookFlush() - first).toBe(ms(1));
    expect(disk.flushes).toBe(2);
  });

  test('serves the files of a page cache together, whatever their number', () => {
    const world = newWorld();
    const disk = new Disk(world, PLAIN);
    const cache = new PageCache(world, { memory: GiB(1) }, [disk]);
    let done = 0;
    for (let i = 0; i < 20; i++) {
      const file = cache.file(disk);
      spawn(
        (function* (): Story {
          yield file.write(bytes(1000));
          yield file.flush();
          done++;
        })(),
      );
    }
    world.sim.run(seconds(1));
    expect(done).toBe(20);
    expect(disk.flushes).toBeLessThanOrEqual(2);
  });
});

describe('a profile that makes no sense is refused with the allowed range', () => {
  const nonsense: [string, Partial<DiskProfile>, RegExp][] = [
    ['no write rate', { write: 0 as BytesPerSecond }, /'plain' has write 0 B\/s: allowed is above 0 and finite/],
    ['a read rate below 0', { read: MBps(-1) }, /has read -1000000 B\/s: allowed is above 0/],
    ['a rate that is not a number', { read: NaN as BytesPerSecond }, /has read NaN B\/s/],
    ['a latency below 0', { latency: ns(-1) }, /has latency -1 ns: allowed is 0 or more/],
    ['an endless flush', { flush: Infinity as Nanoseconds }, /has flush Infinity ns/],
    ['no operations', { readOperations: 0 }, /has readOperations 0 \/s: allowed is above 0/],
    [
      'a platter that stands still',
      { mechanism: { kind: 'hdd', overhead: ms(0), seek: ms(8), turn: ms(0) } },
      /has turn 0 ns/,
    ],
    [
      'write amplification below 1',
      {
        mechanism: {
          kind: 'flash',
          buffer: MiB(1),
          link: MBps(1),
          writeLatency: us(1),
          isProtected: true,
          writeAmplification: 0.5,
        },
      },
      /writeAmplification 0.5: allowed is 1 or more/,
    ],
    [
      'a burst below the baseline',
      {
        mechanism: {
          kind: 'volume',
          ioSize: KiB(256),
          chargesWhole: false,
          operations: { baseline: 300, burst: 100, credits: 1 },
        },
      },
      /operations.burst 100 \/s: allowed is 300 \(the baseline\) or more/,
    ],
    [
      'RAID-5 of two disks',
      { mechanism: { kind: 'raid5', members: 2, stripe: KiB(64), member: PLAIN } },
      /members 2: allowed is a whole number from 3 on/,
    ],
  ];

  test.each(nonsense)('%s', (_, change, message) => {
    const build = () => new Disk(newWorld(), { ...PLAIN, ...change });
    expect(build).toThrow(RangeError);
    expect(build).toThrow(message);
  });

  test('volumes that nobody can buy', () => {
    expect(() => gp2(20_000)).toThrow(/gp2: GiB of 20000: allowed is 1 to 16384/);
    expect(() => gp3(100)).toThrow(/allowed is 3000 to 16000/);
    expect(() => io2(1e6)).toThrow(RangeError);
    expect(() => st1(0.01)).toThrow(/0.125 to 16/);
  });

  test('page caches with a dirty ratio over 100 %, or a background ratio above it', () => {
    const cache = (dirtyRatio: number, dirtyBackgroundRatio: number) => () =>
      new PageCache(newWorld(), { memory: GiB(1), dirtyRatio, dirtyBackgroundRatio }, []);
    expect(cache(1.2, 0.1)).toThrow(/dirtyRatio 1.2: allowed is above 0, up to 1/);
    expect(cache(0.2, 0.3)).toThrow(/dirtyBackgroundRatio 0.3: allowed is from 0 up to, but not, 0.2/);
    expect(cache(0.2, -1)).toThrow(RangeError);
    expect(() => new PageCache(newWorld(), { memory: bytes(0) }, [])).toThrow(/no memory is left/);
    expect(() => new PageCache(newWorld(), { memory: GiB(1), readAhead: bytes(1) }, [])).toThrow(/4096 B or more/);
  });
});
