/** The metrics of one run under the contract's names. */
import type { Recorder } from '../sim/index.ts';
import type { Traffic } from '../models/messages/index.ts';
import type { Series } from './contract.ts';

/**
 * What the recorder and the ledgers measured for the whole system. What only components report is summed up to the
 * system: rates and amounts are added, shares averaged; `name.max` is the highest of the system or of any component at
 * any moment. A metric that nothing was measured for (the latency of no messages) is absent.
 */
export function runMetrics(record: Recorder, traffic: Traffic, series: readonly Series[]): Record<string, number> {
  const totals = traffic.totals();
  const { 'messages.duplicatesStored': stored = 0, 'messages.duplicatesDelivered': delivered = 0, ...others } = totals;
  const metrics: Record<string, number> = {
    ...fromRecorder(record),
    ...others,
    'messages.duplicated': stored + delivered,
  };
  const drained = drainTime(series);
  if (drained !== undefined) metrics['drain.time'] = drained;
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function fromRecorder(record: Recorder): Record<string, number> {
  const units = new Map(record.declarations.map(({ name, unit }) => [name, unit]));
  const metrics: Record<string, number> = {};
  const components = new Map<string, number[]>();
  for (const [key, value] of Object.entries(record.summary())) {
    const name = /^(.*)\[.*\]$/.exec(key)?.[1];
    if (name === undefined) metrics[key] = value;
    else if (Number.isFinite(value)) components.set(name, [...(components.get(name) ?? []), value]);
  }
  for (const [name, values] of components) {
    const unit = units.get(name);
    if (unit !== undefined) metrics[name] ??= together(values, unit);
    else if (name.endsWith('.max')) metrics[name] = Math.max(metrics[name] ?? -Infinity, ...values);
  }
  return metrics;
}

function together(values: readonly number[], unit: string): number {
  const sum = values.reduce((a, b) => a + b, 0);
  return unit === 'ratio' || unit === 'ms' || unit === 's' ? sum / values.length : sum;
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
