/** A comparison in words, the same in a terminal, in Markdown and in HTML. */
import { compact, counted, halfWidth, inUnit, plain, shortPaths, unitLabel } from '../charts/index.ts';
import type { Cell, Change, Comparison, Outcome, Row } from './types.ts';

export type Tone = 'good' | 'bad' | 'soft' | 'none';

/** What each sign means. Arrows know the good direction of a metric: ▲ is better, whichever way the number moved. */
export const LEGEND: readonly string[] = [
  '▲ better, ▼ worse, ◆ different; · less than the least change asked for',
  '~ not significant (p ≥ 0.05 after Holm); = identical; ? too few to test',
];

const SIGNS: Readonly<Record<Outcome, string>> = {
  identical: '=',
  'not significant': '~',
  small: '·',
  better: '▲',
  worse: '▼',
  different: '◆',
  untested: '?',
};

export const toneOf = (outcome: Outcome | undefined): Tone =>
  outcome === 'better' ? 'good' : outcome === 'worse' ? 'bad' : outcome === 'different' ? 'none' : 'soft';

/** `12.4 ± 6 %`. */
export function valueText(cell: Cell, unit: string): string {
  if (cell.median === null) return '–';
  const half = cell.low === null || cell.high === null ? '' : halfWidth(cell.median, cell.low, cell.high);
  return `${inUnit(cell.median, unit)} ${half}`.trimEnd();
}

/** From this ratio on a growth reads better as a factor than in per cent. */
const MANY_TIMES = 10;
const LEAST_SHOWN = 0.001;

function amount(change: Change): string {
  const sign = change.absolute > 0 ? '+' : '';
  if (change.relative === null) return `${sign}${compact(change.absolute, 3)}`;
  if (change.relative >= MANY_TIMES - 1) return `× ${plain(change.relative + 1)}`;
  if (Math.abs(change.relative) < LEAST_SHOWN) return '<0.1 %';
  return `${sign}${plain(change.relative * 100)} %`;
}

const chance = (p: number): string => (p < 0.001 ? 'p<0.001' : `p=${p.toFixed(p < 0.0995 ? 3 : 2)}`);

/** `−50.8 % ▲ p<0.001`, `~ p=0.63`, `=`; without `withP` the p value is left out. */
export function changeText(change: Change | undefined, withP: boolean): string {
  if (change === undefined) return '';
  const { outcome, p } = change;
  const tail = withP && p !== null ? ` ${chance(p)}` : '';
  if (outcome === 'identical') return '=';
  if (outcome === 'not significant') return `~${tail}`;
  return `${amount(change)} ${SIGNS[outcome]}${tail}`;
}

/** `end-to-end latency p99, ms`. */
export function rowName(row: Row): string {
  const unit = unitLabel(row.metric.unit);
  return unit === '' ? row.label : `${row.label}, ${unit}`;
}

const MOST_NAMED = 6;

/** What is compared: `1 of 41 parameters differs: acks · 5 replications, paired by seed`. */
export function headline(comparison: Comparison): string {
  const { differing, settings, replications, paired } = comparison;
  const short = shortPaths(differing);
  const names = differing.map((path) => short.get(path) ?? path);
  const named = names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED), '…'] : names;
  const which = names.length === 0 ? '' : `: ${named.join(', ')}`;
  const verb = differing.length === 1 ? 'differs' : 'differ';
  const parameters = `${differing.length} of ${counted(settings, 'parameter')} ${verb}${which}`;
  const pairing = replications > 1 ? `, ${paired ? 'paired by seed' : 'not paired'}` : '';
  return `${settings === 0 ? '' : `${parameters} · `}${counted(replications, 'replication')}${pairing}`;
}

/** Whether a column is worth choosing. */
export const frontText = (dominator: string | null): string =>
  dominator === null ? 'on front' : `beaten by ${dominator}`;
