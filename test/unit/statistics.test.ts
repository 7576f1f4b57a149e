import { describe, expect, test } from 'vitest';
import {
  autocorrelation,
  batchMeans,
  halfWidth,
  mser,
  mser5,
  mserCriterion,
  pairedDifference,
  studentQuantile,
  studentTail,
  summarise,
  summariseOne,
  welchDifference,
} from '../../lab/statistics/index.ts';

const A = [12.1, 11.8, 12.6, 12.0, 11.9];
const B = [11.2, 11.5, 10.9, 11.4, 11.1];

describe('Student’s t', () => {
  test.each([
    [4, 2.776445],
    [9, 2.262157],
    [19, 2.093024],
    [29, 2.04523],
  ])('the 97.5 % quantile with %i degrees of freedom is %f', (df, expected) => {
    expect(studentQuantile(0.975, df)).toBeCloseTo(expected, 6);
  });

  // With one and two degrees of freedom the quantile has a closed form: tan(pi (p - 1/2)), and (2p-1)/sqrt(2p(1-p)).
  test.each([0.5001, 0.6, 0.9, 0.975, 0.9995, 0.9999995])('agrees with the closed forms at p = %f to 1e-9', (p) => {
    const cauchy = Math.tan(Math.PI * (p - 0.5));
    const two = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
    expect(Math.abs(studentQuantile(p, 1) / cauchy - 1)).toBeLessThan(1e-9);
    expect(Math.abs(studentQuantile(p, 2) / two - 1)).toBeLessThan(1e-9);
  });

  test('tends to the normal quantile for many degrees of freedom', () => {
    const z = 1.959963984540054;
    const df = 1e6;
    // Cornish-Fisher, Abramowitz & Stegun 26.7.5; the next term is of the order 1e-12 here.
    expect(studentQuantile(0.975, df)).toBeCloseTo(z + (z * z * z + z) / (4 * df), 9);
  });

  test('is symmetric, and its tail undoes its quantile', () => {
    for (const df of [0.7, 3, 7.494390899, 50]) {
      const t = studentQuantile(0.99, df);
      expect(studentQuantile(0.01, df)).toBeCloseTo(-t, 9);
      expect(studentTail(t, df)).toBeCloseTo(0.02, 11);
    }
    expect(studentQuantile(0.5, 5)).toBe(0);
  });

  test('refuses what is no probability and no degree of freedom', () => {
    expect(() => studentQuantile(1, 4)).toThrow(/between 0 and 1/);
    expect(() => studentQuantile(0.9, 0)).toThrow(/positive/);
  });
});

describe('summaries', () => {
  test('replications give Student’s interval', () => {
    const summary = summarise([1, 2, 3, 4, 5]);
    expect(summary).toMatchObject({ mean: 3, median: 3, n: 5, method: 'replications' });
    expect(summary.high - 3).toBeCloseTo((2.7764451052 * Math.sqrt(2.5)) / Math.sqrt(5), 9);
    expect(3 - summary.low).toBeCloseTo(summary.high - 3, 12);
  });

  test('the median of an even number of values lies between the middle two, and order does not matter', () => {
    expect(summarise([4, 1, 10, 2]).median).toBe(3);
  });

  test('a single value claims no interval', () => {
    expect(summarise([7])).toEqual({ mean: 7, median: 7, low: 7, high: 7, n: 1, method: 'none' });
    expect(summariseOne(7, undefined).method).toBe('none');
    expect(summariseOne(7, [1, 2, 3]).method).toBe('none');
  });

  test('one long run gets its interval from batch means, around its own value', () => {
    const series = Array.from({ length: 60 }, (_, i) => 100 + (i % 2 === 0 ? 1 : -1) * (i % 7));
    const summary = summariseOne(99, series);
    expect(summary.method).toBe('batch means');
    expect(summary.high - 99).toBeCloseTo(99 - summary.low, 12);
    expect(summary.high).toBeGreaterThan(99);
  });

  test('the interval of two equal values has no width', () => {
    expect(halfWidth(0, 2)).toBe(0);
    expect(summarise([5, 5])).toMatchObject({ low: 5, high: 5 });
  });
});

describe('batch means', () => {
  test('uses 20 to 40 batches of equal size', () => {
    for (const n of [20, 40, 41, 60, 79, 100, 1234]) {
      const alternating = Array.from({ length: n }, (_, i) => (i % 2) + (i % 3));
      const result = batchMeans(alternating);
      expect(result?.batches).toBeGreaterThanOrEqual(20);
      expect(result?.batches).toBeLessThanOrEqual(40);
      expect((result?.batches ?? 0) * (result?.size ?? 0)).toBeLessThanOrEqual(n);
    }
    expect(batchMeans(Array.from({ length: 19 }, () => 1))).toBeUndefined();
  });

  test('a trend is correlated in any batches and is not accepted', () => {
    expect(batchMeans(Array.from({ length: 200 }, (_, i) => i))?.accepted).toBe(false);
    expect(
      summariseOne(
        100,
        Array.from({ length: 200 }, (_, i) => i),
      ).method,
    ).toBe('none');
  });

  test('short correlation goes away with larger batches', () => {
    // Pairs of equal values: batches of one value are correlated, batches of two are not.
    const signs = [1, -1, -1, 1, -1, 1, 1, -1, 1, 1, -1, -1, -1, 1, 1, -1, 1, -1, -1, 1];
    const result = batchMeans(signs.flatMap((s) => [s, s]));
    expect(result).toMatchObject({ size: 2, batches: 20, accepted: true });
    expect(result?.mean).toBe(0);
  });

  test('autocorrelation of a constant is nought and of an alternation is near -1', () => {
    expect(autocorrelation([3, 3, 3, 3])).toBe(0);
    expect(autocorrelation([1, -1, 1, -1, 1, -1, 1, -1])).toBeCloseTo(-7 / 8, 12);
  });

  test('a series with gaps says nothing', () => {
    expect(batchMeans([...Array.from({ length: 30 }, () => 1), Number.NaN])).toBeUndefined();
  });
});

describe('two systems', () => {
  test('Welch’s test meets its published vector', () => {
    const { t, df, p } = welchDifference(A, B);
    expect(t).toBeCloseTo(4.900304788, 8);
    expect(df).toBeCloseTo(7.494390899, 8);
    expect(p).toBeCloseTo(0.001440911, 8);
  });

  test('the paired test meets its published vector', () => {
    const { mean, half, t } = pairedDifference(A, B);
    expect(mean).toBeCloseTo(0.86, 12);
    expect(t).toBeCloseTo(3.68046, 5);
    expect(half).toBeCloseTo(0.648762, 6);
  });

  test('identical runs differ by nothing, and a constant difference is certain', () => {
    expect(pairedDifference([1, 2], [1, 2])).toMatchObject({ mean: 0, half: 0, t: 0, p: 1 });
    expect(pairedDifference([2, 3], [1, 2])).toMatchObject({ mean: 1, half: 0, t: Infinity, p: 0 });
    expect(welchDifference([1, 1], [1, 1]).p).toBe(1);
  });

  test('refuses what cannot be compared', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(/one length/);
    expect(() => pairedDifference([1], [1])).toThrow(/two pairs/);
    expect(() => welchDifference([1], [1, 2])).toThrow(/two values/);
  });
});

describe('MSER-5', () => {
  const means = [8, 5, 3.2, 2.1, 2.6, 1.9, 2.4, 2.2, 2.5, 2.0, 2.3, 2.4];

  test('the criterion meets its published vector', () => {
    const expected = [0.238125, 0.0624793, 0.01224, 0.0054321, 0.0063867, 0.0060641, 0.0044444];
    expected.forEach((g, d) => expect(mserCriterion(means, d)).toBeCloseTo(g, 7));
  });

  test('a minimum at the edge says that the run is too short', () => {
    expect(mser(means)).toMatchObject({ drop: 6, tooShort: true });
  });

  test('a warm-up at the start is cut off, in whole batches of five', () => {
    const longer = [...means, 2.2, 2.3, 2.1, 2.4, 2.2, 2.3, 2.5, 2.1];
    const cut = mser5(longer.flatMap((m) => [m, m, m, m, m]));
    expect(cut.tooShort).toBe(false);
    expect(cut.drop % 5).toBe(0);
    expect(cut.drop).toBe(5 * mser(longer).drop);
    expect(cut.mean).toBeCloseTo(mser(longer).mean, 12);
    expect(cut.drop).toBeGreaterThanOrEqual(15);
  });
});
