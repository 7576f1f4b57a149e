/** Levels in between those of the tables. */
import { type BytesPerSecond, type Nanoseconds } from '../../sim/index.ts';
import type { CompressingCodec } from './codecs.ts';
import { type Speed, SPEEDS } from './constants.ts';
import { KNOTS, LEVEL_SIZES, LEVEL_SPEEDS, type LevelledCodec, ZSTD_CALLS } from './constants.levels.ts';

/** Between two neighbours of an ascending list: their places, and how far the value is on the way from one to the other. */
interface Between {
  readonly below: number;
  readonly above: number;
  readonly share: number;
}

/** Where `value` stands in the list; beyond its ends, at the end. */
function between(list: readonly number[], value: number): Between {
  const last = list.length - 1;
  const above = list.findIndex((one) => one >= value);
  if (above < 0) return { below: last, above: last, share: 0 };
  const low = list[above - 1];
  const high = list[above];
  if (low === undefined || high === undefined) return { below: 0, above: 0, share: 0 };
  return { below: above - 1, above, share: (value - low) / (high - low) };
}

const LOG_KNOTS = KNOTS.map((size) => Math.log(size));

/** Size of a batch of `size` bytes at a level, against the default level of its codec. */
export function levelSize(codec: LevelledCodec, level: number, size: number): number {
  const rows = LEVEL_SIZES[codec];
  const levels = between(
    rows.map((row) => row.level),
    level,
  );
  const sizes = between(LOG_KNOTS, Math.log(size));
  const inRow = (row: number): number => {
    const knots = rows[row]?.size ?? [];
    return mix(knots[sizes.below] ?? 1, knots[sizes.above] ?? 1, sizes.share);
  };
  return mix(inRow(levels.below), inRow(levels.above), levels.share);
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Between two speeds or times, which differ by factors. */
const blend = (a: number, b: number, share: number): number => Math.exp(mix(Math.log(a), Math.log(b), share));

/** Speeds of a codec at a level; without one, at its default. */
export function speedOf(codec: CompressingCodec, level: number | undefined): Speed {
  const standard = SPEEDS[codec];
  if (level === undefined || codec === 'snappy') return standard;
  const rows = LEVEL_SPEEDS[codec];
  const { below, above, share } = between(
    rows.map((row) => row.level),
    level,
  );
  const low = rows[below] ?? standard;
  const high = rows[above] ?? standard;
  return {
    compress: blend(low.compress, high.compress, share) as BytesPerSecond,
    decompress: blend(low.decompress, high.decompress, share) as BytesPerSecond,
    compressCall: callOf(codec, level),
    decompressCall: standard.decompressCall,
  };
}

/** Time of a call at a level that does not depend on the size. */
function callOf(codec: LevelledCodec, level: number): Nanoseconds {
  if (codec !== 'zstd') return SPEEDS[codec].compressCall;
  const { below, above, share } = between(
    ZSTD_CALLS.map((call) => call.level),
    level,
  );
  const low = ZSTD_CALLS[below]?.time ?? 0;
  const high = ZSTD_CALLS[above]?.time ?? 0;
  return Math.round(blend(low, high, share)) as Nanoseconds;
}
