/** Codec profiles: file → what the models take. */
import { type Codec, codecSpeed, type DataProfile, type Fit, type Speed } from '../../models/codecs/index.ts';
import { type BytesPerSecond, ms, type Nanoseconds } from '../../sim/index.ts';
import { type Group, type Tree, child, isGroup } from '../schema/index.ts';

/** A profile by its name and what stands under it. Speeds that it leaves out are as published. */
export function dataProfileFrom(name: string, profile: Tree | undefined): DataProfile {
  const codecs = child(profile, 'codecs');
  const entries = Object.entries(isGroup(codecs) ? codecs : {}).flatMap(([codec, entry]) =>
    isGroup(entry) ? [[codec as Codec, entry] as const] : [],
  );
  return {
    name,
    fits: Object.fromEntries(entries.map(([codec, entry]) => [codec, fitFrom(entry)])),
    speeds: Object.fromEntries(entries.map(([codec, entry]) => [codec, speedFrom(codec, entry)])),
  };
}

const fitFrom = ({ a, k, p }: Group): Fit => ({ a: Number(a), k: Number(k), p: Number(p) });

function speedFrom(codec: Codec, { compress, decompress, compressCall, decompressCall }: Group): Speed {
  const published = codecSpeed(codec);
  const time = (value: Tree | undefined, otherwise: Nanoseconds): Nanoseconds =>
    value === undefined ? otherwise : ms(Number(value));
  return {
    compress: Number(compress ?? published.compress) as BytesPerSecond,
    decompress: Number(decompress ?? published.decompress) as BytesPerSecond,
    compressCall: time(compressCall, published.compressCall),
    decompressCall: time(decompressCall, published.decompressCall),
  };
}
