/** Floor 0: time, events, chance, waiting, measuring. Knows no broker and imports nothing. This is its only door. */
export * from './units.ts';
export { Simulator, type Kind, type TraceListener } from './kernel/simulator.ts';
export type { Handler } from './kernel/subjects.ts';
export { Timer } from './kernel/timer.ts';
export { type Parked, type Story, Process, parked, sleep, sleepUntil, spawn } from './kernel/process.ts';
export { Server } from './stations/server.ts';
export { Pipe } from './stations/pipe.ts';
export { Gate } from './stations/gate.ts';
export { Latch } from './stations/latch.ts';
export { Store } from './stations/store.ts';
export { Credits } from './stations/credits.ts';
export { Shared } from './stations/shared.ts';
export { Fifo } from './stations/fifo.ts';
export { Stream, type Source } from './random/stream.ts';
export { Draws } from './random/draws.ts';
export { seedOf } from './random/seed.ts';
export {
  type Distribution,
  constant,
  empirical,
  erlang,
  exponential,
  logNormal,
  pareto,
  uniform,
} from './random/distributions.ts';
export { Zipf } from './random/zipf.ts';
export { Histogram, type HistogramData } from './measure/histogram.ts';
export { bucketBounds } from './measure/buckets.ts';
export { Level } from './measure/level.ts';
export { Counter } from './measure/counter.ts';
export { Mean } from './measure/mean.ts';
export { Recorder, type Series } from './measure/recorder.ts';
export type { Declaration, Unit } from './measure/metrics.ts';
export { type Breakdown, Hops } from './measure/hops.ts';
export { World, type WorldOptions } from './world.ts';
