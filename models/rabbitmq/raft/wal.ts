import { bytes, Fifo, ns, spawn, type Story } from '../../../sim/index.ts';
import type { CachedFile } from '../../pagecache/index.ts';
import type { Host } from '../nodes/process.ts';
import { Rest } from '../nodes/process.ts';
import { WAL_BYTE, WAL_ENTRY, WAL_ENTRY_HEADER, WAL_SMALLEST_BATCH } from './costs.ts';

/** Who writes to the log of the node: a member of a quorum queue, or a stream. */
export interface WalWriter {
  /** Everything up to that entry of that term is on the disk. */
  written(index: number, term: number): void;
  /** Bytes of its entries that have not been applied and dropped since: they go on to its own segment files. */
  liveBytes(): number;
  /** They are in segment files from now on. */
  rolledOver(): void;
}

interface WalEntry {
  readonly writer: WalWriter;
  readonly index: number;
  readonly term: number;
  readonly count: number;
  readonly bytes: number;
}

/** Settings of the write-ahead log. */
export interface WalSettings {
  /** raft.wal_max_batch_size, in entries. */
  readonly largestBatch: number;
  /** raft.wal_max_size_bytes. */
  readonly largestFile: number;
}

/**
 * The write-ahead log of a node, shared by all its quorum queues: one process that takes what has come while the last
 * fsync ran, writes it in one go, makes it durable, and tells the writers. A batch has a limit of its own that doubles
 * whenever it was reached and halves when it was not (specification: gen_batch_server.erl, loop_batched).
 */
export class Wal {
  /** Batches, each with one fsync, and entries so far. */
  batches = 0;
  entries = 0;
  private readonly host: Host;
  private readonly file: CachedFile;
  private readonly segments: CachedFile;
  private readonly settings: WalSettings;
  private readonly mailbox = new Fifo<WalEntry>();
  private readonly writers = new Set<WalWriter>();
  private readonly rest: Rest;
  private limit = WAL_SMALLEST_BATCH;
  private begun = 0;
  private life = 0;
  private busy = 0;

  constructor(host: Host, files: { log: CachedFile; segments: CachedFile }, settings: WalSettings) {
    this.host = host;
    this.file = files.log;
    this.segments = files.segments;
    this.settings = settings;
    this.rest = new Rest(host);
    spawn(this.live());
  }

  /** Asks for so many entries of a writer, the last one numbered `index`. */
  enter(writer: WalWriter, index: number, term: number, size: { count: number; bytes: number }): void {
    this.mailbox.push({ writer, index, term, ...size });
    this.writers.add(writer);
    this.rest.wake();
  }

  /** The node is down: what was not on the disk is lost. */
  fail(): void {
    this.life++;
    while (this.mailbox.shift() !== undefined);
    this.limit = WAL_SMALLEST_BATCH;
  }

  /** What it still holds for its writers, in memory as on the disk, in bytes. */
  get held(): number {
    return this.file.size - this.begun;
  }

  /** Time at work so far, in ns: writing and waiting for the disk. */
  busyTime(): number {
    return this.busy;
  }

  private *live(): Story {
    for (;;) {
      if (this.mailbox.isEmpty) yield* this.rest.sleep();
      if (this.host.standstill?.isOn === true) yield this.host.standstill.wait();
      const { life } = this;
      const batch = this.take();
      if (batch.length === 0) continue;
      const started = this.host.sim.now;
      yield* this.put(batch);
      this.busy += this.host.sim.now - started;
      if (life === this.life) this.tell(batch);
    }
  }

  private take(): WalEntry[] {
    const batch: WalEntry[] = [];
    let count = 0;
    while (count < this.limit && !this.mailbox.isEmpty) {
      const entry = this.mailbox.shift() as WalEntry;
      batch.push(entry);
      count += entry.count;
    }
    const isFull = count >= this.limit;
    this.limit = isFull
      ? Math.min(this.settings.largestBatch, this.limit * 2)
      : Math.max(WAL_SMALLEST_BATCH, Math.floor(this.limit / 2));
    return batch;
  }

  private *put(batch: readonly WalEntry[]): Story {
    let count = 0;
    let size = 0;
    for (const entry of batch) {
      count += entry.count;
      size += entry.bytes + entry.count * WAL_ENTRY_HEADER;
    }
    this.batches++;
    this.entries += count;
    yield this.host.cpu.work(ns((count * WAL_ENTRY + size * WAL_BYTE) / this.host.code));
    yield this.file.write(bytes(size));
    yield this.file.flush();
    if (this.file.size - this.begun >= this.settings.largestFile) yield* this.rollOver();
  }

  /** A writer hears once of each batch, of the last of its entries in it. */
  private tell(batch: readonly WalEntry[]): void {
    const last = new Map<WalWriter, WalEntry>();
    for (const entry of batch) last.set(entry.writer, entry);
    for (const [writer, { index, term }] of last) writer.written(index, term);
  }

  /** The file is full: what is still needed of it goes to segment files, in the background of the page cache. */
  private *rollOver(): Story {
    let live = 0;
    for (const writer of this.writers) {
      live += writer.liveBytes();
      writer.rolledOver();
    }
    this.writers.clear();
    this.begun = this.file.size;
    if (live > 0) yield this.segments.write(bytes(live));
    this.file.trim(this.begun);
  }
}
