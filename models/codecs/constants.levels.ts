/**
 * What a level changes: size of a batch against the default level of its codec, by batch size, and speed.
 *
 * Sizes are the means over logs, JSON, Avro-like records (loghub@dd61d095) and prose (markdown), packed as Kafka packs
 * batches. Kinds of data differ from the mean by up to 4 % (gzip, lz4 from 2 KiB on), 6 % (zstd 1 to 12) and 11 % (zstd -5
 * to -1, and 19 on 128 KiB). zstd is fed as a stream of unknown length, as Kafka feeds it.
 */
import { MBps, us } from '../../sim/index.ts';
import type { BytesPerSecond, Nanoseconds } from '../../sim/index.ts';

/** A codec with levels. */
export type LevelledCodec = 'gzip' | 'lz4' | 'zstd';

/** Batch sizes, in bytes, at which the tables below stand; in between, linear over the logarithm of the size. */
export const KNOTS: readonly number[] = [512, 2048, 8192, 32_768, 131_072]; // assumption: a knot every factor of 4

/** Size against the default level, at each of KNOTS. */
export interface Level {
  readonly level: number;
  readonly size: readonly number[];
}

/** measured with zlib 1.2.13 against level 6. */
const GZIP_SIZES: readonly Level[] = [
  { level: 1, size: [1.01, 1.05, 1.103, 1.164, 1.218] },
  { level: 2, size: [1.008, 1.042, 1.085, 1.135, 1.183] },
  { level: 3, size: [1.007, 1.036, 1.073, 1.113, 1.151] },
  { level: 4, size: [1.003, 1.019, 1.038, 1.059, 1.076] },
  { level: 5, size: [1, 1.004, 1.01, 1.017, 1.025] },
  { level: 6, size: [1, 1, 1, 1, 1] },
  { level: 7, size: [1, 0.998, 0.991, 0.988, 0.985] },
  { level: 8, size: [1, 0.997, 0.982, 0.97, 0.963] },
  { level: 9, size: [1, 0.997, 0.981, 0.969, 0.962] },
];

/** measured with liblz4 1.9.4 (high compression, levels above 12 are 12) against its fast compressor, blocks of 64 KiB. */
const LZ4_SIZES: readonly Level[] = [
  { level: 1, size: [0.989, 0.95, 0.897, 0.85, 0.826] },
  { level: 4, size: [0.988, 0.948, 0.89, 0.837, 0.806] },
  { level: 9, size: [0.988, 0.948, 0.888, 0.832, 0.799] },
  { level: 12, size: [0.988, 0.947, 0.887, 0.829, 0.794] },
];

/** measured with libzstd 1.5.4 against level 3. */
const ZSTD_SIZES: readonly Level[] = [
  { level: -5, size: [1.383, 1.562, 1.667, 1.685, 1.669] },
  { level: -3, size: [1.296, 1.405, 1.462, 1.465, 1.44] },
  { level: -1, size: [1.214, 1.271, 1.295, 1.279, 1.253] },
  { level: 1, size: [1.014, 1.019, 1.021, 1.014, 1.001] },
  { level: 2, size: [1.008, 1.013, 1.013, 1.006, 0.997] },
  { level: 3, size: [1, 1, 1, 1, 1] },
  { level: 5, size: [1, 0.99, 0.974, 0.961, 0.95] },
  { level: 6, size: [0.997, 0.973, 0.951, 0.92, 0.892] },
  { level: 9, size: [0.997, 0.971, 0.944, 0.901, 0.859] },
  { level: 12, size: [0.997, 0.971, 0.943, 0.899, 0.855] },
  { level: 15, size: [0.994, 0.969, 0.942, 0.898, 0.852] },
  { level: 19, size: [0.973, 0.954, 0.917, 0.858, 0.794] },
];

/** Sizes of levels by codec, ascending by level. */
export const LEVEL_SIZES: Readonly<Record<LevelledCodec, readonly Level[]>> = {
  gzip: GZIP_SIZES,
  lz4: LZ4_SIZES,
  zstd: ZSTD_SIZES,
};

/** Speed of one core at a level, in uncompressed bytes per second. */
export interface LevelSpeed {
  readonly level: number;
  readonly compress: BytesPerSecond;
  readonly decompress: BytesPerSecond;
}

const at = (level: number, compress: number, decompress: number): LevelSpeed => ({
  level,
  compress: MBps(compress),
  decompress: MBps(decompress),
});

/** published: lzbench 2.0.1 (EPYC 9554 at 3.1 GHz, Silesia), in MB/s; in between, linear over the logarithm. */
export const LEVEL_SPEEDS: Readonly<Record<LevelledCodec, readonly LevelSpeed[]>> = {
  gzip: [at(1, 93, 323), at(6, 25.3, 344), at(9, 10.3, 348)], // published: zlib 1.3.1
  lz4: [
    at(1, 91, 3421), // measured: 1.2 x level 4 with liblz4 1.9.4; lzbench has 1.10, whose level 1 is another algorithm
    at(4, 76.3, 3421), // published: lz4hc 1.10.0
    at(9, 30.9, 3527), // published: lz4hc 1.10.0
    at(12, 10.5, 3616), // published: lz4hc 1.10.0
  ],
  zstd: [
    at(-5, 573, 1950), // published: zstd_fast 1.5.6, and the next two
    at(-3, 518, 1822), // published
    at(-1, 459, 1717), // published
    at(1, 422, 1347), // published: zstd 1.5.6, and the following
    at(2, 344, 1246), // published
    at(5, 125, 1197), // published
    at(8, 62.9, 1319), // published
    at(11, 34.4, 1332), // published
    at(15, 8.36, 1369), // published
    at(18, 3.79, 1169), // published
    at(22, 2.08, 1073), // published
  ],
};

/**
 * Time of a call of zstd that does not depend on the size: contexts and tables, which grow with the level. published:
 * KIP110-zstd-*, time for 3102 B less 3102 B at the speed above; in between, linear over the logarithm.
 */
export const ZSTD_CALLS: readonly { readonly level: number; readonly time: Nanoseconds }[] = [
  { level: 1, time: us(38) }, // published: 45 us; assumption: lower levels alike
  { level: 2, time: us(30) }, // published: 39 us
  { level: 3, time: us(45) }, // published: 57 us
  { level: 6, time: us(105) }, // published: 135 us
  { level: 9, time: us(978) }, // published: 1038 us; assumption: higher levels alike (level 22, at 228 ms, is left out)
];

/** Lowest, highest and default level. specification: KIP-390; zstd goes on below -5, where nothing was measured. */
export const LEVELS: Readonly<Record<LevelledCodec, { lowest: number; highest: number; standard: number | 'fast' }>> = {
  gzip: { lowest: 1, highest: 9, standard: 6 }, // specification: zlib
  lz4: { lowest: 1, highest: 17, standard: 'fast' }, // specification: lz4-java; every level is high compression
  zstd: { lowest: -5, highest: 22, standard: 3 }, // specification: zstd
};
