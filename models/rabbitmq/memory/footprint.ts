/** What a queue takes of a node, now. */
export interface Footprint {
  /** Bytes of memory. */
  readonly memory: number;
  /** Bytes on the disk. */
  readonly disk: number;
  /** Ready messages whose bodies are in memory, and those that are on disk only. */
  readonly inMemory: number;
  readonly onDisk: number;
}

/** Of a node that it is not on. */
export const NOTHING: Footprint = { memory: 0, disk: 0, inMemory: 0, onDisk: 0 };
