/** `mqlab calibrate codecs`: a sample of the user's data → a codec profile. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  batchesOf,
  codecProfileText,
  type Cut,
  measureCodec,
  type MeasuredCodec,
  NoLibrary,
  realCodec,
  recordsOf,
} from '../../lab/calibrate/index.ts';
import { atLevel, type Codec, CODECS } from '../../models/codecs/index.ts';
import type { CalibrateOptions } from '../calibrate.ts';
import { UsageError } from '../errors.ts';
import { Progress } from '../progress.ts';
import { measuring } from './surroundings.ts';
import { codecTable } from './tables.ts';

/** Bytes read of a sample; more does not make the curves better. */
const MOST_SAMPLE = 64 * 1024 * 1024;
/** Fewer bytes do not fill the batches that matter. */
const LEAST_SAMPLE = 16 * 1024;

/** Measures, prints, and writes the profile if a file is named. */
export async function calibrateCodecs({
  sample = '',
  recordSize,
  codecs,
  out,
  format,
}: CalibrateOptions): Promise<void> {
  const chosen = [...new Set(codecs.flatMap((text) => text.split(',')).map(codecNamed))];
  const file = read(sample);
  const cut: Cut = recordSize === undefined ? { by: 'lines' } : { by: 'size', size: recordSize };
  const records = recordsOf(file, cut);
  const bytes = records.reduce((sum, record) => sum + record.length, 0);
  if (bytes < LEAST_SAMPLE) {
    throw new UsageError(
      `${sample}: ${bytes} B of records are too few to measure: at least ${LEAST_SAMPLE} B, better 10 MB`,
    );
  }
  const measured = await measureAll(chosen, records);
  const name = basename(out ?? sample).replace(/\.\w+$/, '');
  const facts = { file: basename(sample), bytes, records: records.length, cut };
  const text = codecProfileText(name, facts, measuring(), measured);
  if (out !== undefined) writeFileSync(out, text);
  if (format === 'json')
    process.stdout.write(
      `${JSON.stringify({ name, sample: facts, measuring: measuring(), codecs: measured }, null, 2)}\n`,
    );
  else if (out === undefined) process.stdout.write(text);
  else
    process.stdout.write(
      `${codecTable(facts, measured)}\n\nwritten: ${out}\nuse it:  message: { size: …, data: ${out} }\n`,
    );
}

async function measureAll(chosen: readonly Codec[], records: readonly Buffer[]): Promise<MeasuredCodec[]> {
  const sizes = batchesOf(records);
  if (sizes.length < 3) {
    throw new UsageError(
      'the sample fills fewer than three batch sizes from 256 B to 1 MiB: give more records, or smaller ones',
    );
  }
  const reals = await Promise.all(chosen.map(real));
  const progress = new Progress('calibrate codecs', reals.length);
  const measured: MeasuredCodec[] = [];
  for (const [i, one] of reals.entries()) {
    measured.push(measureCodec(one, sizes));
    progress.update(i, 1);
    await new Promise(setImmediate); // lets an interrupt through
  }
  progress.stop();
  return measured;
}

async function real(codec: Codec) {
  try {
    return await realCodec(codec);
  } catch (error) {
    if (error instanceof NoLibrary || error instanceof RangeError) throw new UsageError(`--codecs ${error.message}`);
    throw error;
  }
}

function codecNamed(text: string): Codec {
  const [name = '', level, ...rest] = text.trim().split(':');
  const known = CODECS.find((codec) => codec === name && codec !== 'none');
  if (known === undefined || rest.length > 0) {
    throw new UsageError(
      `--codecs ${text}: write some of gzip, snappy, lz4, zstd, with a level behind a colon: zstd:1`,
    );
  }
  try {
    return atLevel(known, level === undefined ? undefined : Number(level));
  } catch (error) {
    throw new UsageError(`--codecs ${text}: ${(error as Error).message}`);
  }
}

function read(sample: string): Buffer {
  try {
    return readFileSync(sample).subarray(0, MOST_SAMPLE);
  } catch {
    throw new UsageError(`--sample ${sample}: the file cannot be read: name a file with some of your records`);
  }
}
