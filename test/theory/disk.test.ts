/** Disks against closed forms and published figures. Rated values that come out again are unit tests: machine-disk.test.ts. */
import { describe, expect, test } from 'vitest';
import { bytes, GiB, KiB, MBps, MiB, MiBps, ms, seconds, spawn, us, World } from '../../sim/index.ts';
import type { Bytes, Story } from '../../sim/index.ts';
import {
  DESKSTAR_7K500,
  Disk,
  type DiskProfile,
  type Flash,
  gp2,
  type Hdd,
  jbod,
  NVME,
  PageCache,
  raid5,
  SAS_15K,
  SATA_7200,
  st1,
} from '../../models/index.ts';

const TiB = (x: number) => GiB(1024 * x);

/** A rotating disk without overhead. */
const hdd = (seek: number, turn: number): Hdd => ({ kind: 'hdd', overhead: ms(0), seek: ms(seek), turn: ms(turn) });

const withFlash = (change: Partial<Flash>): DiskProfile => ({
  ...NVME,
  mechanism: { ...(NVME.mechanism as Flash), ...change },
});

function rig(profile: DiskProfile) {
  const world = new World({ seed: 1, replication: 0 });
  return { world, disk: new Disk(world, profile) };
}

type Rig = ReturnType<typeof rig>;

/** Runs stories to their end; how long it took until the last was over, in s. */
function lasting({ world }: Rig, ...stories: Story[]): number {
  let end = 0;
  function* timed(story: Story): Story {
    yield* story;
    end = Math.max(end, world.sim.now);
  }
  for (const story of stories) spawn(timed(story));
  world.sim.run(seconds(1e6));
  return end / 1e9;
}

/** n operations after one another, all somewhere else: `stride` bytes apart. */
function* scattered({ disk }: Rig, what: 'read' | 'write', n: number, size: number, stride: number): Story {
  for (let i = 0; i < n; i++) yield disk[what](bytes(size), 0, i * stride);
}

/** A file from its beginning to its end, in pieces. */
function* sequential({ disk }: Rig, what: 'read' | 'write', file: number, size: number, piece: Bytes): Story {
  for (let at = 0; at < size; at += piece) yield disk[what](piece, file, at);
}

describe('a rotating disk', () => {
  test('needs the 55.5 s of the Deskstar 7K500 for 4096 random sectors, a figure that its maker puts 5 % above T', () => {
    const all = rig(DESKSTAR_7K500);
    const time = lasting(all, scattered(all, 'read', 4096, 512, 1e6));
    expect(Math.abs((1.05 * time) / 55.5 - 1)).toBeLessThan(0.01);
    expect(Math.abs(time / 55.5 - 1)).toBeLessThan(0.05);
  });

  test('of 15 000 rpm reads 316 values a second only if its seeks are short: the average seek leaves 188', () => {
    const [average, short] = [3.3, 1.16].map((seek) => {
      const all = rig({ ...SAS_15K, mechanism: hdd(seek, 4) });
      return 1000 / lasting(all, scattered(all, 'read', 1000, 4, 1e6));
    });
    expect(short).toBeCloseTo(316, -1);
    expect(average).toBeCloseTo(188, -1);
  });

  test.each([
    [KiB(4), 0.33],
    [KiB(64), 5.1],
    [KiB(128), 9.8],
    [MiB(1), 52],
    [MiB(4), 98],
  ])('serves streams that take turns by %i B at q / (A + B + C + q / D): %f MB/s', (piece, expected) => {
    const all = rig({ ...SATA_7200, mechanism: hdd(8.2, 8.34) });
    const files = [0, 1, 2, 3].map((file) => sequential(all, 'read', file, 32 * piece, piece));
    expect((4 * 32 * piece) / lasting(all, ...files) / 1e6 / expected).toBeCloseTo(1, 1);
  });

  test('reads one stream as fast as its rate, and a second one costs it nine tenths: read-ahead is 128 KiB', () => {
    const rate = (streams: number): number => {
      const all = rig(SATA_7200);
      const cache = new PageCache(all.world, { memory: GiB(1) }, [all.disk]);
      const files = Array.from({ length: streams }, () => cache.file(all.disk, MiB(64)));
      function* reader(index: number): Story {
        for (let at = 0; at < MiB(64); at += MiB(1)) yield files[index]!.read(at, MiB(1));
      }
      return (streams * MiB(64)) / lasting(all, ...files.map((_, i) => reader(i))) / 1e6;
    };
    expect(rate(1) / 137).toBeCloseTo(1, 1);
    expect(rate(2)).toBeLessThan(20);
    expect(rate(8)).toBeGreaterThan(9);
  });
});

describe('a rotating disk behind the page cache', () => {
  /** Rate of so many logs that are appended in turn as fast as they may, and go through the page cache or not, in MB/s. */
  function written(logs: number, isCached: boolean): number {
    const all = rig(SATA_7200);
    const cache = new PageCache(all.world, { memory: GiB(4) }, [all.disk]);
    const files = Array.from({ length: logs }, () => cache.file(all.disk));
    function* writer(index: number): Story {
      for (let at = 0; ; at += KiB(64)) {
        if (isCached) yield files[index]!.write(KiB(64));
        else yield all.disk.write(KiB(64), index, at);
      }
    }
    files.forEach((_, index) => spawn(writer(index)));
    all.world.sim.run(seconds(20));
    const before = all.disk.bytesWritten;
    all.world.sim.run(seconds(60));
    return (all.disk.bytesWritten - before) / 40 / 1e6;
  }

  test('writes fifty logs nearly as fast as one: the flusher gives each 4 MiB and half a second at a time', () => {
    expect(written(1, true)).toBeCloseTo(137, 0);
    expect(written(50, true) / 137).toBeGreaterThan(0.9);
  });

  test('which they would not be by themselves: 64 KiB of each in turn are 5 MB/s', () => {
    expect(written(50, false)).toBeCloseTo(5, 0);
  });
});

describe('six 7200 rpm disks in RAID-5 (Kafka’s documentation: 600 MB/s against 100 KB/s)', () => {
  const array = raid5(SATA_7200, 6);
  const all = () => rig(array);

  function linear(): number {
    const one = all();
    return GiB(4) / lasting(one, sequential(one, 'write', 0, GiB(4), MiB(1)));
  }

  /** Small writes of 1 KB, as many at a time as keep all disks busy. */
  function random(): number {
    const one = all();
    const writers = Array.from({ length: 32 }, (_, i) =>
      (function* (): Story {
        for (let n = 0; n < 50; n++) yield one.disk.write(bytes(1000), 0, (n * 32 + i) * 7 * 65_536 * 13);
      })(),
    );
    return (32 * 50 * 1000) / lasting(one, ...writers);
  }

  test('write linearly at 600 MB/s, within 15 %: five disks of 137 MB/s are 685', () => {
    expect(Math.abs(linear() / 600e6 - 1)).toBeLessThan(0.15);
  });

  test('write at random 100 KB/s, within 20 %, in pieces of 1 KB: six disks at four operations each', () => {
    expect(Math.abs(random() / 100e3 - 1)).toBeLessThan(0.2);
  });

  test('differ by 6000 times, within 5 %', () => {
    expect(Math.abs(linear() / random() / 6000 - 1)).toBeLessThan(0.05);
  });

  test('as JBOD write six files at 822 MB/s, the measured sum of 2014', () => {
    const world = new World({ seed: 1, replication: 0 });
    const disks = jbod(SATA_7200, 6).map((profile, i) => new Disk(world.within(`disk-${i}`), profile));
    const stories = disks.map((disk) => sequential({ world, disk }, 'write', 0, GiB(1), MiB(1)));
    expect((6 * GiB(1)) / lasting({ world, disk: disks[0] as Disk }, ...stories) / 822e6).toBeCloseTo(1, 2);
  });
});

describe('flash', () => {
  test.each([1, 4, 16, 64, 256])(
    'gives min(QD / latency, operations, rate / size) random reads at depth %i',
    (depth) => {
      const all = rig(NVME);
      const n = 4000;
      const readers = Array.from({ length: depth }, () => scattered(all, 'read', n / depth, 4096, 1e6));
      const rate = n / lasting(all, ...readers);
      const alone = 75e-6 + Math.max(4096 / 2664e6, 1 / 853_000);
      expect(rate / Math.min(depth / alone, 853_000, 2664e6 / 4096)).toBeCloseTo(1, 1);
    },
  );

  test('takes writes at the rate of its link until the buffer is full, and at that of programming from then on', () => {
    const [buffered, more] = [MiB(256), MiB(256) + GiB(8)].map((size) => {
      const all = rig(NVME);
      return lasting(all, sequential(all, 'write', 0, size, MiB(1)));
    }) as [number, number];
    expect(MiB(256) / buffered / 1e9).toBeGreaterThan(3.5);
    expect(GiB(8) / (more - buffered) / 1.4e9).toBeCloseTo(1, 1);
  });

  test('half of it is left for reads while it is programming, and all of it afterwards', () => {
    const all = rig(withFlash({ buffer: GiB(1) }));
    all.disk.bookWrite(GiB(1));
    const both = lasting(all, sequential(all, 'read', 1, MiB(256), MiB(1)));
    const alone = MiB(256) / 2664e6;
    expect(both / (2 * alone + (256 * 75) / 1e6)).toBeCloseTo(1, 1);
  });

  test('without power-loss protection a flush waits for the buffer, with it not', () => {
    const [safe, unsafe] = [true, false].map((isProtected) => {
      const all = rig(withFlash({ isProtected }));
      all.disk.bookWrite(MiB(200));
      return all.disk.bookFlush();
    });
    expect(safe).toBe(us(35));
    expect(unsafe).toBeCloseTo((MiB(200) / 1.4e9) * 1e9 + us(35), -1);
  });
});

describe('a volume of a cloud', () => {
  const PIECE = 300 * KiB(256); // 300 operations: a tenth of a second while there are credits

  /** For how long a full gp2 volume gives 3000 operations a second, in s. Its limit of throughput would come first. */
  function burst({ disk, world }: Rig): number {
    const start = world.sim.now / 1e9;
    let end = start;
    for (let n = 0; ; n++) {
      const next = (disk.bookRead(PIECE as Bytes, 1, n * PIECE) - disk.profile.latency) / 1e9;
      if (next - end > 0.1001) return end - start;
      end = next;
    }
  }

  test.each([
    [100, 2000, 18_000],
    [334, 2703, 5389],
    [750, 7200, 2400],
    [33, 1862, 54_000],
  ])('gp2 of %i GiB bursts for %i s, and can do so again after %i s', (gibibytes, published, refill) => {
    const all = rig({ ...gp2(gibibytes), read: MBps(1e6) });
    expect(Math.abs(burst(all) - published)).toBeLessThan(0.6);
    all.world.sim.run(seconds(published + refill + 1));
    expect(Math.abs(burst(all) - published)).toBeLessThan(0.6);
  });

  test('st1 of 5 TiB is scanned at 500 MiB/s in 10 486 s, of 1 TiB at 250 MiB/s in 1.17 h', () => {
    const [five, one] = [5, 1].map((size) => {
      const all = rig({ ...st1(size), latency: ms(0) }); // reads are queued
      return lasting(all, sequential(all, 'read', 0, TiB(size), GiB(1)));
    }) as [number, number];
    expect(Math.abs(five / 10_486 - 1)).toBeLessThan(0.001);
    expect(Math.abs(one / 3600 / 1.17 - 1)).toBeLessThan(0.005);
  });

  test('st1 out of credits falls to its baseline, 40 MiB/s a TiB, and small random reads are charged 1 MiB each', () => {
    const all = rig(st1(1));
    all.disk.bookRead(TiB(2), 1, 0);
    const before = all.disk.bookRead(MiB(1), 2, 0);
    const scanned = all.disk.bookRead(MiB(400), 2, MiB(1)) - before;
    expect(scanned / 1e9).toBeCloseTo(10, 6);
    const small = all.disk.bookRead(bytes(4096), 3, 0) - before - scanned;
    expect(MiBps(40) * (small / 1e9)).toBeCloseTo(MiB(1), -1);
  });
});
