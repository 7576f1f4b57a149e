import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIP390, PRODUCED, THREE_MESSAGES } from '../../lab/validate/floor/kips.ts';
import { bytes, KiB } from '../../sim/index.ts';
import type { Codec, DataProfile } from '../../models/index.ts';
import { atLevel, codecSpeed, compressedSize, compressing, covers, decompressing, LEVELS } from '../../models/index.ts';

const LEVELLED = fc.constantFrom('gzip' as const, 'lz4' as const, 'zstd' as const);
const anyCodec = LEVELLED.chain((name) =>
  fc.integer({ min: LEVELS[name].lowest, max: LEVELS[name].highest }).map((level) => atLevel(name, level)),
);

describe('levels of codecs', () => {
  test.each(PRODUCED)('%s stores the data set of KIP-390 in %i bytes, within 5 %% (%s)', (codec, published, role) => {
    const share = compressedSize(codec, 'mixed', bytes(KIP390.batch)) / KIP390.batch;
    const error = (share * KIP390.raw) / published - 1;
    expect(Math.abs(error)).toBeLessThan(role === 'fitted' ? 0.001 : 0.05);
  });

  test.each(THREE_MESSAGES)(
    '%s makes %i bytes of the three messages of KIP-110, within 5 %% (%s)',
    (codec, published, role) => {
      const error = compressedSize(codec, 'similar', bytes(3102)) / published - 1;
      expect(Math.abs(error)).toBeLessThan(role === 'fitted' ? 0.005 : 0.05);
    },
  );

  test('the fast compressor of lz4, the default of Kafka, makes larger batches than any high compression level', () => {
    for (const kind of ['log', 'json', 'avro', 'text', 'mixed'] as const) {
      const fast = compressedSize('lz4', kind, KiB(64));
      expect(fast).toBeGreaterThan(1.1 * compressedSize('lz4:1', kind, KiB(64)));
      expect(compressing('lz4', KiB(64))).toBeLessThan(0.3 * compressing('lz4:1', KiB(64)));
    }
  });

  test('a higher level of gzip or lz4 never makes a batch larger nor takes less time', () => {
    for (const name of ['gzip', 'lz4'] as const) {
      for (let level = 2; level <= LEVELS[name].highest; level++) {
        const [low, high] = [atLevel(name, level - 1), atLevel(name, level)];
        for (const size of [KiB(1), KiB(16), KiB(256)]) {
          expect(compressedSize(high, 'log', size)).toBeLessThanOrEqual(compressedSize(low, 'log', size));
          expect(compressing(high, size)).toBeGreaterThanOrEqual(compressing(low, size));
        }
      }
    }
  });

  test('levels of zstd take longer the higher they are, from -5 to 22, on large batches', () => {
    const times = Array.from({ length: 28 }, (_, i) => compressing(atLevel('zstd', i - 5), KiB(1024)));
    // Level 0 is level 3 to zstd.
    const inOrder = times.filter((_, i) => i !== 5);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  });

  test('a batch never grows by more than 1 % and a byte at any level, and a larger one is never smaller', () => {
    const kinds = fc.constantFrom(
      'json' as const,
      'avro' as const,
      'mixed' as const,
      'similar' as const,
      'random' as const,
    );
    fc.assert(
      fc.property(anyCodec, kinds, fc.nat(2e6), fc.nat(1e5), (codec, kind, size, more) => {
        const compressed = compressedSize(codec, kind, bytes(size));
        expect(compressed).toBeLessThanOrEqual(1.01 * size + 1);
        expect(compressedSize(codec, kind, bytes(size + more))).toBeGreaterThanOrEqual(compressed);
      }),
    );
  });

  test('no level shrinks random bytes', () => {
    expect(compressedSize('zstd:19', 'random', KiB(64))).toBeGreaterThanOrEqual(KiB(64));
    expect(compressedSize('gzip:9', 'random', KiB(64))).toBeGreaterThanOrEqual(KiB(64));
  });

  test('the default level is the codec itself, and zstd takes 0 for it', () => {
    expect([atLevel('gzip', 6), atLevel('zstd', 3), atLevel('zstd', 0), atLevel('lz4')]).toEqual([
      'gzip',
      'zstd',
      'zstd',
      'lz4',
    ]);
    expect(atLevel('zstd', -5)).toBe('zstd:-5');
  });

  test('a level that is not modelled is refused with the range, and so is one of a codec without levels', () => {
    expect(() => atLevel('gzip', 10)).toThrow(/gzip has no level 10 here.* 1 to 9/);
    expect(() => atLevel('zstd', -6)).toThrow(/-5 to 22/);
    expect(() => atLevel('snappy', 1)).toThrow(/no levels/);
  });

  test('calls of zstd cost what KIP-110 measured, within 5 %, up to level 9', () => {
    const published: [Codec, number][] = [
      ['zstd:1', 45],
      ['zstd:2', 39],
      ['zstd', 57],
      ['zstd:6', 135],
      ['zstd:9', 1038],
    ];
    for (const [codec, us] of published) {
      expect(Math.abs(compressing(codec, bytes(3102)) / 1000 / us - 1), codec).toBeLessThan(0.05);
    }
  });
});

describe('a profile of own data', () => {
  const own: DataProfile = {
    name: 'orders',
    fits: { gzip: { a: 0.2, k: 10, p: 0.6 }, 'zstd:1': { a: 0.2, k: 8, p: 0.6 } },
    speeds: { gzip: { ...codecSpeed('gzip'), compress: codecSpeed('gzip:1').compress } },
  };

  test('gives the size of its curve', () => {
    const size = 10_000;
    const expected = size * (0.2 + 10 * Math.exp(-0.6 * Math.log(size)));
    expect(Math.abs(compressedSize('gzip', own, bytes(size)) - expected)).toBeLessThan(1);
  });

  test('takes a level that was not measured from the nearest one that was', () => {
    const shares = (['zstd:1', 'zstd', 'zstd:19'] as const).map((codec) => compressedSize(codec, own, KiB(32)));
    const builtIn = (['zstd:1', 'zstd', 'zstd:19'] as const).map((codec) => compressedSize(codec, 'json', KiB(32)));
    expect((shares[1] ?? 0) / (shares[0] ?? 1)).toBeCloseTo((builtIn[1] ?? 0) / (builtIn[0] ?? 1), 3);
    expect((shares[2] ?? 0) / (shares[0] ?? 1)).toBeCloseTo((builtIn[2] ?? 0) / (builtIn[0] ?? 1), 3);
  });

  test('brings its speeds, also to the levels beside them, and leaves the others as published', () => {
    expect(compressing('gzip', KiB(64), own)).toBe(compressing('gzip:1', KiB(64)));
    const slower = compressing('gzip:9', KiB(64), own) / compressing('gzip', KiB(64), own);
    expect(slower).toBeCloseTo(compressing('gzip:9', KiB(64)) / compressing('gzip', KiB(64)), 2);
    expect(decompressing('zstd', KiB(64), own)).toBe(decompressing('zstd', KiB(64)));
  });

  test('says what is missing', () => {
    expect([covers(own, 'zstd:19'), covers(own, 'lz4'), covers(own, 'none'), covers('json', 'lz4:1')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(() => compressedSize('lz4', own, KiB(1))).toThrow(/'orders' has no lz4/);
  });
});
