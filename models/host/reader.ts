import {
  type Bytes,
  Gate,
  NEVER,
  type Nanoseconds,
  bytes,
  ns,
  type Simulator,
  sleepUntil,
  type Stream,
  type Story,
} from '../../sim/index.ts';
import { MODERN, type IoPath, receivingCost, sendFile } from '../io/index.ts';
import type { Machine } from '../machine/index.ts';
import type { Memory } from '../memory/index.ts';
import type { Traffic } from '../messages/index.ts';
import type { Connection } from '../network/index.ts';
import { Times } from '../workload/index.ts';
import { ALIGNMENT, COPY_TRAFFIC, REQUEST } from './constants.ts';
import type { HostFile } from './files.ts';

/** Where the time of a read goes. */
export const READ_HOPS = ['file', 'send', 'receive'] as const;

/** A client behind the network card. */
export interface Remote {
  readonly path: IoPath;
  readonly machine: Machine;
  readonly connection: Connection;
}

/** What a reader is told. */
export interface ReaderOptions {
  readonly sim: Simulator;
  readonly machine: Machine;
  readonly memory: Memory;
  /** In turn, an operation each. */
  readonly files: readonly HostFile[];
  readonly pattern: 'sequential' | 'random' | 'tail';
  readonly places: Stream;
  readonly isDirect: boolean;
  readonly size: number;
  /** Tail readers begin so many bytes before the end. */
  readonly lag: number;
  readonly delay: Nanoseconds;
  /** Work of the application on each operation, in ns. */
  readonly processing: () => number;
  /** Absent: it runs on the host itself. */
  readonly remote?: Remote | undefined;
  readonly traffic: Traffic;
}

const hops = new Float64Array(READ_HOPS.length);

/** A thread that reads: one operation at a time; a remote one asks, waits for the bytes and asks anew. */
export class Reader {
  private readonly options: ReaderOptions;
  private readonly positions: number[];
  private readonly arrival: Gate;
  private turn = 0;

  /** Throws a RangeError if there will never be anything to read. */
  constructor(options: ReaderOptions) {
    const { files, pattern, sim, lag } = options;
    if (pattern !== 'tail' && files.some(({ file }) => file.size === 0))
      throw new RangeError(`a ${pattern} reader needs files that hold something: give them a size`);
    this.options = options;
    this.arrival = new Gate(sim);
    this.positions = files.map(({ file }) => (pattern === 'tail' ? Math.max(file.size - lag, 0) : 0));
  }

  /** Reads for ever. */
  *read(): Story {
    const { sim, delay, files, pattern } = this.options;
    if (delay > 0) yield sleepUntil(sim, delay);
    if (pattern === 'tail') for (const { readers } of files) readers.add(this.arrival);
    for (;;) {
      const index = this.next();
      if (index < 0) yield this.arrival.wait(NEVER);
      else yield* this.operation(index);
    }
  }

  /** The next file in turn that has something to read; -1 if none has. */
  private next(): number {
    const { files, pattern } = this.options;
    for (let i = 0; i < files.length; i++) {
      const index = (this.turn + i) % files.length;
      const isReady = pattern !== 'tail' || (files[index] as HostFile).file.size > (this.positions[index] as number);
      if (!isReady) continue;
      this.turn = index + 1;
      return index;
    }
    return -1;
  }

  private *operation(index: number): Story {
    const { sim, files, traffic, isDirect } = this.options;
    const { file, disk } = files[index] as HostFile;
    const at = this.place(index);
    const size = bytes(Math.min(this.options.size, file.size - at));
    this.positions[index] = at + size;
    const start = sim.now;
    const asked = new Times();
    asked.push(start, 0, 1);
    const hitRatio = isDirect ? 0 : 1 - file.missing(at, size) / size;
    if (isDirect) yield disk.read(size, file.id, at);
    else yield file.read(at, size);
    const there = sim.now;
    yield* this.hand(size, hitRatio);
    const sent = sim.now;
    yield* this.receive(size);
    hops.set([there - start, sent - there, sim.now - sent]);
    traffic.delivered(asked, asked, size, sim.now, sim.now);
    traffic.endToEndHops.add(sim.now - start, sim.now - start, 1, hops, hops);
  }

  private place(index: number): number {
    const { pattern, places, files, size } = this.options;
    const { file } = files[index] as HostFile;
    if (pattern === 'random')
      return Math.floor((places.uniform() * Math.max(file.size - size, 0)) / ALIGNMENT) * ALIGNMENT;
    const at = this.positions[index] as number;
    return at < file.size ? at : 0;
  }

  /** From the page cache to the program, or to the client's card. */
  private *hand(size: Bytes, hitRatio: number): Story {
    const { sim, machine, memory, remote, isDirect } = this.options;
    if (remote === undefined) {
      const moved = isDirect ? 0 : memory.book(COPY_TRAFFIC * size);
      yield machine.cpu.work(ns(MODERN.systemCall + (isDirect ? 0 : machine.pageCache.copying(size))));
      if (moved > sim.now) yield sleepUntil(sim, moved as Nanoseconds);
      return;
    }
    const { path, connection } = remote;
    yield* sendFile(
      sim,
      { worker: machine.cpu, memory, connection },
      { path, size, chunk: this.options.size, hitRatio },
    );
  }

  /** The client reads its socket and works on what it got. */
  private *receive(size: Bytes): Story {
    const { machine, remote, processing } = this.options;
    const receiving = remote === undefined ? 0 : receivingCost(size, this.options.size);
    const cost = receiving + processing();
    if (cost > 0) yield (remote?.machine ?? machine).cpu.work(ns(cost));
    // The next request has to get to the host before it reads on.
    if (remote !== undefined) yield remote.connection.send(REQUEST);
  }
}
