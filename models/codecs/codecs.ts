import { type Bytes, type Nanoseconds, ns } from '../../sim/index.ts';
import { BLOCK, FITS, type Fit, type Speed, WORST } from './constants.ts';
import { LEVELS, type LevelledCodec } from './constants.levels.ts';
import { levelSize, speedOf } from './levels.ts';

/** A codec that does something to its data. */
export type CompressingCodec = 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Kafka's compression types; 'none' costs nothing and keeps the size. */
export type CodecName = 'none' | CompressingCodec;

/**
 * A codec, or one of its levels: 'gzip' is 'gzip:6', 'zstd' is 'zstd:3'. 'lz4' is the fast compressor, and 'lz4:1' to
 * 'lz4:17' are the high compression ones. Made by `atLevel`.
 */
export type Codec = CodecName | `${LevelledCodec}:${number}`;

/**
 * What the payload consists of: log lines, JSON of the same, the same as Avro-like binary records, prose, a mix as in
 * production (KIP-390), events that hardly differ from one another (KIP-110), random bytes, or half random bytes and half
 * zeros (the OpenMessaging Benchmark's randomBytesRatio 0.5).
 */
export type DataKind = 'json' | 'log' | 'avro' | 'text' | 'mixed' | 'similar' | 'random' | 'half-random';

/**
 * Data of the user's own, as `mqlab calibrate codecs` measures it: fits by codec (and level), and, where they were
 * measured, speeds. A level that is not among them is taken from the nearest one that is.
 */
export interface DataProfile {
  readonly name: string;
  readonly fits: Readonly<Partial<Record<Codec, Fit>>>;
  readonly speeds?: Readonly<Partial<Record<Codec, Speed>>> | undefined;
}

/** One of the kinds that are built in, or a profile. */
export type Data = DataKind | DataProfile;

/** What is done to a producer's batches, and what they consist of. */
export interface Compression {
  readonly codec: Codec;
  readonly data: Data;
}

/** All codecs by name. */
export const CODECS: readonly CodecName[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** All kinds of data by name. */
export const DATA_KINDS: readonly DataKind[] = [
  'json',
  'log',
  'avro',
  'text',
  'mixed',
  'similar',
  'random',
  'half-random',
];

/** Data that looks the same to every level. */
const FLAT: ReadonlySet<Data> = new Set<Data>(['random', 'half-random']);

/**
 * A codec at a level; without one, at its own default. Throws a RangeError for a level that is not modelled, or for one of
 * a codec without levels.
 */
export function atLevel(name: CodecName, level?: number | undefined): Codec {
  if (level === undefined) return name;
  if (name === 'none' || name === 'snappy') throw new RangeError(`${name} has no levels: leave the level out`);
  const { lowest, highest, standard } = LEVELS[name];
  const meant = name === 'zstd' && level === 0 ? 3 : level; // specification: zstd takes 0 for its default
  if (!Number.isInteger(meant) || meant < lowest || meant > highest) {
    throw new RangeError(`${name} has no level ${level} here: write a whole number from ${lowest} to ${highest}`);
  }
  return meant === standard ? name : `${name}:${meant}`;
}

interface Parts {
  readonly name: CodecName;
  readonly level: number | undefined;
}

const parts = new Map<Codec, Parts>();

function partsOf(codec: Codec): Parts {
  const known = parts.get(codec);
  if (known !== undefined) return known;
  const [name, level] = codec.split(':');
  const found: Parts = { name: name as CodecName, level: level === undefined ? undefined : Number(level) };
  parts.set(codec, found);
  return found;
}

/** The name of a codec without its level. */
export const nameOf = (codec: Codec): CodecName => partsOf(codec).name;

/** The level of a codec that is not at its default; undefined if it is. */
export const levelOf = (codec: Codec): number | undefined => partsOf(codec).level;

/** Whether sizes of a codec are known for the data: always, but for profiles that leave a codec out. */
export const covers = (data: Data, codec: Codec): boolean =>
  codec === 'none' || nearest(codec, fitsOf(data)) !== undefined;

/**
 * Size of a batch of `raw` bytes after compression, in bytes. A power law: small batches compress badly. Never above
 * 1.01 x raw + 1. Error of the fit: 2 to 5 % from 512 B to 128 KiB. Throws a RangeError for a codec that a profile leaves
 * out.
 */
export function compressedSize(codec: Codec, data: Data, raw: Bytes): Bytes {
  if (codec === 'none' || raw <= 0) return raw;
  const fits = fitsOf(data);
  const known = nearest(codec, fits);
  const fit = known === undefined ? undefined : fits[known];
  if (known === undefined || fit === undefined) throw new RangeError(absent(codec, data));
  const inBlock = Math.min(raw, BLOCK[nameOf(codec) as CompressingCodec]);
  const byLevel = known === codec || FLAT.has(data) ? 1 : relative(codec, inBlock) / relative(known, inBlock);
  const share = (fit.a + fit.k * Math.exp(-fit.p * Math.log(inBlock))) * byLevel;
  return Math.ceil(raw * (share < WORST ? share : WORST)) as Bytes;
}

/** Time of one core at speed 1 to compress a batch of `raw` bytes. A profile may bring speeds of its own. */
export function compressing(codec: Codec, raw: Bytes, data?: Data | undefined): Nanoseconds {
  if (codec === 'none') return ns(0);
  const { compress, compressCall } = codecSpeed(codec, data);
  return ns(compressCall + (raw / compress) * 1e9);
}

/** Time of one core at speed 1 to decompress a batch that has `raw` bytes uncompressed. */
export function decompressing(codec: Codec, raw: Bytes, data?: Data | undefined): Nanoseconds {
  if (codec === 'none') return ns(0);
  const { decompress, decompressCall } = codecSpeed(codec, data);
  return ns(decompressCall + (raw / decompress) * 1e9);
}

/**
 * Speeds of a codec on one core at speed 1, and the times of a call; those of the profile if it has measured them. Where it
 * has measured another level, the published speeds tell how the two differ. Throws a RangeError for 'none'.
 */
export function codecSpeed(codec: Codec, data?: Data | undefined): Speed {
  if (codec === 'none') throw new RangeError("'none' takes no time: ask only for codecs that compress");
  const published = publishedSpeed(codec);
  const speeds = typeof data === 'object' ? (data.speeds ?? {}) : {};
  const known = nearest(codec, speeds);
  const own = known === undefined ? undefined : speeds[known];
  if (known === undefined || own === undefined) return published;
  if (known === codec) return own;
  const theirs = publishedSpeed(known);
  return {
    compress: (own.compress * published.compress) / theirs.compress,
    decompress: (own.decompress * published.decompress) / theirs.decompress,
    compressCall: Math.max(0, own.compressCall + published.compressCall - theirs.compressCall),
    decompressCall: own.decompressCall,
  } as Speed;
}

const publishedSpeeds = new Map<Codec, Speed>();

function publishedSpeed(codec: Codec): Speed {
  const known = publishedSpeeds.get(codec);
  if (known !== undefined) return known;
  const name = nameOf(codec) as CompressingCodec;
  const speed = speedOf(name, levelOf(codec));
  publishedSpeeds.set(codec, speed);
  return speed;
}

const fitsOf = (data: Data): Readonly<Partial<Record<Codec, Fit>>> =>
  typeof data === 'object' ? data.fits : FITS[data];

/** Size at a level against the default level of its codec. */
function relative(codec: Codec, size: number): number {
  const level = levelOf(codec);
  return level === undefined ? 1 : levelSize(nameOf(codec) as LevelledCodec, level, size);
}

/** The codec itself if it is in the table, else the nearest level of it that is; undefined if there is none. */
function nearest(codec: Codec, table: Readonly<Partial<Record<Codec, unknown>>>): Codec | undefined {
  if (table[codec] !== undefined) return codec;
  const name = nameOf(codec);
  const same = (Object.keys(table) as Codec[]).filter((one) => nameOf(one) === name);
  const wanted = position(codec);
  return same.sort((a, b) => Math.abs(position(a) - wanted) - Math.abs(position(b) - wanted))[0];
}

/** Where a codec stands among the levels of its kind; lz4's fast compressor stands below its first level. */
function position(codec: Codec): number {
  const level = levelOf(codec);
  if (level !== undefined) return level;
  const name = nameOf(codec);
  if (name === 'none' || name === 'snappy') return 0;
  const { standard } = LEVELS[name];
  return standard === 'fast' ? 0 : standard;
}

const absent = (codec: Codec, data: Data): string =>
  `the data profile '${typeof data === 'object' ? data.name : data}' has no ${nameOf(codec)}: measure it with ` +
  `mqlab calibrate codecs --codecs ${nameOf(codec)}`;
