/** Memory copy, system call, change of thread, and the speed of a core. */
import { openSync, closeSync, readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { prose } from '../reference.ts';
import { latency, type Measured, now, rate, rounds } from './spread.ts';

const COPIED = 64 * 1024 * 1024;
const CALLS = 2000;
const SWITCHES = 2000;

/** Copying 64 MiB from one buffer to another, more than caches hold. */
export function memoryCopy(): Measured {
  const from = Buffer.alloc(COPIED, 1);
  const to = Buffer.alloc(COPIED, 2);
  const speeds = rounds(800, 5, () => {
    const start = now();
    from.copy(to);
    return (COPIED / (now() - start)) * 1e9;
  });
  return rate(speeds, 'copy of 64 MiB between two buffers; fastest round');
}

/** Reading one byte of a file that is in memory: the cheapest call that Node passes on to the kernel. */
export function systemCall(file: string): Measured {
  const descriptor = openSync(file, 'r');
  const byte = Buffer.alloc(1);
  try {
    const times = rounds(500, 5, () => {
      const start = now();
      for (let i = 0; i < CALLS; i++) readSync(descriptor, byte, 0, 1, 0);
      return (now() - start) / CALLS;
    });
    return latency(times, 'read of 1 B that the page cache has; includes what Node adds, so an upper bound');
  } finally {
    closeSync(descriptor);
  }
}

/** Waits for the odd number, answers with the even one; -1 ends it. */
const PARTNER = `
const { workerData } = require('node:worker_threads');
const turn = new Int32Array(workerData);
for (let expected = 1; ; expected += 2) {
  while (Atomics.load(turn, 0) === expected - 1) Atomics.wait(turn, 0, expected - 1);
  if (Atomics.load(turn, 0) === -1) break;
  Atomics.store(turn, 0, expected + 1);
  Atomics.notify(turn, 0);
}`;

/** Two threads that wake each other in turn: half of the time of there and back. */
export async function threadSwitch(): Promise<Measured> {
  const shared = new SharedArrayBuffer(4);
  const turn = new Int32Array(shared);
  const partner = new Worker(PARTNER, { eval: true, workerData: shared });
  try {
    await new Promise((done, fail) => partner.once('online', done).once('error', fail));
    let at = 0;
    const times = rounds(800, 5, () => {
      const start = now();
      for (let i = 0; i < SWITCHES; i++) at = thereAndBack(turn, at);
      return (now() - start) / SWITCHES / 2;
    });
    Atomics.store(turn, 0, -1);
    Atomics.notify(turn, 0);
    return latency(times, 'two threads wake each other in turn (futex); half of there and back');
  } finally {
    await partner.terminate();
  }
}

function thereAndBack(turn: Int32Array<SharedArrayBuffer>, at: number): number {
  Atomics.store(turn, 0, at + 1);
  Atomics.notify(turn, 0);
  while (Atomics.load(turn, 0) === at + 1) Atomics.wait(turn, 0, at + 1, 1000);
  return at + 2;
}

/** published: lzbench 2.0.1, zlib -6 on a core of 3.1 GHz, in B/s; the core of speed 1 has that clock. */
const ZLIB_6 = 25.3e6;
const BATCH = 65_536;

/** gzip 6 on generated prose, against what a core of 3.1 GHz takes for the Silesia corpus: the speed of a core, roughly. */
export function coreSpeed(): { readonly speed: number; readonly measured: Measured } {
  const text = prose(4 * BATCH);
  const speeds = rounds(800, 5, () => {
    const start = now();
    for (let at = 0; at < 4; at++) gzipSync(text.subarray(at * BATCH, (at + 1) * BATCH));
    return ((4 * BATCH) / (now() - start)) * 1e9;
  });
  const measured = rate(
    speeds,
    'gzip 6 of 64 KiB of prose against 25.3 MB/s of a 3.1 GHz core (lzbench 2.0.1); a rough estimate',
  );
  return { speed: measured.value / ZLIB_6, measured };
}
