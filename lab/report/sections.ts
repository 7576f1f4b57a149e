/** The parts of a report, in the order in which they are read. */
import {
  busiestOfEach,
  capital,
  counted,
  facts,
  intervalMethod,
  metricInfo,
  metricLabel,
  pointLabel,
  sharesOf,
  shortPaths,
  wordsOf,
} from '../charts/index.ts';
import { halfWidth, inUnit, plain, unitLabel, withUnit } from '../charts/index.ts';
import type { ExperimentResult, LedgerEntry, MetricSummary, PointResult } from '../contract.ts';
import type { Html } from './html.ts';
import { html, table } from './html.ts';

/** The numbers that answer first, as far as a result has them. */
const HEADLINES = [
  'publish.rate',
  'consume.rate',
  'publish.latency.p99',
  'e2e.latency.p50',
  'e2e.latency.p99',
  'response.latency.p99',
];
const COLUMNS = [
  'publish.rate',
  'consume.rate',
  'publish.latency.p50',
  'publish.latency.p99',
  'e2e.latency.p50',
  'e2e.latency.p99',
  'backlog.end',
];
const MOST_SHARES = 6;
const NO_INTERVAL = 'No confidence intervals: there is one replication, and it is too short for batch means.';

const interval = (summary: MetricSummary): string => halfWidth(summary.median, summary.low, summary.high);

/** Title, question, and the notes that change how the numbers are to be read. */
export function head(result: ExperimentResult): Html {
  const notes =
    result.notes.length === 0
      ? undefined
      : html`<div class="note">${result.notes.map((note) => html`<p>${note}</p>\n`)}</div>`;
  return html`<header><p class="facts">${facts(result)}</p>
<h1>${result.question}</h1>
${notes}</header>`;
}

function tile(name: string, value: string, unit: string, below: string): Html {
  return html`<div class="tile"><div class="name">${name}</div><div class="value">${value}${unit === '' ? undefined : html` <small>${unit}</small>`}</div><div class="interval">${below}</div></div>\n`;
}

function limits(point: PointResult): string {
  return [...new Set(point.limitedBy)].join(', ');
}

/** The answer in numbers: tiles for one point; a sweep is answered by its table and charts. */
export function answer(result: ExperimentResult): Html | undefined {
  const [point] = result.points;
  if (point === undefined || result.points.length > 1) return undefined;
  const tiles = HEADLINES.flatMap((name) => {
    const summary = point.metrics[name];
    if (summary === undefined || !Number.isFinite(summary.median)) return [];
    const { unit } = metricInfo(result, name);
    return [tile(metricLabel(name), inUnit(summary.median, unit), unitLabel(unit), interval(summary))];
  });
  const { lost, refused } = fates(result.runs.flatMap((run) => run.ledger));
  const { unit } = wordsOf(result);
  const losses = tile('lost · refused', `${lost} · ${refused}`, unit, 'over all replications');
  const method = intervalMethod(result);
  return html`<section class="tiles">${tiles}${losses}${tile('limited by', limits(point), '', '')}</section>
<p class="soft">${method === undefined ? NO_INTERVAL : `Medians; ± is half of the ${method}.`}</p>`;
}

function fates(ledger: readonly LedgerEntry[]): { lost: string; refused: string } {
  const sum = (of: (entry: LedgerEntry) => Readonly<Record<string, number>>): number =>
    ledger.reduce((all, entry) => all + Object.values(of(entry)).reduce((a, b) => a + b, 0), 0);
  const lost = sum((entry) => entry.lostAcknowledged) + sum((entry) => entry.lostUnacknowledged);
  return {
    lost: inUnit(lost, 'msg'),
    refused: inUnit(
      sum((entry) => entry.rejected),
      'msg',
    ),
  };
}

/** What was claimed or demanded, and whether it holds. */
export function verdicts(result: ExperimentResult): Html | undefined {
  if (result.verdicts.length === 0) return undefined;
  const failing = result.verdicts.filter((verdict) => !verdict.holds).length;
  const summary = failing === 0 ? 'All hold.' : `${failing} of ${counted(result.verdicts.length, 'verdict')} not met.`;
  return html`<section><h2>Claims and thresholds</h2><p>${summary}</p><ul class="verdicts">${result.verdicts.map(
    (verdict) =>
      html`<li class="${verdict.holds ? 'holds' : 'fails'}"><span class="sign" aria-label="${verdict.holds ? 'holds' : 'does not hold'}">${verdict.holds ? '✓' : '✗'}</span>${verdict.says}
<div class="soft">${verdict.kind} · ${verdict.detail}${verdict.source === '' ? '' : ` · source: ${verdict.source}`}</div></li>\n`,
  )}</ul></section>`;
}

/** What limited each point, with the busiest resources and the windows that held somebody back. */
export function limited(result: ExperimentResult): Html {
  const rows = result.points.map((point) => {
    const all = sharesOf(result.runs.filter((run) => run.point === point.point));
    const shares = busiestOfEach(all).slice(0, MOST_SHARES);
    const busy = shares.map(({ name, share }) => `${name} ${withUnit(share, 'ratio')}`).join(' · ');
    return [
      pointLabel(point.assignment, result.swept, result.units),
      limits(point),
      html`<span class="soft">${busy}</span>`,
    ];
  });
  const changes = result.points.length === 1 ? changesOf(result) : undefined;
  return html`<section><h2>What limited it</h2>${table(['point', 'limited by', 'largest shares of the time'], rows, true)}${changes}</section>`;
}

function changesOf(result: ExperimentResult): Html | undefined {
  const intervals = result.runs[0]?.limits.perInterval ?? [];
  const changes = intervals.filter((one, i) => one.limitedBy !== intervals[i + 1]?.limitedBy);
  if (changes.length < 2) return undefined;
  const said = changes.map((one) => `${one.limitedBy} until ${withUnit(one.until, 's')}`);
  return html`<p class="soft">Over time${result.runs.length > 1 ? ' (first replication)' : ''}: ${said.join(', then ')}.</p>`;
}

/** Every point with its main metrics. */
export function points(result: ExperimentResult): Html | undefined {
  if (result.points.length < 2) return undefined;
  const short = shortPaths(result.swept);
  const names = COLUMNS.filter((name) => result.points.some((point) => Number.isFinite(point.metrics[name]?.median)));
  const heads = names.map((name) => {
    const unit = unitLabel(metricInfo(result, name).unit);
    return unit === '' ? metricLabel(name) : `${metricLabel(name)}, ${unit}`;
  });
  const rows = result.points.map((point) => [
    pointLabel(point.assignment, result.swept, result.units),
    ...names.map((name) => cell(point.metrics[name], metricInfo(result, name).unit)),
    limits(point),
  ]);
  const swept = result.swept.map((path) => short.get(path) ?? path).join(', ');
  const method = intervalMethod(result);
  return html`<section><h2>${counted(result.points.length, 'point')}</h2>
<p class="soft">Swept: ${swept}. Medians${method === undefined ? '' : `; ± is half of the ${method}`}.</p>
${table(['point', ...heads, 'limited by'], rows)}</section>`;
}

function cell(summary: MetricSummary | undefined, unit: string): Html {
  if (summary === undefined) return html`–`;
  const half = interval(summary);
  return html`${inUnit(summary.median, unit)}${half === '' ? undefined : html`<br><span class="soft">${half}</span>`}`;
}

/** The fate of every message or operation, summed over the replications of each point and destination. */
export function fatesOfAll(result: ExperimentResult): Html {
  const rows = result.points.flatMap((point) => {
    const entries = result.runs.filter((run) => run.point === point.point).flatMap((run) => run.ledger);
    const destinations = [...new Set(entries.map((entry) => entry.destination))];
    const where = result.points.length > 1 ? `${pointLabel(point.assignment, result.swept, result.units)} · ` : '';
    return destinations.map((name) =>
      ledgerRow(
        where + name,
        entries.filter((entry) => entry.destination === name),
      ),
    );
  });
  const heads = [
    'destination',
    'offered',
    'settled',
    'refused',
    'lost',
    'expired',
    'dead-lettered',
    'in flight',
    'backlog',
    'duplicates',
  ];
  const { noun } = wordsOf(result);
  return html`<section><h2>Where every ${noun.slice(0, -1)} went</h2>
<p class="soft">${capital(noun)}, all replications together. Offered is the sum of all columns but the last; losses and refusals name their cause.</p>${table(heads, rows)}</section>`;
}

const ALL_DIGITS = 16;
const whole = (count: number): string => plain(count, ALL_DIGITS);

function byCause(
  entries: readonly LedgerEntry[],
  of: readonly ((entry: LedgerEntry) => Readonly<Record<string, number>>)[],
): string {
  const causes = new Map<string, number>();
  for (const entry of entries) {
    for (const read of of) {
      for (const [cause, n] of Object.entries(read(entry))) causes.set(cause, (causes.get(cause) ?? 0) + n);
    }
  }
  const said = [...causes].filter(([, n]) => n > 0).map(([cause, n]) => `${whole(n)} (${cause})`);
  return said.length === 0 ? '0' : said.join(', ');
}

function ledgerRow(name: string, entries: readonly LedgerEntry[]): (string | Html)[] {
  const total = (of: (entry: LedgerEntry) => number): string =>
    whole(entries.reduce((sum, entry) => sum + of(entry), 0));
  const lost = byCause(entries, [(entry) => entry.lostAcknowledged, (entry) => entry.lostUnacknowledged]);
  return [
    name,
    total((entry) => entry.offered),
    total((entry) => entry.settled),
    byCause(entries, [(entry) => entry.rejected]),
    lost === '0' ? lost : html`<span class="bad">${lost}</span>`,
    total((entry) => entry.expired),
    total((entry) => entry.deadLettered),
    total((entry) => entry.inFlight),
    total((entry) => entry.backlog),
    total((entry) => entry.duplicatesStored + entry.duplicatesDelivered),
  ];
}
