/** The metrics of one run under the contract's names. */
import type { Recorder } from '../sim/index.ts';
import type { Traffic } from '../models/messages/index.ts';
import type { Series } from './contract.ts';

/**
 * What the recorder and the ledgers measured for the whole system. What only components report is summed up to the
 * system: rates and amounts are added, shares averaged, and `name.max` is the highest of any component at any moment. A metric that
 * nothing was measured for (the latency of no messages) is absent.
 */
export function runMetrics(record: Recorder, traffic: Traffic, series: readonly Series[]): Record<string, number> {
  const totals = traffic.totals();
  const { 'messages.duplicatesStored': stored = 0, 'messages.duplicatesDelivered': delivered = 0, ...others } = totals;
  const summary = record.summary();
  const metrics: Record<string, number> = {
    ...ofComponents(summary, record),
    ...Object.fromEntries(Object.entries(summary).filter(([name]) => !name.endsWith(']'))),
    ...others,
    'messages.duplicated': stored + delivered,
  };
  const drained = drainTime(series);
  if (drained !== undefined) metrics['drain.time'] = drained;
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function ofComponents(summary: Readonly<Record<string, number>>, record: Recorder): Record<string, number> {
  const units = new Map(record.declarations.map(({ name, unit }) => [name, unit]));
  const values = new Map<string, number[]>();
  for (const [key, value] of Object.entries(summary)) {
    const name = /^(.*)\[.*\]$/.exec(key)?.[1];
    if (name === undefined || !units.has(name) || !Number.isFinite(value)) continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const metrics: Record<string, number> = {};
  for (const [name, each] of values) {
    const sum = each.reduce((a, b) => a + b, 0);
    const unit = units.get(name);
    metrics[name] = unit === 'ratio' || unit === 'ms' || unit === 's' ? sum / each.length : sum;
    metrics[`${name}.max`] = Math.max(...each, ...highest(summary, name));
  }
  return metrics;
}

/** The highest moment of each component, where one is reported. */
function highest(summary: Readonly<Record<string, number>>, name: string): number[] {
  return Object.entries(summary)
    .filter(([key, value]) => key.startsWith(`${name}.max[`) && Number.isFinite(value))
    .map(([, value]) => value);
}

/**
 * Seconds from the end of the interval with the highest backlog to the end of the first one after it whose backlog is
 * gone (at most 1000 messages or 1 % of the peak, as the OpenMessaging Benchmark ends its drain). Undefined if the
 * backlog was never more than that, or outlived the run.
 */
export function drainTime(series: readonly Series[]): number | undefined {
  const backlog = series.find(({ metric, of }) => metric === 'backlog' && of === '');
  if (backlog === undefined || backlog.values.length === 0) return undefined;
  const { times, values } = backlog;
  let peak = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[peak] as number)) peak = i;
  const highest = values[peak] as number;
  const gone = Math.max(1000, highest / 100);
  if (!(highest > gone)) return undefined;
  const end = values.findIndex((value, i) => i > peak && value <= gone);
  return end < 0 ? undefined : (times[end] as number) - (times[peak] as number);
}
