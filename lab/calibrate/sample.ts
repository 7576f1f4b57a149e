/** A sample of the user's data → batches as Kafka packs them. */

/** How records lie in the file: one a line, or each of the same number of bytes. */
export type Cut = { readonly by: 'lines' } | { readonly by: 'size'; readonly size: number };

const NEWLINE = 10;
const RETURN = 13;

/** The records of a file. An incomplete last one of a fixed size is left out, and so are empty lines. */
export function recordsOf(file: Buffer, cut: Cut): Buffer[] {
  const records: Buffer[] = [];
  if (cut.by === 'size') {
    for (let at = 0; at + cut.size <= file.length; at += cut.size) records.push(file.subarray(at, at + cut.size));
    return records;
  }
  for (let start = 0; start < file.length;) {
    const found = file.indexOf(NEWLINE, start);
    const end = found < 0 ? file.length : found;
    const isReturn = end > start && file[end - 1] === RETURN;
    const record = file.subarray(start, isReturn ? end - 1 : end);
    if (record.length > 0) records.push(record);
    start = end + 1;
  }
  return records;
}

/** Zigzag, seven bits a byte. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  while (left > 127) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return bytes;
}

/** A value as record `index` of a Kafka batch: format v2, no key, no headers, a millisecond after the one before it. */
function framed(value: Buffer, index: number): Buffer {
  const head = [0, ...varint(index), ...varint(index), ...varint(-1), ...varint(value.length)];
  const length = varint(head.length + value.length + 1);
  return Buffer.concat([Buffer.from([...length, ...head]), value, Buffer.from([0])]);
}

/** A batch before compression. */
export interface RawBatch {
  readonly bytes: Buffer;
  readonly records: number;
}

/**
 * Whole records packed into batches of at most `bound` bytes, as a producer packs them; a record that is larger has a batch
 * of its own. Of a last batch that is not half full nothing is learnt: it is left out if there are others.
 */
export function packed(records: readonly Buffer[], bound: number): RawBatch[] {
  const batches: RawBatch[] = [];
  let parts: Buffer[] = [];
  let size = 0;
  const close = (): void => {
    if (parts.length > 0) batches.push({ bytes: Buffer.concat(parts), records: parts.length });
    parts = [];
    size = 0;
  };
  for (const record of records) {
    let next = framed(record, parts.length);
    if (size + next.length > bound) {
      close();
      next = framed(record, 0);
    }
    parts.push(next);
    size += next.length;
  }
  if (size * 2 >= bound || batches.length === 0) close();
  return batches;
}

/** Some of the batches, evenly spread, of `most` bytes in all or a little more; at least one. */
export function spread(batches: readonly RawBatch[], most: number): RawBatch[] {
  const total = batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const wanted = Math.max(1, Math.ceil((batches.length * most) / Math.max(1, total)));
  if (wanted >= batches.length) return [...batches];
  return Array.from({ length: wanted }, (_, i) => batches[Math.floor((i * batches.length) / wanted)] as RawBatch);
}
