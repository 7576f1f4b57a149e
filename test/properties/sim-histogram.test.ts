import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { Histogram, Stream, bucketBounds } from '../../sim/index.ts';

const QUANTILES = [0.001, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 0.9999, 1];

function exact(sorted: readonly number[], q: number): number {
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!;
}

function recorded(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const value = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
  fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
);
const values = fc.array(value, { minLength: 1, maxLength: 300 });

test('quantiles are within 0.1 % of the exact ones, and the mean, the least and the greatest are exact', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const histogram = recorded(sample);
      const sorted = sample.toSorted((a, b) => a - b);
      for (const q of QUANTILES) {
        const truth = exact(sorted, q);
        expect(Math.abs(histogram.quantile(q) - truth)).toBeLessThanOrEqual(0.001 * truth);
      }
      expect(histogram.count).toBe(sample.length);
      expect(histogram.sum).toBe(sample.reduce((sum, x) => sum + x, 0));
      expect(histogram.min).toBe(sorted[0]);
      expect(histogram.max).toBe(sorted.at(-1));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a merged histogram is the one that had seen all values, also through its plain data', () => {
  const whole = fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { maxLength: 200 });
  fc.assert(
    fc.property(whole, whole, (left, right) => {
      const merged = recorded(left);
      merged.merge(recorded(right));
      const both = recorded([...left, ...right]);
      expect(merged.snapshot()).toEqual(both.snapshot());
      expect(Histogram.from(JSON.parse(JSON.stringify(merged.snapshot()))).snapshot()).toEqual(both.snapshot());
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('a spread records the same as its values one by one', () => {
  const edge = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 2 ** 33 }));
  fc.assert(
    fc.property(edge, edge, fc.integer({ min: 1, max: 3000 }), (first, last, count) => {
      const spread = new Histogram();
      spread.recordSpread(first, last, count);
      const step = count === 1 ? 0 : (last - first) / (count - 1);
      const single = Array.from({ length: count }, (_, i) => (count === 1 ? (first + last) / 2 : first + i * step));
      const sorted = single.toSorted((a, b) => a - b);
      expect(spread.count).toBe(count);
      expect(spread.snapshot().buckets.reduce((sum, [, n]) => sum + n, 0)).toBe(count);
      expect(Math.abs(spread.mean - (first + last) / 2)).toBeLessThanOrEqual(1e-9 * (first + last + 1));
      for (const q of [0.01, 0.5, 0.9, 1]) {
        // The very value at the rank may lie a rounding error beyond a bucket's edge: allow one step more.
        const slack = 0.001 * exact(sorted, q) + 1e-9 * (first + last + 1) + (count > 4 ? Math.abs(step) * 1e-6 : 0);
        expect(Math.abs(spread.quantile(q) - exact(sorted, q))).toBeLessThanOrEqual(slack + 1e-6);
      }
      const turned = new Histogram();
      turned.recordSpread(last, first, count);
      expect(turned.snapshot()).toEqual(spread.snapshot());
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('quantiles agree with HdrHistogram at three significant digits', () => {
  const peer = build({ lowestDiscernibleValue: 1, highestTrackableValue: 2 ** 40, numberOfSignificantValueDigits: 3 });
  const ours = new Histogram();
  const stream = new Stream(11);
  for (let i = 0; i < 50_000; i++) {
    const latency = Math.round(stream.exponential(3e6)) + 1;
    ours.record(latency);
    peer.recordValue(latency);
  }
  for (const q of [0.5, 0.75, 0.95, 0.99, 0.999]) {
    expect(Math.abs(ours.quantile(q) / peer.getValueAtPercentile(q * 100) - 1)).toBeLessThan(0.002);
  }
  expect(ours.max).toBeGreaterThan(peer.mean);
  expect(Math.abs(ours.mean / peer.mean - 1)).toBeLessThan(0.001);
});

test('a bucket holds its own bounds: the lower within, the upper beyond', () => {
  for (const x of [1, 3.7, 1000, 123_456_789, 2 ** 50]) {
    const histogram = recorded([x]);
    const [index] = histogram.snapshot().buckets[0]!;
    const [low, high] = bucketBounds(index);
    expect(low).toBeLessThanOrEqual(x);
    expect(high).toBeGreaterThan(x);
    expect((high - low) / low).toBeLessThanOrEqual(1 / 1024);
  }
});

test('what cannot be a latency is refused, and an empty histogram claims nothing', () => {
  const histogram = new Histogram();
  for (const wrong of [-1, NaN, Infinity]) expect(() => histogram.record(wrong)).toThrow(RangeError);
  expect(() => histogram.recordSpread(-5, 10, 3)).toThrow(RangeError);
  expect(histogram.count).toBe(0);
  expect(histogram.quantile(0.5)).toBeNaN();
  expect(histogram.mean).toBeNaN();
});
