import { expect, test } from 'vitest';
import {
  type Distribution,
  Draws,
  Stream,
  Zipf,
  constant,
  empirical,
  erlang,
  exponential,
  logNormal,
  pareto,
  seedOf,
  uniform,
} from '../../sim/index.ts';

const N = 200_000;

function moments(draw: () => number, n = N): { mean: number; cv: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  const mean = sum / n;
  return { mean, cv: Math.sqrt(squares / n - mean * mean) / mean };
}

/** Pearson's statistic of counts against expectations, as a distance from its mean in its own standard deviations. */
function excess(counts: readonly number[], expected: readonly number[]): number {
  const chi = counts.reduce(
    (sum, count, i) => sum + ((count - expected[i]!) * (count - expected[i]!)) / expected[i]!,
    0,
  );
  const freedom = counts.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

test('each distribution has the mean that it declares, and the spread of its kind', () => {
  const stream = new Stream(3);
  const cases: readonly (readonly [Distribution, cv: number])[] = [
    [constant(7), 0],
    [uniform(10, 30), Math.sqrt(1 / 12)],
    [exponential(5), 1],
    [logNormal({ mean: 100, cv: 0.5 }), 0.5],
    [logNormal({ median: 100, sigma: 0.3 }), Math.sqrt(Math.exp(0.09) - 1)],
    [pareto({ shape: 5, minimum: 8 }), Math.sqrt(1 / 15)],
    [erlang({ k: 4, mean: 12 }), 0.5],
    [empirical([1, 2, 10], [5, 3, 2]), Math.sqrt(21.7 - 3.1 * 3.1) / 3.1],
  ];
  for (const [distribution, cv] of cases) {
    const found = moments(() => distribution.draw(stream));
    expect(found.mean / distribution.mean).toBeCloseTo(1, 2);
    expect(Math.abs(found.cv - cv)).toBeLessThan(0.02);
  }
  expect(pareto({ shape: 1, minimum: 1 }).mean).toBe(Infinity);
});

test('uniform numbers fill (0, 1) evenly and hit neither end', () => {
  const stream = new Stream(4);
  const counts = new Array<number>(1000).fill(0);
  for (let i = 0; i < N; i++) {
    const x = stream.uniform();
    expect(x > 0 && x < 1).toBe(true);
    counts[Math.floor(x * 1000)]!++;
  }
  expect(
    Math.abs(
      excess(
        counts,
        counts.map(() => N / 1000),
      ),
    ),
  ).toBeLessThan(4);
});

test('the ziggurat gives the exponential distribution, tail and layers included', () => {
  const stream = new Stream(5);
  const classes = 400;
  const counts = new Array<number>(classes).fill(0);
  let beyond = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const x = stream.exponential(1);
    if (x > 7.69711747013105) beyond++;
    counts[Math.min(classes - 1, Math.floor(-Math.expm1(-x) * classes))]!++;
  }
  expect(
    Math.abs(
      excess(
        counts,
        counts.map(() => 1_000_000 / classes),
      ),
    ),
  ).toBeLessThan(4);
  const tail = 1_000_000 * Math.exp(-7.69711747013105);
  expect(Math.abs(beyond - tail)).toBeLessThan(4 * Math.sqrt(tail));
});

test('normal numbers have their mean, their spread and their symmetry', () => {
  const stream = new Stream(6);
  let below = 0;
  let within = 0;
  const found = moments(() => {
    const x = stream.normal(50, 10);
    if (x < 50) below++;
    if (Math.abs(x - 50) < 10) within++;
    return x;
  });
  expect(found.mean).toBeCloseTo(50, 0);
  expect(found.cv * found.mean).toBeCloseTo(10, 0);
  expect(below / N).toBeCloseTo(0.5, 2);
  expect(within / N).toBeCloseTo(0.6827, 2);
});

test('whole numbers are equally likely, also where 2^32 does not divide evenly', () => {
  const stream = new Stream(7);
  for (const n of [3, 10, 3 * 2 ** 30]) {
    const counts = [0, 0, 0];
    for (let i = 0; i < N; i++) counts[Math.floor((stream.integer(n) / n) * 3)]!++;
    if (n !== 10) expect(Math.abs(excess(counts, [N / 3, N / 3, N / 3]))).toBeLessThan(4);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(N);
  }
  expect(() => stream.integer(0)).toThrow(RangeError);
});

test("Zipf's ranks are drawn as often as their probabilities say, and these follow the power law", () => {
  const zipf = new Zipf(100, 1.2);
  const stream = new Stream(8);
  const counts = new Array<number>(100).fill(0);
  for (let i = 0; i < N; i++) counts[zipf.draw(stream)]!++;
  const expected = counts.map((_, rank) => N * zipf.probability(rank));
  expect(Math.abs(excess(counts, expected))).toBeLessThan(4);
  expect(expected.reduce((sum, x) => sum + x, 0)).toBeCloseTo(N, 5);
  expect(zipf.probability(0) / zipf.probability(9)).toBeCloseTo(Math.exp(1.2 * Math.log(10)), 9);
  expect(new Zipf(4, 0).probability(3)).toBe(0.25);
});

test('what belongs to a message does not depend on who draws first', () => {
  const draws = new Draws(99);
  const sizes = (ids: readonly number[]): Map<number, number> => new Map(ids.map((id) => [id, draws.of(id).uniform()]));
  const forwards = sizes([1, 2, 3, 2 ** 40]);
  const backwards = sizes([2 ** 40, 3, 2, 1]);
  for (const [id, size] of forwards) expect(backwards.get(id)).toBe(size);
  expect(new Set(forwards.values()).size).toBe(4);
});

test('numbers drawn by identity are as even as those of a stream, neighbours independent', () => {
  const draws = new Draws(100);
  const counts = new Array<number>(400).fill(0);
  for (let id = 0; id < N; id++) {
    const here = Math.floor(draws.of(id).uniform() * 20);
    const next = Math.floor(draws.of(id + 1).uniform() * 20);
    counts[here * 20 + next]!++;
  }
  expect(
    Math.abs(
      excess(
        counts,
        counts.map(() => N / 400),
      ),
    ),
  ).toBeLessThan(4);
});

test('seeds differ in each of seed, replication, path and purpose, and fit a stream', () => {
  const seeds = [
    seedOf(1, 0, 'a', 'gaps'),
    seedOf(2, 0, 'a', 'gaps'),
    seedOf(1, 1, 'a', 'gaps'),
    seedOf(1, 0, 'b', 'gaps'),
    seedOf(1, 0, 'a', 'sizes'),
    seedOf(1, 0, 'ag', 'aps'),
    seedOf(2 ** 32 + 1, 0, 'a', 'gaps'),
  ];
  expect(new Set(seeds).size).toBe(seeds.length);
  const first = seeds.map((seed) => new Stream(seed).uint32());
  expect(new Set(first).size).toBe(seeds.length);
  expect(() => new Stream(-1)).toThrow(RangeError);
  expect(() => new Stream(0.5)).toThrow(RangeError);
});

test('streams of neighbouring seeds are independent', () => {
  const counts = new Array<number>(256).fill(0);
  for (let seed = 0; seed < 50_000; seed++) {
    const here = new Stream(seed).uint32() >>> 28;
    const next = new Stream(seed + 1).uint32() >>> 28;
    counts[here * 16 + next]!++;
  }
  expect(
    Math.abs(
      excess(
        counts,
        counts.map(() => 50_000 / 256),
      ),
    ),
  ).toBeLessThan(4);
});

test('distributions that cannot be are refused', () => {
  expect(() => uniform(2, 1)).toThrow(RangeError);
  expect(() => erlang({ k: 0, mean: 1 })).toThrow(RangeError);
  expect(() => pareto({ shape: 0, minimum: 1 })).toThrow(RangeError);
  expect(() => empirical([])).toThrow(RangeError);
  expect(() => empirical([1, 2], [0, 0])).toThrow(RangeError);
  expect(() => new Zipf(0, 1)).toThrow(RangeError);
});
