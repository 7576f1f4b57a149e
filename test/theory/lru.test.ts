/** The page cache against the theory of LRU. */
import { describe, expect, test } from 'vitest';
import { che, hits, popularity, ratio, rig, simulated, threeBlocks } from '../../lab/validate/floor/lru.ts';

describe('a page cache with one list is LRU', () => {
  test('three blocks of popularity 0.5, 0.3, 0.2 in room for two are hit with the exact 0.7192857143', () => {
    expect(threeBlocks()).toBeCloseTo(0.7192857143, 10);
  });

  test.each([
    [1000, 0.8, 100, 0.37779],
    [10_000, 0.8, 500, 0.331186],
    [10_000, 1, 1000, 0.675602],
    [10_000, 0, 1000, 0.1],
  ])('%i blocks, Zipf %f, room for %i: the hit ratio of Che, %f, within 0.01', (n, exponent, capacity, expected) => {
    expect(che(popularity(n, exponent), capacity)).toBeCloseTo(expected, 5);
    expect(Math.abs(simulated(n, exponent, capacity) - expected)).toBeLessThan(0.01);
  });
});

describe.each(['one', 'two to one', 'kernel'] as const)('a cyclic scan with the lists "%s"', (lists) => {
  const cycle = (n: number, rounds: number): number[] => Array.from({ length: n * rounds }, (_, i) => i % n);

  test('of one block more than there is room for never hits, and of as many always', () => {
    expect(ratio(hits(rig(101, 100, lists), cycle(101, 5)))).toBe(0);
    expect(ratio(hits(rig(100, 100, lists), cycle(100, 5)).slice(100))).toBe(1);
  });
});
