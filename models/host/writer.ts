import {
  type Bytes,
  NEVER,
  type Nanoseconds,
  bytes,
  ns,
  type Simulator,
  sleepUntil,
  type Stream,
  type Story,
} from '../../sim/index.ts';
import { MODERN } from '../io/index.ts';
import type { Machine } from '../machine/index.ts';
import type { Memory } from '../memory/index.ts';
import type { Ledger, Traffic } from '../messages/index.ts';
import { type Arrivals, type Sizes, Times } from '../workload/index.ts';
import { ALIGNMENT, COPY_TRAFFIC } from './constants.ts';
import type { HostFile } from './files.ts';

/** Where the time of a write goes. */
export const WRITE_HOPS = ['copy', 'write', 'fsync'] as const;

/** What a writer is told. */
export interface WriterOptions {
  readonly sim: Simulator;
  readonly machine: Machine;
  readonly memory: Memory;
  /** In turn, an operation each. */
  readonly files: readonly HostFile[];
  readonly arrivals: Arrivals;
  readonly sizes: Sizes;
  readonly places: Stream;
  readonly isRandom: boolean;
  readonly isDirect: boolean;
  /** Operations after which the file is made durable; 0: never. */
  readonly fsyncEvery: number;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
}

const hops = new Float64Array(WRITE_HOPS.length);

/** A thread that writes: one operation at a time, each as a call of write(), now and then with an fsync behind it. */
export class Writer {
  private readonly options: WriterOptions;
  private readonly due = new Times();
  private readonly positions: number[];
  private done = 0;

  /** Throws a RangeError for random writes into empty files. */
  constructor(options: WriterOptions) {
    if (options.isRandom && options.files.some(({ file }) => file.size === 0))
      throw new RangeError('there is nothing to overwrite at random in an empty file: give the files a size');
    this.options = options;
    this.positions = options.files.map(() => 0);
  }

  /** Writes for as long as there is something to write. */
  *write(): Story {
    const { sim, arrivals } = this.options;
    for (;;) {
      if (this.due.count === 0 && arrivals.next === NEVER) return;
      if (this.due.count === 0 && arrivals.next > sim.now) yield sleepUntil(sim, arrivals.next);
      this.collect();
      yield* this.operation();
    }
  }

  private collect(): void {
    const { arrivals, sim, traffic, ledger } = this.options;
    const n = arrivals.take(sim.now, arrivals.unlimited ? 1 : Infinity, this.due);
    traffic.intended(n);
    ledger.offer(n);
  }

  private *operation(): Story {
    const { sim, sizes, files, traffic, ledger, fsyncEvery } = this.options;
    const index = this.done % files.length;
    const target = files[index] as HostFile;
    const size = bytes(sizes.of(this.done));
    const intended = this.due.split(1);
    const actual = new Times();
    const start = sim.now;
    actual.push(start, 0, 1);
    traffic.sent(intended, actual);
    yield* this.copy(size);
    const copied = sim.now;
    yield* this.store(target, index, size);
    const stored = sim.now;
    this.done++;
    // Each of its files gets its fsync after so many operations of its own.
    if (fsyncEvery > 0 && Math.ceil(this.done / files.length) % fsyncEvery === 0) yield* this.makeDurable(target);
    hops.set([copied - start, stored - copied, sim.now - stored]);
    traffic.published(actual, size, sim.now);
    traffic.publishHops.add(sim.now - start, sim.now - start, 1, hops, hops);
    ledger.settle(1);
    for (const gate of target.readers) gate.open();
  }

  /** The core's part: a system call, and the copy if there is one. */
  private *copy(size: Bytes): Story {
    const { sim, machine, memory, isDirect } = this.options;
    const moved = isDirect ? 0 : memory.book(COPY_TRAFFIC * size);
    yield machine.cpu.work(ns(MODERN.systemCall + (isDirect ? 0 : machine.pageCache.copying(size))));
    if (moved > sim.now) yield sleepUntil(sim, moved as Nanoseconds);
  }

  private *store({ file, disk }: HostFile, index: number, size: Bytes): Story {
    const { isDirect, isRandom, places } = this.options;
    const room = Math.max(file.size - size, 0);
    const at = isRandom
      ? Math.floor((places.uniform() * room) / ALIGNMENT) * ALIGNMENT
      : (this.positions[index] as number);
    if (isDirect) yield disk.write(size, file.id, at);
    else if (isRandom) yield* file.overwrite(at, size);
    else yield file.write(size);
    this.positions[index] = at + size;
  }

  private *makeDurable({ file, disk }: HostFile): Story {
    if (this.options.isDirect) yield disk.flush();
    else yield file.flush();
  }
}
