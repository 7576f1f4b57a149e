import { bytes, type Story } from '../../../sim/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import * as costs from '../costs.ts';
import type { Node } from '../nodes/node.ts';
import { Worker } from '../nodes/process.ts';

/** What the leader writes at a time. */
export interface Chunk {
  readonly count: number;
  readonly bytes: number;
  /** Offset behind its last message. */
  readonly end: number;
}

/** One copy of a stream: a process on a node that writes chunks to segment files, without fsync (rabbitmq-semantics B2). */
export class StreamCopy {
  readonly node: Node;
  isUp = true;
  /** Offset up to which it has everything. */
  stored = 0;
  private readonly file: CachedFile;
  private readonly worker: Worker<Chunk>;
  private unwritten = 0; // bytes

  /** `written` is told of each chunk. */
  constructor(node: Node, file: CachedFile, written: (copy: StreamCopy, chunk: Chunk) => void) {
    this.node = node;
    this.file = file;
    this.worker = new Worker<Chunk>(node.host, {
      cost: ({ bytes: size, count }) => costs.STREAM_WRITE + (costs.STORE_BYTE * size) / count,
      handle: (chunk) => {
        this.stored = Math.max(this.stored, chunk.end);
        this.unwritten += chunk.bytes;
        written(this, chunk);
      },
      chore: () => (this.unwritten > 0 ? this.write() : undefined),
    });
  }

  /** Takes a chunk. */
  put(chunk: Chunk): void {
    this.worker.post(chunk);
  }

  /** Its node goes down: what it has written is still there when it comes back, unless the disk is gone. */
  fail(isDiskGone: boolean): void {
    this.isUp = false;
    this.worker.discard(() => true);
    if (isDiskGone) this.stored = 0;
  }

  /** Time at work so far, in ns. */
  busyTime(): number {
    return this.worker.busyTime();
  }

  private *write(): Story {
    const size = this.unwritten;
    this.unwritten = 0;
    yield this.file.write(bytes(size));
  }
}
