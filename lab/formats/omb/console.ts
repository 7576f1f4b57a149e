/** OMB's console: a line every ten seconds and one at the end (published in openmessaging/benchmark, WorkloadGenerator.java). */
import { Histogram } from '../../../sim/index.ts';
import type { ExperimentResult, RunResult } from '../../contract.ts';
import { periodsOf } from './windows.ts';
import type { Period } from './windows.ts';

/**
 * The lines that OMB would have logged for this run, without the logger's prefix (a wall clock and a thread). Latencies
 * in ms, delays in us, MB = MiB. Several runs get a heading each.
 */
export function ombConsole(result: ExperimentResult, run: RunResult): string[] {
  const heading = result.runs.length > 1 ? [`--- ${describe(run)} ---`] : [];
  return [...heading, ...periodsOf(run).map(periodLine), aggregatedLine(run)];
}

function describe(run: RunResult): string {
  const swept = Object.entries(run.assignment).map(([path, value]) => `${path}=${String(value)}`);
  return [...swept, `replication ${run.replication}`].join(', ');
}

function periodLine(period: Period): string {
  const { publish, delay } = period;
  const ms = [publish.mean, publish.p50, publish.p99, publish.p999, publish.max];
  const us = [delay.mean, delay.p50, delay.p99, delay.p999, delay.max].map((value) => 1000 * value);
  const names = ['avg', '50%', '99%', '99.9%', 'Max'];
  return [
    `Pub rate ${padded(period.publishRate, 7)} msg/s / ${padded(period.publishThroughput, 4)} MB/s`,
    `Pub err ${padded(period.errorRate, 7)} err/s`,
    `Cons rate ${padded(period.consumeRate, 7)} msg/s / ${padded(period.consumeThroughput, 4)} MB/s`,
    `Backlog: ${padded(period.backlog / 1000, 4)} K`,
    `Pub Latency (ms) ${listed(names, ms)}`,
    `Pub Delay Latency (us) ${listed(names, us)}`,
  ].join(' | ');
}

function aggregatedLine(run: RunResult): string {
  const names = ['avg', '50%', '95%', '99%', '99.9%', '99.99%', 'Max'];
  const ms = aggregated(run, 'publish.latency').map((ns) => ns / 1e6);
  const us = aggregated(run, 'publish.delay').map((ns) => ns / 1e3);
  return `----- Aggregated Pub Latency (ms) ${listed(names, ms)} | Pub Delay (us)  ${listed(names, us)}`;
}

function aggregated(run: RunResult, metric: string): number[] {
  const data = run.distributions[metric];
  if (data === undefined || data.count === 0) return [0, 0, 0, 0, 0, 0, 0];
  const all = Histogram.from(data);
  return [all.mean, ...[0.5, 0.95, 0.99, 0.999, 0.9999].map((q) => all.quantile(q)), all.max];
}

function listed(names: readonly string[], values: readonly number[]): string {
  return names.map((name, i) => `${name}: ${padded(values[i] ?? 0, 4)}`).join(' - ');
}

/** One decimal, padded on the left: Java's pattern "0.0", which rounds a tie to the even digit. */
export function padded(value: number, width: number): string {
  const lowTie = value % 1 === 0.25; // toFixed would round this tie, and only this one, away from the even digit
  return (lowTie ? value - 0.05 : value).toFixed(1).padStart(width);
}
