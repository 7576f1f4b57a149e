/** Names of points and metrics as charts and reports print them. */
import type { Assignment, ExperimentResult, MetricInfo, Scalar } from '../contract.ts';
import { shortest } from '../schema/index.ts';
import { CASE } from '../sweep.ts';

/** Leading parts of a path that say where a setting lives rather than which it is. */
const PLACES = [
  /^system\.[^.]+\.(config|defaults)\./,
  /^system\.[^.]+\.(topics|queues)\.[^.]+\./,
  /^system\.[^.]+\./,
  /^(producers|consumers)\.[^.]+\./,
];

function withoutPlace(path: string): string {
  for (const place of PLACES) if (place.test(path)) return path.replace(place, '');
  return path;
}

/** The short name of each path (`acks` for `producers.checkout.acks`), or the whole path where two would be the same. */
export function shortPaths(paths: readonly string[]): Map<string, string> {
  const uses = new Map<string, number>();
  for (const path of paths) uses.set(withoutPlace(path), (uses.get(withoutPlace(path)) ?? 0) + 1);
  return new Map(paths.map((path) => [path, uses.get(withoutPlace(path)) === 1 ? withoutPlace(path) : path]));
}

/** A swept value in words: large round numbers as 200k, others as they are. */
export function scalarText(value: Scalar): string {
  if (typeof value !== 'number' || Math.abs(value) < 10_000) return String(value);
  if (value % 1e6 === 0) return `${value / 1e6}M`;
  return value % 1e3 === 0 ? `${value / 1e3}k` : String(value);
}

/** Units of swept paths, of those that have one. */
export type Units = Readonly<Record<string, string>>;

/** A name that says its unit needs none beside its values. */
const SAYS_UNIT = /(\.|_)(ms|seconds|bytes|kb|centisecs)$/;

/** The value of a swept path in words, with its unit: `64 KiB`, `100 Mbps`. */
export function valueLabel(path: string, value: Scalar, units: Units = {}): string {
  const unit = units[path];
  if (typeof value !== 'number' || unit === undefined || SAYS_UNIT.test(path)) return scalarText(value);
  return shortest(value, unit) ?? scalarText(value);
}

/** A point in words, `acks=all, linger.ms=5`, named cases by their name alone; `all` when nothing is swept. */
export function pointLabel(assignment: Assignment, swept: readonly string[], units?: Units): string {
  const short = shortPaths(swept);
  const parts = swept
    .filter((path) => assignment[path] !== undefined)
    .map((path) => (path === CASE ? '' : `${short.get(path)}=`) + valueLabel(path, assignment[path] ?? '', units));
  return parts.length === 0 ? 'all' : parts.join(', ');
}

/** What is known of a metric: its own declaration, or that of the distribution it is a statistic of. */
export function metricInfo(result: ExperimentResult, name: string): MetricInfo {
  const own = result.metrics.find((metric) => metric.name === name);
  if (own !== undefined) return own;
  const base = result.metrics.find((metric) => name.startsWith(`${metric.name}.`));
  if (base !== undefined) return { ...base, name };
  return { name, unit: '', meaning: name, better: goodDirection(name) };
}

function goodDirection(name: string): MetricInfo['better'] {
  if (/latency|delay|backlog|drain|lost|rejected|violations|duplicate|expired/.test(name)) return 'lower';
  return /rate|throughput|hitRatio/.test(name) ? 'higher' : 'neither';
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^publish\.rate$/, 'publish rate'],
  [/^consume\.rate$/, 'consume rate'],
  [/^offered\.rate$/, 'offered rate'],
  [/^e2e\.latency/, 'end-to-end latency'],
  [/^publish\.latency/, 'publish latency'],
  [/^publish\.delay/, 'publish delay'],
  [/^response\.latency/, 'response latency'],
  [/^messages\.lost$/, 'messages lost'],
  [/^messages\.lostAcknowledged$/, 'confirmed messages lost'],
  [/^messages\.duplicatesApplied$/, 'messages done twice'],
  [/^messages\.deadLettered$/, 'dead letters'],
  [/^messages\.rejected$/, 'messages refused'],
  [/^order\.violations$/, 'messages out of order'],
  [/^retry\.exhausted$/, 'messages given up'],
  [/^backlog\.max$/, 'largest backlog'],
];

const STATISTICS: Readonly<Record<string, string>> = {
  p50: 'p50',
  p75: 'p75',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  p999: 'p99.9',
  p9999: 'p99.99',
  mean: 'mean',
  max: 'max',
};

/** A metric in words: `end-to-end latency p99.9` for `e2e.latency.p999`. */
export function metricLabel(name: string): string {
  const words = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  const statistic = STATISTICS[name.slice(name.lastIndexOf('.') + 1)];
  if (words !== undefined) return statistic === undefined ? words : `${words} ${statistic}`;
  return name.replaceAll('.', ' ');
}

const SCALES: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  B: 1,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  'msg/s': 1,
  'k msg/s': 1e3,
  'M msg/s': 1e6,
  'op/s': 1,
  'k op/s': 1e3,
  'M op/s': 1e6,
  k: 1e3,
  M: 1e6,
  '': 1,
};
const DIMENSIONS: readonly (readonly [RegExp, string])[] = [
  [/^(ns|us|µs|ms|s|min|h)$/, 's'],
  [/^([KMG]iB|[kMG]?B)$/, 'B'],
  [/(msg|op)\/s$/, 'msg/s'],
  [/^[kM]?$/, ''],
];

/** A swept value as a number in its base unit (s, B, msg/s or none), if it is one. */
export function quantity(value: Scalar): { readonly value: number; readonly unit: string } | undefined {
  if (typeof value === 'number') return { value, unit: '' };
  if (typeof value === 'boolean') return undefined;
  const match = /^([+-]?[\d_,]*\.?\d+(?:e[+-]?\d+)?)\s*(.*)$/i.exec(value.trim());
  const number = Number(match?.[1]?.replaceAll(/[_,]/g, ''));
  const scale = SCALES[match?.[2]?.trim() ?? '?'];
  const dimension = DIMENSIONS.find(([pattern]) => pattern.test(match?.[2]?.trim() ?? '?'))?.[1];
  if (match === null || Number.isNaN(number) || scale === undefined || dimension === undefined) return undefined;
  return { value: number * scale, unit: dimension };
}
