import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrdinalSet } from '../../models/index.ts';

const range = fc.record({ first: fc.nat(200), count: fc.nat(20) });

describe('a set of ordinals', () => {
  test('agrees with a plain set, whatever the order of additions', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), range, (ranges, probe) => {
        const set = new OrdinalSet();
        const plain = new Set<number>();
        for (const { first, count } of ranges) {
          const before = plain.size;
          for (let i = 0; i < count; i++) plain.add(first + i);
          expect(set.add(first, count)).toBe(plain.size - before);
        }
        expect(set.size).toBe(plain.size);
        for (let i = 0; i < 230; i++) if (set.has(i) !== plain.has(i)) expect.fail(`${i} is wrong`);
        let frontier = 0;
        while (plain.has(frontier)) frontier++;
        expect(set.frontier).toBe(frontier);
        let inProbe = 0;
        for (let i = 0; i < probe.count; i++) if (plain.has(probe.first + i)) inProbe++;
        expect(set.countIn(probe.first, probe.count)).toBe(inProbe);
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with a plain set when ranges are taken out again', () => {
    const steps = fc.array(fc.record({ first: fc.nat(100), count: fc.nat(20), isRemoved: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, range, (changes, probe) => {
        const set = new OrdinalSet();
        const plain = new Set<number>();
        for (const { first, count, isRemoved } of changes) {
          const before = plain.size;
          for (let i = first; i < first + count; i++) {
            if (isRemoved) plain.delete(i);
            else plain.add(i);
          }
          const changed = isRemoved ? set.remove(first, count) : set.add(first, count);
          expect(changed).toBe(Math.abs(plain.size - before));
        }
        expect(set.size).toBe(plain.size);
        for (let i = 0; i < 130; i++) if (set.has(i) !== plain.has(i)) expect.fail(`${i} is wrong`);
        const found: number[] = [];
        set.forEachIn(probe.first, probe.count, (first, n) => {
          for (let i = 0; i < n; i++) found.push(first + i);
        });
        expect(found).toEqual(
          Array.from({ length: probe.count }, (_, i) => probe.first + i).filter((i) => plain.has(i)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('keeps nothing but a number while additions come in order', () => {
    const set = new OrdinalSet();
    for (let i = 0; i < 1000; i++) set.add(i * 10, 10);
    expect(set.scattered).toBe(0);
    expect(set.frontier).toBe(10_000);
  });

  test('forgets scattered ranges once the gap before them has closed', () => {
    const set = new OrdinalSet();
    for (let i = 1; i < 100; i++) set.add(i * 10, 9);
    expect(set.scattered).toBe(99);
    for (let i = 0; i < 100; i++) set.add(i * 10, 10);
    expect(set.scattered).toBe(0);
    expect(set.size).toBe(1000);
  });
});
