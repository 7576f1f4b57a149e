/** The traces of Do et al. 2021, played through the page cache: what was measured, and what the model makes of it. */
import { bytes, MBps, MiB, ms, ns, seconds, sleep, spawn, World } from '../../../sim/index.ts';
import type { Bytes, Story } from '../../../sim/index.ts';
import { type CachedFile, Disk, PageCache } from '../../../models/index.ts';

const GB = 1e9;
const TOTAL = 266.6 * GB; // 268.6 less 2.0 of the system

/**
 * big-data-lab-team/paper-io-simulation@5ccedcb: size in GB, computing between reading and writing in s, measured reads
 * and writes of the three tasks in s. Task k reads what task k - 1 wrote, and holds it in memory until it has written.
 */
export const RUNS = [
  { size: 20, computing: 28, reads: [39.2, 6.0, 6.0], writes: [6.5, 6.5, 6.5] },
  { size: 50, computing: 75, reads: [97.8, 17.0, 15.8], writes: [18.7, 18.4, 21.2] },
  { size: 75, computing: 110, reads: [146.7, 29.7, 31.9], writes: [38.1, 39.1, 39.5] },
  { size: 100, computing: 155, reads: [195.5, 46.3, 46.5], writes: [99.2, 98.1, 98.5] },
] as const;

/** Copies into fresh memory, from their 20 GB runs; the rate of writing is the default of the cache. */
const FRESH_READ = 3.33; // GB/s

export interface Rates {
  readonly read: number; // MB/s
  readonly write: number;
}

/** The traces' own mean rates of the disk, and those of the paper's Table III. */
export const TRACED: Rates = { read: 511, write: 515 };
export const TABLED: Rates = { read: 510, write: 420 };

function rig({ read, write }: Rates) {
  const world = new World({ seed: 1, replication: 0 });
  const profile = { name: 'ssd', read: MBps(read), write: MBps(write), latency: ns(0), flush: ms(1), source: 'trace' };
  const disk = new Disk(world.within('disk'), profile);
  const options = { memory: bytes(TOTAL), dirtyRatio: 0.4, readAhead: MiB(2) };
  return { world, disk, cache: new PageCache(world, options, [disk]) };
}

type Rig = ReturnType<typeof rig>;

const PIECE = bytes(1e6);

/** Memory that applications hold; the rest is the cache's. */
class Held {
  private held = 0;
  private readonly cache: PageCache;

  constructor(cache: PageCache) {
    this.cache = cache;
  }

  add(size: number): void {
    this.held += size;
    this.cache.resize(bytes(TOTAL - this.held));
  }
}

function* readAll({ world }: Rig, file: CachedFile, held: Held): Story {
  for (let at = 0; at < file.size; at += PIECE) {
    yield file.read(at, PIECE);
    if ((at / PIECE) % 50 === 0) held.add(50 * PIECE);
    yield sleep(world.sim, ns(PIECE / FRESH_READ));
  }
}

function* writeAll({ world, cache }: Rig, file: CachedFile, size: number): Story {
  while (file.size < size) {
    yield sleep(world.sim, cache.copying((10 * PIECE) as Bytes));
    yield file.write((10 * PIECE) as Bytes);
  }
}

/** Three tasks after one another; how long each read and each write took, in s. */
function application(all: Rig, held: Held, size: number, computing: number) {
  const { world, cache, disk } = all;
  const taken = { reads: [] as number[], writes: [] as number[], isOver: false };
  function* story(): Story {
    let input = cache.file(disk, bytes(size));
    for (let task = 0; task < 3; task++) {
      const start = world.sim.now;
      yield* readAll(all, input, held);
      taken.reads.push((world.sim.now - start) / 1e9);
      yield sleep(world.sim, seconds(computing));
      const output = cache.file(disk);
      const begun = world.sim.now;
      yield* writeAll(all, output, size);
      taken.writes.push((world.sim.now - begun) / 1e9);
      held.add(-size);
      input = output;
    }
    taken.isOver = true;
  }
  spawn(story());
  return taken;
}

/** The three tasks of a run, and the highest share of memory that was dirty. */
export function replay(run: (typeof RUNS)[number], rates: Rates) {
  const all = rig(rates);
  const taken = application(all, new Held(all.cache), run.size * GB, run.computing);
  let plateau = 0;
  for (let t = 1; !taken.isOver; t++) {
    all.world.sim.run(seconds(t));
    plateau = Math.max(plateau, all.cache.dirty / all.cache.memory);
  }
  return { ...taken, plateau };
}

/** Sizes of relative errors, pair by pair. */
export const errors = (predicted: readonly number[], measured: readonly number[]): number[] =>
  measured.map((value, i) => Math.abs((predicted[i] as number) / value - 1));
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean write of n applications of 3 GB at the same time, 4.4 s of computing, in s. */
export function together(n: number): number {
  const all = rig(TABLED);
  const held = new Held(all.cache);
  const taken = Array.from({ length: n }, () => application(all, held, 3 * GB, 4.4));
  for (let t = 1; !taken.every(({ isOver }) => isOver); t++) all.world.sim.run(seconds(t));
  return mean(taken.flatMap(({ writes }) => writes));
}
