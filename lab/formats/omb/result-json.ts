/** OMB's result file (published in openmessaging/benchmark, TestResult.java): exactly its fields, as its own tools refuse others. */
import { Histogram } from '../../../sim/index.ts';
import type { HistogramData } from '../../../sim/index.ts';
import type { ExperimentResult, RunResult } from '../../contract.ts';
import type { OmbFacts } from './experiment.ts';
import { quantileMap } from './quantiles.ts';
import { endToEndMetric, periodsOf } from './windows.ts';
import type { Latencies, Period } from './windows.ts';

const endToEndOf = (run: RunResult): string => endToEndMetric((name) => run.distributions[name] !== undefined);

/** The three latencies of OMB: its name, ours, and whether it is kept in whole us instead of ms. */
const LATENCIES = [
  { prefix: 'publishLatency', metric: () => 'publish.latency', of: (period: Period) => period.publish, micros: false },
  { prefix: 'publishDelayLatency', metric: () => 'publish.delay', of: (period: Period) => period.delay, micros: true },
  { prefix: 'endToEndLatency', metric: endToEndOf, of: (period: Period) => period.endToEnd, micros: false },
] as const;

/** OMB's name of a statistic, ours, and the quantile. */
const STATISTICS = [
  { suffix: '50pct', key: 'p50', q: 0.5 },
  { suffix: '75pct', key: 'p75', q: 0.75 },
  { suffix: '95pct', key: 'p95', q: 0.95 },
  { suffix: '99pct', key: 'p99', q: 0.99 },
  { suffix: '999pct', key: 'p999', q: 0.999 },
  { suffix: '9999pct', key: 'p9999', q: 0.9999 },
] as const;

/** One run as OMB's result JSON. Latencies in ms, delays in us; arrays have a value for each ten seconds. */
export function ombResultJson(result: ExperimentResult, run: RunResult, facts?: OmbFacts): Record<string, unknown> {
  const periods = periodsOf(run);
  const json: Record<string, unknown> = {
    ...(facts ?? { ...NO_FACTS, workload: result.experiment }),
    publishRate: periods.map((period) => period.publishRate),
    publishErrorRate: periods.map((period) => period.errorRate),
    consumeRate: periods.map((period) => period.consumeRate),
    backlog: periods.map((period) => period.backlog),
  };
  for (const latency of LATENCIES) {
    const perPeriod = periods.map((period) => latency.of(period));
    Object.assign(json, series(latency.prefix, perPeriod, latency.micros));
    Object.assign(json, aggregates(latency.prefix, run.distributions[latency.metric(run)], latency.micros));
  }
  return json;
}

const NO_FACTS: OmbFacts = {
  workload: '',
  driver: '',
  messageSize: 0,
  topics: 0,
  partitions: 0,
  producersPerTopic: 0,
  consumersPerTopic: 0,
};

/** OMB measures in whole us; ms therefore have at most three decimals. */
function quantised(ns: number, micros: boolean): number {
  const us = Math.round(ns / 1000);
  return micros ? us : us / 1000;
}

function series(prefix: string, periods: readonly Latencies[], micros: boolean): Record<string, number[]> {
  const fields: Record<string, number[]> = {};
  fields[`${prefix}Avg`] = periods.map(({ mean }) => (micros ? 1000 * mean : mean));
  for (const { suffix, key } of STATISTICS) {
    fields[`${prefix}${suffix}`] = periods.map((period) => quantised(1e6 * period[key], micros));
  }
  fields[`${prefix}Max`] = periods.map(({ max }) => quantised(1e6 * max, micros));
  return fields;
}

function aggregates(prefix: string, data: HistogramData | undefined, micros: boolean): Record<string, unknown> {
  const name = `aggregated${prefix.charAt(0).toUpperCase()}${prefix.slice(1)}`;
  const all = data === undefined || data.count === 0 ? undefined : Histogram.from(data);
  const fields: Record<string, unknown> = {};
  fields[`${name}Avg`] = (all?.mean ?? 0) / (micros ? 1e3 : 1e6);
  for (const { suffix, q } of STATISTICS) fields[`${name}${suffix}`] = quantised(all?.quantile(q) ?? 0, micros);
  fields[`${name}Max`] = quantised(all?.max ?? 0, micros);
  fields[`${name}Quantiles`] = data === undefined ? {} : quantileMap(data, (ns) => quantised(ns, micros));
  return fields;
}
