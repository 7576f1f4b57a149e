/** The stable list of metric names, and what is known of each. */
import type { MetricInfo } from './contract.ts';
import { METRICS, metricInfo, ofOperations } from './metricList.ts';

export { METRICS, metricInfo };

const NAMES: ReadonlySet<string> = new Set(METRICS.map(({ name }) => name));

/** Levels and gauges also report the highest of their components or moments, as `name.max`. */
const HAS_MAXIMUM = /^(broker|client|delayed)\./;

/** A metric of the list by its name (or `name.max` of a broker or client metric), undefined for any other name. */
export function findMetric(name: string): MetricInfo | undefined {
  const parent = name.replace(/\.max$/, '');
  const isKnown = NAMES.has(name) || (HAS_MAXIMUM.test(name) && NAMES.has(parent));
  return isKnown ? metricInfo(name) : undefined;
}

/** The same on a host, where a message is an operation. */
export function findHostMetric(name: string): MetricInfo | undefined {
  const metric = findMetric(name);
  return metric === undefined ? undefined : ofOperations(metric);
}
