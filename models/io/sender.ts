import { type Nanoseconds, type Parked, type Simulator, type Story, bytes, ns, sleepUntil } from '../../sim/index.ts';
import type { Memory } from '../memory/index.ts';
import type { Connection } from '../network/index.ts';
import { MODERN, type CoreCosts } from './constants.ts';
import { type Transfer, costOf } from './paths.ts';

/** Whoever does the sender's work: the cores, or a pool of threads on them. */
export interface Worker {
  work(cost: Nanoseconds): Parked;
}

/** What a transfer draws on. */
export interface SenderParts {
  readonly worker: Worker;
  readonly memory: Memory;
  readonly connection: Connection;
  readonly costs?: CoreCosts | undefined;
}

/**
 * Sends a file's bytes to the one who connected. Thread, memory and network work at the same time, chunk by chunk, so that it is over
 * when the slowest of them is; each is shared with all others who draw on it.
 */
export function* sendFile(sim: Simulator, parts: SenderParts, transfer: Transfer): Story {
  const cost = costOf(transfer, parts.costs ?? MODERN);
  const moved = parts.memory.book(cost.memory);
  const arrived = parts.connection.bookReply(bytes(transfer.size));
  yield parts.worker.work(ns(cost.cpu));
  const end = Math.max(sim.now, moved, arrived) as Nanoseconds;
  if (end > sim.now) yield sleepUntil(sim, end);
}
