import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitLine, fitPowerLaw, packed, realCodec, recordsOf } from '../../lab/calibrate/index.ts';

const SIZES = Array.from({ length: 13 }, (_, i) => 256 * 2 ** i);

describe('the curve of a codec', () => {
  test('is found again in shares that were made from one', () => {
    const curves = fc.record({
      a: fc.double({ min: 0.01, max: 1, noNaN: true }),
      k: fc.double({ min: 1, max: 50, noNaN: true }),
      p: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
    });
    fc.assert(
      fc.property(curves, ({ a, k, p }) => {
        const fit = fitPowerLaw(SIZES.map((size) => ({ size, share: a + k * size ** -p })));
        expect(fit.error).toBeLessThan(1e-4);
      }),
      { numRuns: 50 },
    );
  });

  test('never goes below zero for larger batches, whatever was measured', () => {
    const shares = fc.array(fc.double({ min: 0.01, max: 1.2, noNaN: true }), { minLength: 13, maxLength: 13 });
    fc.assert(
      fc.property(shares, (measured) => {
        const { a, k } = fitPowerLaw(SIZES.map((size, i) => ({ size, share: measured[i] ?? 1 })));
        expect(Math.min(a, k)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });

  test('is the best in relative error: moving any of its numbers makes it worse', () => {
    const points = SIZES.map((size, i) => ({ size, share: (0.2 + 5 * size ** -0.5) * (i % 2 === 0 ? 1.03 : 0.97) }));
    const cost = (a: number, k: number, p: number) =>
      points.reduce((sum, { size, share }) => sum + ((a + k * size ** -p) / share - 1) ** 2, 0);
    const { a, k, p } = fitPowerLaw(points);
    const least = cost(a, k, p);
    for (const factor of [0.98, 1.02]) {
      expect(cost(a * factor, k, p)).toBeGreaterThan(least);
      expect(cost(a, k * factor, p)).toBeGreaterThan(least);
      expect(cost(a, k, p * factor)).toBeGreaterThan(least);
    }
  });

  test('takes three points', () => {
    expect(() => fitPowerLaw([{ size: 1, share: 1 }])).toThrow(/three batch sizes/);
  });
});

test('time against size: the time of a call and that of a byte are told apart', () => {
  const line = fitLine(SIZES.map((size) => ({ size, time: 5000 + 4 * size })));
  expect(line.call).toBeCloseTo(5000, 3);
  expect(line.perByte).toBeCloseTo(4, 6);
  expect(fitLine(SIZES.map((size) => ({ size, time: 4 * size - 500 }))).call).toBe(0);
});

describe('a sample', () => {
  test('of lines: each is a record, without its end, and empty ones are none', () => {
    const records = recordsOf(Buffer.from('one\r\n\ntwo\nthree'), { by: 'lines' });
    expect(records.map(String)).toEqual(['one', 'two', 'three']);
  });

  test('of records of one size: the incomplete last one is left out', () => {
    expect(recordsOf(Buffer.from('abcdefgh'), { by: 'size', size: 3 }).map(String)).toEqual(['abc', 'def']);
  });

  test('is packed into batches of whole records that stay within the bound', () => {
    const records = Array.from({ length: 1000 }, (_, i) => Buffer.from(`record number ${i}`));
    const batches = packed(records, 1024);
    expect(Math.max(...batches.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(1024);
    expect(batches.reduce((sum, batch) => sum + batch.records, 0)).toBeGreaterThan(940);
    expect(batches.every((batch) => batch.bytes.includes('record number'))).toBe(true);
  });

  test('a record is framed as Kafka frames it: 7 bytes around a short value at the beginning of a batch', () => {
    const [batch] = packed([Buffer.from('value')], 1024);
    // length, attributes, timestamp, offset, key length -1, value length, value, headers
    expect([...(batch?.bytes ?? [])]).toEqual([22, 0, 0, 0, 1, 10, ...Buffer.from('value'), 0]);
  });
});

describe('the real codecs', () => {
  const text = Buffer.from(Array.from({ length: 4000 }, (_, i) => `{"id":${i},"name":"item ${i % 97}"}`).join('\n'));

  test.each(['gzip', 'gzip:1', 'snappy', 'lz4', 'zstd', 'zstd:1', 'zstd:-5'] as const)(
    '%s makes less of a text, and gives all of it back',
    async (codec) => {
      const { size, decompress } = (await realCodec(codec)).compress(text);
      expect(size).toBeLessThan(text.length / 2);
      expect(size).toBeGreaterThan(text.length / 50);
      expect(decompress()).toBe(text.length);
    },
  );

  test('lz4 stores what does not shrink: 15 bytes more than the data', async () => {
    let state = 1;
    const noise = Buffer.from(Array.from({ length: 5000 }, () => (state = (state * 48_271) % 2_147_483_647) % 256));
    expect((await realCodec('lz4')).compress(noise).size).toBe(noise.length + 4 + 11);
  });

  test('levels of lz4 cannot be measured, and it says so', async () => {
    await expect(realCodec('lz4:3')).rejects.toThrow(/only the fast compressor/);
  });
});
