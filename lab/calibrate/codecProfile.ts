/** A codec profile: what was measured, as a file that experiments can name. */
import { stringify } from 'yaml';
import { codecSpeed } from '../../models/codecs/index.ts';
import type { MeasuredCodec, SizeRow } from './measure.ts';
import type { Cut } from './sample.ts';

/** Where a profile comes from. */
export interface SampleFacts {
  readonly file: string;
  readonly bytes: number;
  readonly records: number;
  readonly cut: Cut;
}

/** The machine and the day of a measurement. */
export interface Measuring {
  readonly cpu: string;
  readonly node: string;
  readonly date: string;
}

const HEAD = `Codec profile, written by mqlab calibrate codecs. Experiments name it: message: { size: 1 KiB, data: my-profile.yaml }
compressed = raw x (a + k x B^-p), B the batch in bytes (for snappy at most 32 KiB, for lz4 64 KiB).
Speeds are those of one core at speed 1: the published ones times the pace, which is how many times as fast as prose
the sample was with the same library on this machine. What was measured as such stands under "measured".`;

const round = (value: number, digits: number): number => Number(value.toPrecision(digits));
const MBps = (value: number): string => `${round(value / 1e6, 3)} MB/s`;
const us = (ns: number): string => `${round(ns / 1e3, 3)} us`;
const percent = (value: number): string => `${round(value * 100, 2)} %`;

/** The profile as YAML. */
export function codecProfileText(
  name: string,
  sample: SampleFacts,
  measuring: Measuring,
  codecs: readonly MeasuredCodec[],
): string {
  const { file, bytes, records, cut } = sample;
  const profile = {
    name,
    sample: {
      file,
      bytes,
      records,
      meanRecord: `${round(bytes / records, 3)} B`,
      cut: cut.by === 'lines' ? 'a record a line' : `a record each ${cut.size} B`,
    },
    measuring,
    codecs: Object.fromEntries(codecs.map((one) => [one.codec, entryOf(one)])),
  };
  const comment = HEAD.split('\n').map((line) => `# ${line}\n`);
  return `${comment.join('')}${stringify(profile, { lineWidth: 120, flowCollectionPadding: true })}`;
}

function entryOf({ codec, library, rows, fit, speed, pace }: MeasuredCodec): object {
  const published = codecSpeed(codec);
  return {
    a: round(fit.a, 4),
    k: round(fit.k, 4),
    p: round(fit.p, 4),
    compress: MBps(published.compress * pace.compress),
    decompress: MBps(published.decompress * pace.decompress),
    compressCall: us(published.compressCall),
    decompressCall: us(published.decompressCall),
    measured: {
      library,
      fitError: percent(fit.error),
      pace: { compress: round(pace.compress, 3), decompress: round(pace.decompress, 3), spread: percent(pace.spread) },
      here: { compress: MBps(speed.compress), decompress: MBps(speed.decompress) },
      sizes: rows.map(rowOf),
    },
  };
}

const rowOf = (row: SizeRow): object => ({
  batch: `${Math.round(row.size)} B`,
  batches: row.batches,
  ratio: round(1 / row.share, 4),
  spread: percent(row.spread),
  compress: MBps((row.size / row.compressTime) * 1e9),
  decompress: MBps((row.size / row.decompressTime) * 1e9),
  jitter: percent(row.jitter),
});
