import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Times } from '../../models/index.ts';

/** The same instants, one by one. */
function listed(times: Times): number[] {
  return Array.from({ length: times.count }, (_, i) => times.at(i));
}

const run = fc.record({
  start: fc.double({ min: 0, max: 1e12, noNaN: true }),
  step: fc.double({ min: 0, max: 1e7, noNaN: true }),
  count: fc.integer({ min: 1, max: 50 }),
});

function built(runs: readonly { start: number; step: number; count: number }[]) {
  const times = new Times();
  const list: number[] = [];
  for (const { start, step, count } of runs) {
    times.push(start, step, count);
    for (let i = 0; i < count; i++) list.push(Math.round(start + i * step));
  }
  return { times, list };
}

describe('times', () => {
  test('hold every instant that was pushed, within the rounding of one ns', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        const { times, list } = built(runs);
        expect(times.count).toBe(list.length);
        listed(times).forEach((instant, i) => expect(Math.abs(instant - (list[i] ?? NaN))).toBeLessThanOrEqual(1));
        expect(times.first).toBe(list.length === 0 ? 0 : times.at(0));
        expect(times.last).toBe(list.length === 0 ? 0 : times.at(list.length - 1));
      }),
    );
  });

  test('split and append again are the same instants in the same order', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 20 }), (runs, cuts) => {
        const { times } = built(runs);
        const before = listed(times);
        const again = new Times();
        for (const cut of cuts) {
          const part = times.split(cut);
          expect(part.count).toBe(Math.min(cut, before.length - again.count));
          again.append(part);
        }
        again.append(times);
        const after = listed(again);
        expect(after.length).toBe(before.length);
        after.forEach((instant, i) => expect(Math.abs(instant - (before[i] ?? NaN))).toBeLessThanOrEqual(1));
      }),
    );
  });

  test('the mean is the mean of the instants', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
        const { times, list } = built(runs);
        const mean = list.reduce((sum, instant) => sum + instant, 0) / list.length;
        expect(Math.abs(times.mean - mean)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('a constant rate stays one run, however often it goes on, and does not drift', () => {
    const times = new Times();
    const gap = 1e9 / 333_333.3;
    for (let i = 0; i < 1_000_000; i += 7) times.push(i * gap, gap, 7);
    expect(times.runs).toBe(1);
    expect(times.last).toBe(Math.round((times.count - 1) * gap));
  });

  test('the message after the last is refused', () => {
    const times = new Times();
    times.push(5, 1, 3);
    expect(() => times.at(3)).toThrow(RangeError);
    expect(() => times.at(-1)).toThrow(RangeError);
  });
});
