/** A disk through its file system, in one test file. */
import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { latency, type Measured, now, rate, rounds } from './spread.ts';

const BLOCK = 1024 * 1024;
const PAGE = 4096;
/** Bytes between two calls of fsync while writing: a round. */
const ROUND = 32 * BLOCK;

/** Fills the file with `size` bytes, fsync after every 32 MiB, for at most `seconds`. Returns also how much was written. */
export function sequentialWrite(
  file: string,
  size: number,
  seconds: number,
): { readonly written: number; readonly measured: Measured } {
  const block = noise(BLOCK);
  const descriptor = openSync(file, 'w');
  const speeds: number[] = [];
  let written = 0;
  const end = now() + seconds * 1e9;
  try {
    while (written < size && (now() < end || speeds.length === 0)) {
      const start = now();
      for (let i = 0; i < ROUND; i += BLOCK) writeSync(descriptor, block);
      fdatasyncSync(descriptor);
      written += ROUND;
      speeds.push((ROUND / (now() - start)) * 1e9);
    }
  } finally {
    closeSync(descriptor);
  }
  return {
    written,
    measured: { ...rate(speeds, 'writes of 1 MiB, fsync after each 32 MiB; median'), value: median(speeds) },
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Bytes that do not compress, in case that the disk does. */
function noise(size: number): Buffer {
  let state = 1;
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes.writeInt32LE(state, i);
  }
  return bytes;
}

/** A file opened past the page cache, where that can be had (O_DIRECT), with a buffer aligned as it wants. */
export interface DirectFile {
  readonly descriptor: number;
  readonly buffer: Buffer;
  readonly isDirect: boolean;
}

/** Opens the file for reading past the page cache; through it, if the file system does not allow that. */
export function openDirect(file: string): DirectFile {
  const spare = Buffer.allocUnsafeSlow(BLOCK + PAGE);
  try {
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_DIRECT ?? 0));
    for (let offset = 0; constants.O_DIRECT !== undefined && offset < PAGE; offset += 8) {
      const buffer = spare.subarray(offset, offset + BLOCK);
      if (isAligned(descriptor, buffer)) return { descriptor, buffer, isDirect: true };
    }
    closeSync(descriptor);
  } catch {
    // Not every file system knows O_DIRECT.
  }
  return { descriptor: openSync(file, 'r'), buffer: spare.subarray(0, BLOCK), isDirect: false };
}

function isAligned(descriptor: number, buffer: Buffer): boolean {
  try {
    return readSync(descriptor, buffer, 0, PAGE, 0) === PAGE;
  } catch {
    return false;
  }
}

const way = ({ isDirect }: DirectFile): string =>
  isDirect
    ? 'past the page cache (O_DIRECT)'
    : 'THROUGH THE PAGE CACHE, as the file system has no O_DIRECT: not the disk';

/** Reads of 1 MiB one after the other, for at most `seconds`. */
export function sequentialRead(file: DirectFile, size: number, seconds: number): Measured {
  let at = 0;
  const speeds = rounds(seconds * 1000, 8, () => {
    const start = now();
    readSync(file.descriptor, file.buffer, 0, BLOCK, at);
    at = (at + BLOCK) % size;
    return (BLOCK / (now() - start)) * 1e9;
  });
  return { ...rate(speeds, `reads of 1 MiB ${way(file)}; median`), value: median(speeds) };
}

/** Reads of 4 KiB anywhere, one at a time, for `seconds`. */
export function randomRead(file: DirectFile, size: number, seconds: number): Measured {
  const pages = Math.floor(size / PAGE);
  let state = 12_345;
  const times = rounds(seconds * 1000, 20, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const start = now();
    readSync(file.descriptor, file.buffer, 0, PAGE, (state % pages) * PAGE);
    return now() - start;
  });
  return latency(times, `reads of 4 KiB at random places ${way(file)}, one at a time; median`);
}

/** Writes of 4 KiB, each made durable, for `seconds`. */
export function durableWrite(file: string, seconds: number): Measured {
  const page = noise(PAGE);
  const descriptor = openSync(file, 'r+');
  let at = 0;
  try {
    const times = rounds(seconds * 1000, 10, () => {
      writeSync(descriptor, page, 0, PAGE, at);
      at += PAGE;
      const start = now();
      fdatasyncSync(descriptor);
      return now() - start;
    });
    return latency(times, 'fdatasync after a write of 4 KiB into an existing file; median');
  } finally {
    closeSync(descriptor);
  }
}
