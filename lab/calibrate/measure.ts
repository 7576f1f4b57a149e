/** Ratio and speed of the real codecs on a sample. */
import { BLOCK, type Codec, nameOf } from '../../models/codecs/index.ts';
import { fitLine, fitPowerLaw, type PowerLaw } from './fit.ts';
import type { Compressed, RealCodec } from './libraries.ts';
import { prose } from './reference.ts';
import { packed, type RawBatch, recordsOf, spread } from './sample.ts';

/** Batch sizes measured, in bytes: 256 B to 1 MiB. */
export const BOUNDS: readonly number[] = Array.from({ length: 13 }, (_, i) => 256 * 2 ** i);

/** Bytes compressed at each batch size; of a larger sample, batches spread evenly over it. */
const MOST_BYTES = 2 * 1024 * 1024;
/** How long one size is timed at least, in ms, and how often. */
const LEAST_TIME = 6;
const ROUNDS = 5;
/** No more batches than these are timed. */
const MOST_TIMED = 24;

/** One codec at one batch size. */
export interface SizeRow {
  /** Bytes that the batches had at most. */
  readonly bound: number;
  /** Bytes that they had on average. */
  readonly size: number;
  readonly batches: number;
  /** Compressed by uncompressed bytes of all of them. */
  readonly share: number;
  /** Standard deviation of the share from batch to batch, against its mean. */
  readonly spread: number;
  /** Time of a batch in ns in the fastest round; and how much longer the median round took, against it. */
  readonly compressTime: number;
  readonly decompressTime: number;
  readonly jitter: number;
}

/** What was measured of one codec, and the curves through it. */
export interface MeasuredCodec {
  readonly codec: Codec;
  readonly library: string;
  readonly rows: readonly SizeRow[];
  readonly fit: PowerLaw;
  /** As it ran here, through the library named: bytes per second, and ns a call. */
  readonly speed: {
    readonly compress: number;
    readonly decompress: number;
    readonly compressCall: number;
    readonly decompressCall: number;
  };
  /** How many times as fast as generated prose, with the same library in the same minute. */
  readonly pace: Pace;
}

/** Speed on the sample against speed on prose, and how far the batch sizes differ in it (highest by lowest, less 1). */
export interface Pace {
  readonly compress: number;
  readonly decompress: number;
  readonly spread: number;
}

/** Batches of each size; sizes that the sample cannot fill are left out, and those at which records stand alone. */
export function batchesOf(records: readonly Buffer[]): { readonly bound: number; readonly batches: RawBatch[] }[] {
  const total = records.reduce((sum, record) => sum + record.length, 0);
  const mean = total / Math.max(1, records.length);
  const useful = BOUNDS.filter((bound) => bound <= total && bound >= mean);
  return useful.map((bound) => ({ bound, batches: spread(packed(records, bound), MOST_BYTES) }));
}

/** Measures one codec on batches of all sizes. Throws a RangeError for fewer than three sizes. */
export function measureCodec(real: RealCodec, sizes: ReturnType<typeof batchesOf>): MeasuredCodec {
  const rows = sizes.map(({ bound, batches }) => rowOf(real, bound, batches));
  const block = blockOf(real.codec);
  const fit = fitPowerLaw(rows.map(({ size, share }) => ({ size: Math.min(size, block), share })));
  const compress = fitLine(rows.map(({ size, compressTime }) => ({ size, time: compressTime })));
  const decompress = fitLine(rows.map(({ size, decompressTime }) => ({ size, time: decompressTime })));
  return {
    codec: real.codec,
    library: real.library,
    rows,
    fit,
    speed: {
      compress: 1e9 / compress.perByte,
      decompress: 1e9 / decompress.perByte,
      compressCall: compress.call,
      decompressCall: decompress.call,
    },
    pace: paceOf(real, sizes),
  };
}

/** Sizes at which the sample races against prose: calls no longer show, and there are many batches. */
const RACES = [8192, 16_384, 32_768, 65_536];
const PROSE_SIZE = 256 * 1024;

function paceOf(real: RealCodec, sizes: ReturnType<typeof batchesOf>): Pace {
  const yardstick = recordsOf(prose(PROSE_SIZE), { by: 'lines' });
  const raced = sizes.filter(({ bound }) => RACES.includes(bound));
  const pairs = (raced.length > 0 ? raced : sizes.slice(-1)).map(({ bound, batches }) => {
    const own = rateOf(real, spread(batches, PROSE_SIZE));
    const theirs = rateOf(real, packed(yardstick, bound));
    return { compress: own.compress / theirs.compress, decompress: own.decompress / theirs.decompress };
  });
  const middle = (of: 'compress' | 'decompress'): number =>
    Math.exp(pairs.reduce((sum, pair) => sum + Math.log(pair[of]), 0) / pairs.length);
  const factors = pairs.map(({ compress }) => compress);
  return {
    compress: middle('compress'),
    decompress: middle('decompress'),
    spread: Math.max(...factors) / Math.min(...factors) - 1,
  };
}

/** Bytes per ns over some batches. */
function rateOf(real: RealCodec, batches: readonly RawBatch[]): { compress: number; decompress: number } {
  const mean = batches.reduce((sum, { bytes }) => sum + bytes.length, 0) / batches.length;
  const results = batches.map(({ bytes }) => real.compress(bytes));
  return {
    compress: mean / timeOf(batches, ({ bytes }) => real.compress(bytes)).time,
    decompress: mean / timeOf(results, (result: Compressed) => result.decompress()).time,
  };
}

function blockOf(codec: Codec): number {
  const name = nameOf(codec);
  return name === 'none' ? Infinity : BLOCK[name];
}

function rowOf(real: RealCodec, bound: number, batches: readonly RawBatch[]): SizeRow {
  const shares: number[] = [];
  let raw = 0;
  let compressed = 0;
  for (const { bytes } of batches) {
    const { size } = real.compress(bytes);
    shares.push(size / bytes.length);
    raw += bytes.length;
    compressed += size;
  }
  const timed = spread(batches, (MOST_TIMED * raw) / batches.length);
  const results = timed.map(({ bytes }) => real.compress(bytes));
  const compress = timeOf(timed, ({ bytes }) => real.compress(bytes));
  const decompress = timeOf(results, (result: Compressed) => result.decompress());
  return {
    bound,
    size: raw / batches.length,
    batches: batches.length,
    share: compressed / raw,
    spread: deviation(shares) / (compressed / raw),
    compressTime: compress.time,
    decompressTime: decompress.time,
    jitter: Math.max(compress.jitter, decompress.jitter),
  };
}

/**
 * Mean time of a piece of work in ns, in the fastest of some rounds: whatever else runs on the machine only adds to it. And
 * how much longer the median round took, against the fastest.
 */
function timeOf<T>(items: readonly T[], work: (item: T) => unknown): { time: number; jitter: number } {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    let passed = 0;
    let done = 0;
    while (passed < LEAST_TIME * 1e6) {
      for (const item of items) work(item);
      done += items.length;
      passed = Number(process.hrtime.bigint() - start);
    }
    return passed / done;
  }).sort((a, b) => a - b);
  const fastest = rounds[0] ?? 0;
  return { time: fastest, jitter: (rounds[Math.floor(ROUNDS / 2)] ?? 0) / fastest - 1 };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
