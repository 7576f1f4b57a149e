/** Published sizes of compressed data, and what they are to the data kinds `mixed` and `similar`. */
import { KiB } from '../../../sim/index.ts';
import type { Codec } from '../../../models/index.ts';

/** The data set of KIP-390, in bytes, and the batches that it is taken to be sent in (assumption: the default batch.size). */
export const KIP390 = { raw: 5_659_454_754, batch: KiB(16) } as const;

/** KIP-390: bytes on disk of one data set, by codec and level. Which rows the data kind `mixed` was fitted to. */
export const PRODUCED: readonly [Codec, number, 'fitted' | 'predicted'][] = [
  ['gzip:1', 1_787_505_238, 'predicted'],
  ['gzip', 1_644_280_629, 'fitted'],
  ['gzip:9', 1_643_517_758, 'predicted'],
  ['lz4:1', 2_211_346_795, 'predicted'],
  ['lz4:9', 2_184_022_257, 'fitted'],
  ['lz4:17', 2_178_643_665, 'predicted'],
  ['zstd:-5', 1_997_500_892, 'fitted'],
  ['zstd:1', 1_521_783_958, 'predicted'],
  ['zstd', 1_494_620_615, 'fitted'],
  ['zstd:12', 1_458_150_768, 'fitted'],
  ['zstd:18', 1_492_015_424, 'fitted'],
];

/** KIP-110: three similar messages, 3102 B, compressed at several levels. */
export const THREE_MESSAGES: readonly [Codec, number, 'fitted' | 'predicted'][] = [
  ['gzip', 396, 'fitted'],
  ['snappy', 1063, 'fitted'],
  ['lz4', 387, 'fitted'],
  ['zstd:1', 374, 'predicted'],
  ['zstd:2', 374, 'predicted'],
  ['zstd', 379, 'fitted'],
  ['zstd:6', 373, 'predicted'],
  ['zstd:9', 373, 'predicted'],
  ['zstd:22', 368, 'predicted'],
];

/** The size of those messages, in bytes. */
export const THREE = 3102;
