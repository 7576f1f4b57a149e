/** The page cache against the theory of LRU: exact where there is an exact answer, Che's approximation elsewhere. */
import { bytes, KiB, MBps, ns, spawn, Stream, World, Zipf } from '../../../sim/index.ts';
import type { Source, Story } from '../../../sim/index.ts';
import { type CachedFile, Disk, type Lists, PageCache } from '../../../models/index.ts';

const BLOCK = KiB(64);

/** So many files of one block each, on the disk, and a cache for `capacity` of them. */
export function rig(n: number, capacity: number, lists: Lists) {
  const world = new World({ seed: 1, replication: 0 });
  const profile = { name: 'd', read: MBps(1e6), write: MBps(1e6), latency: ns(0), flush: ns(0), source: 'test' };
  const disk = new Disk(world, profile);
  const cache = new PageCache(world, { memory: bytes(capacity * BLOCK), lists }, [disk]);
  const files = Array.from({ length: n }, () => cache.file(disk, BLOCK));
  return { world, cache, files };
}

/** Reads files in that order; which of the reads were hits. */
export function hits({ world, cache, files }: ReturnType<typeof rig>, order: Iterable<number>): boolean[] {
  const found: boolean[] = [];
  function* story(): Story {
    for (const i of order) {
      const missed = cache.bytesMissed;
      yield (files[i] as CachedFile).read(0, BLOCK);
      found.push(cache.bytesMissed === missed);
    }
  }
  spawn(story());
  world.sim.run(ns(1e15));
  return found;
}

/** The share of hits. */
export const ratio = (found: readonly boolean[]): number => found.filter(Boolean).length / found.length;

/** n draws from 0 to items - 1, Zipf or uniform. */
function* references(n: number, items: number, exponent: number): Generator<number> {
  const source: Source = new Stream(7);
  const zipf = exponent > 0 ? new Zipf(items, exponent) : undefined;
  for (let i = 0; i < n; i++)
    yield zipf === undefined ? Math.floor(source.uniform() * items) : zipf.draw(source) - FIRST;
}

const FIRST = new Zipf(1, 1).draw(new Stream(1)); // whether ranks count from 0 or from 1

/** Che, Tung & Wang: t solves sum(1 - exp(-p t)) = C; the hit ratio is sum(p (1 - exp(-p t))) [arXiv 1202.3974]. */
export function che(p: readonly number[], capacity: number): number {
  const filled = (t: number): number => p.reduce((sum, one) => sum + 1 - Math.exp(-one * t), 0);
  let [low, high] = [0, 1e7];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (filled(middle) < capacity) low = middle;
    else high = middle;
  }
  return p.reduce((sum, one) => sum + one * (1 - Math.exp(-one * low)), 0);
}

/** Popularities of n items by Zipf's law. */
export function popularity(n: number, exponent: number): number[] {
  const weights = Array.from({ length: n }, (_, i) => Math.exp(-exponent * Math.log(i + 1)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The hit ratio of n blocks with these popularities in room for `capacity`, after 50 000 references. */
export const simulated = (n: number, exponent: number, capacity: number): number =>
  ratio(hits(rig(n, capacity, 'one'), references(200_000, n, exponent)).slice(50_000));

/** Three blocks of popularity 0.5, 0.3, 0.2 in room for two: exact, by all states, each played once. */
export function threeBlocks(): number {
  const p = [0.5, 0.3, 0.2];
  let hit = 0;
  for (const [i, recent] of p.entries()) {
    for (const [j, older] of p.entries()) {
      if (i === j) continue;
      for (const [k, next] of p.entries()) {
        const isHit = hits(rig(3, 2, 'one'), [j, i, k])[2] === true;
        // The state "i, then j" has the probability p_i p_j / (1 - p_i).
        if (isHit) hit += ((recent * older) / (1 - recent)) * next;
      }
    }
  }
  return hit;
}
