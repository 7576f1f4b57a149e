import { type Bytes, type Nanoseconds, ns } from '../../sim/index.ts';
import { BLOCK, FITS, SPEEDS, WORST } from './constants.ts';

/** A codec that does something to its data. */
export type CompressingCodec = 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Kafka's compression types; 'none' costs nothing and keeps the size. */
export type CodecName = 'none' | CompressingCodec;

/**
 * What the payload consists of: log lines, JSON of the same, prose, a mix as in production (KIP-390), random bytes, or
 * half random bytes and half zeros (the OpenMessaging Benchmark's randomBytesRatio 0.5).
 */
export type DataKind = 'json' | 'log' | 'text' | 'mixed' | 'random' | 'half-random';

/** All codecs by name. */
export const CODECS: readonly CodecName[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** All kinds of data by name. */
export const DATA_KINDS: readonly DataKind[] = ['json', 'log', 'text', 'mixed', 'random', 'half-random'];

/**
 * Size of a batch of `raw` bytes after compression, in bytes. A power law: small batches compress badly. Never above
 * 1.01 x raw + 1. Error of the fit: 2 to 4 % from 256 B to 128 KiB.
 */
export function compressedSize(codec: CodecName, kind: DataKind, raw: Bytes): Bytes {
  if (codec === 'none' || raw <= 0) return raw;
  const { a, k, p } = FITS[kind][codec];
  const inBlock = Math.min(raw, BLOCK[codec]);
  const share = a + k * Math.exp(-p * Math.log(inBlock));
  return Math.ceil(raw * (share < WORST ? share : WORST)) as Bytes;
}

/** Time of one core at speed 1 to compress a batch of `raw` bytes. */
export function compressing(codec: CodecName, raw: Bytes): Nanoseconds {
  if (codec === 'none') return ns(0);
  const { compress, compressCall } = SPEEDS[codec];
  return ns(compressCall + (raw / compress) * 1e9);
}

/** Time of one core at speed 1 to decompress a batch that has `raw` bytes uncompressed. */
export function decompressing(codec: CodecName, raw: Bytes): Nanoseconds {
  if (codec === 'none') return ns(0);
  const { decompress, decompressCall } = SPEEDS[codec];
  return ns(decompressCall + (raw / decompress) * 1e9);
}
