/** The real codecs, as far as they can be called from here. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { type Codec, type CompressingCodec, nameOf } from '../../models/codecs/index.ts';

/** A codec that works on real bytes; sizes are those that Kafka would write, its framing included. */
export interface RealCodec {
  readonly codec: Codec;
  /** Library and version. */
  readonly library: string;
  /** Compresses a batch, and tells its size and how to undo it. */
  compress(batch: Buffer): Compressed;
}

/** A compressed batch. */
export interface Compressed {
  readonly size: number;
  decompress(): number;
}

/** Blocks that Kafka's snappy stream compresses one by one, and the bytes it writes before all and before each. */
const SNAPPY: Blocks = { block: 32_768, header: 16, each: 4, stored: Infinity }; // specification: snappy-java
/** The same of Kafka's lz4 frame; the library itself writes the 4 B of the length. A block that grows is stored as it is. */
const LZ4: Blocks = { block: 65_536, header: 11, each: 0, stored: 4 }; // specification: LZ4 frame format

interface Blocks {
  readonly block: number;
  readonly header: number;
  readonly each: number;
  readonly stored: number;
}

interface BlockLibrary {
  compressSync(block: Buffer): Buffer;
  uncompressSync(block: Buffer): Buffer | string;
}

interface Zstd {
  init(): Promise<void>;
  compress(batch: Uint8Array, level: number): Uint8Array;
  decompress(batch: Uint8Array): Uint8Array;
}

const ask = createRequire(import.meta.url);

const PACKAGES: Readonly<Record<Exclude<CompressingCodec, 'gzip'>, string>> = {
  snappy: 'snappy',
  lz4: 'lz4-napi',
  zstd: '@bokuweb/zstd-wasm',
};

/** Thrown for a codec whose library is not there. */
export class NoLibrary extends Error {
  override readonly name = 'NoLibrary';
}

/**
 * A real codec. Throws a NoLibrary if its package was not installed (they are optional), and a RangeError for a level that
 * the library does not have: lz4 has only its fast compressor here.
 */
export async function realCodec(codec: Codec): Promise<RealCodec> {
  const name = nameOf(codec);
  const level = codec.includes(':') ? Number(codec.split(':')[1]) : undefined;
  switch (name) {
    case 'gzip':
      return gzip(codec, level ?? constants.Z_DEFAULT_COMPRESSION);
    case 'snappy':
      return inBlocks(codec, SNAPPY, library('snappy'));
    case 'lz4':
      if (level !== undefined) {
        throw new RangeError(`${codec}: only the fast compressor of lz4 can be measured here: write lz4`);
      }
      return inBlocks(codec, LZ4, library('lz4'));
    case 'zstd':
      return zstd(codec, level ?? 3);
    case 'none':
      throw new RangeError('none: there is nothing to measure: leave it out');
  }
}

function gzip(codec: Codec, level: number): RealCodec {
  return {
    codec,
    library: `zlib ${process.versions.zlib}`,
    compress(batch) {
      const compressed = gzipSync(batch, { level });
      return { size: compressed.length, decompress: () => gunzipSync(compressed).length };
    },
  };
}

function inBlocks(
  codec: Codec,
  { block, header, each, stored }: Blocks,
  { code, version }: { readonly code: BlockLibrary; readonly version: string },
): RealCodec {
  return {
    codec,
    library: version,
    compress(batch) {
      const blocks: Buffer[] = [];
      let size = header;
      for (let at = 0; at < batch.length; at += block) {
        const raw = batch.subarray(at, at + block);
        const compressed = code.compressSync(raw);
        blocks.push(compressed);
        size += Math.min(compressed.length, raw.length + stored) + each;
      }
      return { size, decompress: () => blocks.reduce((sum, one) => sum + code.uncompressSync(one).length, 0) };
    },
  };
}

let started: Promise<void> | undefined;

async function zstd(codec: Codec, level: number): Promise<RealCodec> {
  const { code, version } = library('zstd');
  const wasm = code as unknown as Zstd;
  started ??= wasm.init(); // once: a second call would pull the memory from under the first one's users
  await started;
  return {
    codec,
    library: version,
    compress(batch) {
      const compressed = wasm.compress(batch, level);
      return { size: compressed.length, decompress: () => wasm.decompress(compressed).length };
    },
  };
}

function library(name: Exclude<CompressingCodec, 'gzip'>): { readonly code: BlockLibrary; readonly version: string } {
  const pack = PACKAGES[name];
  try {
    const code = ask(pack) as BlockLibrary;
    return { code, version: `${pack} ${versionOf(pack)}` };
  } catch (cause) {
    throw new NoLibrary(
      `${name} cannot be measured: its library ${pack} is not installed. Run npm install ${pack}, or leave ${name} out with --codecs`,
      { cause },
    );
  }
}

/** The version of an installed package: its package.json is the first above its entry that bears its name. */
function versionOf(pack: string): string {
  for (let folder = dirname(ask.resolve(pack)); dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === pack) return version ?? '';
  }
  return '';
}
