/** Which metrics are compared, and what each run has of them. */
import { metricInfo, wordsOf } from '../charts/index.ts';
import type { LedgerEntry, MetricInfo, RunResult } from '../contract.ts';
import type { Column } from './types.ts';

const USUAL = [
  'publish.rate',
  'consume.rate',
  'publish.latency.p50',
  'publish.latency.p99',
  'publish.delay.p99',
  'e2e.latency.p50',
  'e2e.latency.p99',
  'e2e.latency.p999',
  'response.latency.p99',
  'drain.time',
];

/** Never compare latency without these beside it: a system that drops its load is fast. */
const ALWAYS = ['messages.lost', 'messages.rejected', 'backlog.end'];
const WHEN_ANY = [
  'messages.expired',
  'messages.deadLettered',
  'messages.duplicated',
  'order.violations',
  'backlog.max',
];

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

/** Counts that every run has by its ledger. */
const FROM_LEDGER: Readonly<Record<string, (entry: LedgerEntry) => number>> = {
  'messages.lost': (entry) => total(entry.lostAcknowledged) + total(entry.lostUnacknowledged),
  'messages.rejected': (entry) => total(entry.rejected),
  'messages.expired': (entry) => entry.expired,
  'messages.deadLettered': (entry) => entry.deadLettered,
  'messages.duplicated': (entry) => entry.duplicatesStored + entry.duplicatesDelivered,
  'backlog.end': (entry) => entry.backlog,
};

/** What a run has of a metric; NaN when it has not. */
export function valueOf(run: RunResult, name: string): number {
  const own = run.metrics[name];
  if (own !== undefined && Number.isFinite(own)) return own;
  const count = FROM_LEDGER[name];
  return count === undefined ? Number.NaN : run.ledger.reduce((sum, entry) => sum + count(entry), 0);
}

function known(columns: readonly Column[], name: string): boolean {
  return columns.some(({ runs }) => runs.some((run) => Number.isFinite(valueOf(run, name))));
}

const anyOf = (columns: readonly Column[], name: string): boolean =>
  columns.some(({ runs }) => runs.some((run) => valueOf(run, name) > 0));

function info(columns: readonly Column[], name: string): MetricInfo {
  const [first] = columns;
  if (first !== undefined && !(name in FROM_LEDGER)) return metricInfo(first.result, name);
  return { name, unit: first === undefined ? 'msg' : wordsOf(first.result).unit, meaning: name, better: 'lower' };
}

/**
 * The metrics to compare: the usual ones that exist, or those asked for; losses, refusals and backlog always.
 * @throws RangeError for a metric that no column has.
 */
export function comparedMetrics(columns: readonly Column[], asked?: readonly string[]): MetricInfo[] {
  const missing = (asked ?? []).filter((name) => !known(columns, name));
  if (missing.length > 0) {
    const names = Object.keys(columns[0]?.runs[0]?.metrics ?? {}).filter((name) => !name.includes('['));
    throw new RangeError(`no result has the metric ${missing.join(', ')}; there are ${names.sort().join(', ')}`);
  }
  const chosen = asked ?? USUAL.filter((name) => known(columns, name));
  const fates = [...ALWAYS, ...WHEN_ANY.filter((name) => anyOf(columns, name))];
  return [...new Set([...chosen, ...fates])].filter((name) => known(columns, name)).map((name) => info(columns, name));
}
