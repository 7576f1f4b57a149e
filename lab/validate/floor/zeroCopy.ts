/** IBM's measurements of zero copy beside the costs of the paths. */
import { BEFORE_MITIGATIONS, costOf, type IoPath, receivingCost } from '../../../models/index.ts';

const MB = 1e6;
const CHUNK = 4096; // IBM's programs read and write 4 KiB at a time, on both sides
const WHOLE = 64 * MB;

/** IBM, "Efficient data transfer through zero copy", Table 1: MB, ms with read + write, ms with transferTo. */
export const IBM = [
  [63, 843, 387], // IBMZC-3
  [98, 1320, 617], // IBMZC-4
  [200, 2124, 1150], // IBMZC-5
  [350, 3631, 1762], // IBMZC-6
  [700, 13498, 4422], // IBMZC-7
  [1000, 18399, 8537], // IBMZC-8
] as const;

/**
 * Time of the one core that both programs share, in ns a byte. Java copies between its heap and each system call: twice at the
 * sender that reads and writes, once at either receiver; transferTo has no heap to copy through.
 */
export function perByte(path: IoPath): number {
  const isCopying = path === 'read-write';
  const chunk = isCopying ? CHUNK : WHOLE;
  const sender = costOf({ path, size: WHOLE, chunk, runtimeCopies: isCopying ? 2 : 0 }, BEFORE_MITIGATIONS).cpu;
  return (sender + receivingCost(WHOLE, CHUNK, 1, BEFORE_MITIGATIONS)) / WHOLE;
}

/**
 * What the break above 350 MB would be with a page cache of `cache` MB, which the article does not state: read + write come first and go
 * at the pace of the disk; transferTo comes second and misses only the excess over the cache. Predicted ms of transferTo for a row.
 */
export function beyondTheCache(size: number, cache: number): number {
  const [, , zeroCopy] = IBM[3];
  const disk = IBM[4][1] / IBM[4][0]; // ms a MB
  return size * (zeroCopy / IBM[3][0] + Math.max(0, 1 - cache / size) * disk);
}
