/** Comparisons as Markdown, CSV, JSON and HTML. */
import { stringify } from 'csv-stringify/sync';
import type { Html } from '../report/index.ts';
import { html, page, table } from '../report/index.ts';
import type { GridCell } from './grid.ts';
import { gridOf } from './grid.ts';
import type { Comparison } from './types.ts';
import { headline, LEGEND } from './words.ts';

const inMarkdown = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');

function markdownTable(comparison: Comparison): string {
  const heads = ['', ...comparison.columns].map(inMarkdown);
  const rows = gridOf(comparison, true).map((row) => [
    inMarkdown(row.name),
    ...row.cells.map(({ value, change }) => inMarkdown(`${value} ${change}`.trim())),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Comparisons as Markdown tables, to be pasted into an issue or a pull request. */
export function compareMarkdown(comparisons: readonly Comparison[]): string {
  const parts = comparisons.map((comparison) => {
    const where = comparison.where === '' ? [] : [`### ${inMarkdown(comparison.where)}`];
    const warnings = comparison.warnings.map((warning) => `> warning: ${inMarkdown(warning)}`);
    return [...where, inMarkdown(headline(comparison)), ...warnings, markdownTable(comparison)].join('\n\n');
  });
  return `${[...parts, ...LEGEND].join('\n\n')}\n`;
}

/** Comparisons as CSV in long form, a row a metric and column. */
export function compareCsv(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap((comparison) =>
    comparison.rows.flatMap(({ metric, cells }) =>
      cells.map((cell, i) => [
        comparison.where,
        metric.name,
        metric.unit,
        comparison.columns[i],
        cell.median,
        cell.low,
        cell.high,
        cell.n,
        cell.change?.relative,
        cell.change?.p,
        cell.change?.outcome ?? 'reference',
        comparison.limitedBy[i],
      ]),
    ),
  );
  const heads = 'where,metric,unit,column,median,low,high,n,change,p,outcome,limitedBy'.split(',');
  return stringify([heads, ...rows], { escape_formulas: true });
}

/** Comparisons as one JSON document. */
export const compareJson = (comparisons: readonly Comparison[]): string =>
  `${JSON.stringify({ comparisons }, null, 2)}\n`;

const TONES: Readonly<Record<GridCell['tone'], string>> = { good: 'good', bad: 'bad', soft: 'soft', none: '' };

function htmlCell({ value, change, tone }: GridCell): Html {
  if (change === '') return html`<span class="${TONES[tone]}">${value}</span>`;
  return html`${value}<br><span class="${TONES[tone]}">${change}</span>`;
}

function section(comparison: Comparison): Html {
  const rows = gridOf(comparison, true).map((row) => [row.name, ...row.cells.map(htmlCell)]);
  return html`<section>${comparison.where === '' ? undefined : html`<h2>${comparison.where}</h2>`}
<p>${headline(comparison)}</p>
${comparison.warnings.map((warning) => html`<p class="note">${warning}</p>`)}
${table(['', ...comparison.columns], rows)}</section>\n`;
}

/** Comparisons as one self-contained HTML page. */
export function compareHtml(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  const title = first === undefined ? 'Comparison' : first.columns.join(' · ');
  const body = html`<header><p class="facts">mqlab compare</p><h1>${title}</h1></header>
${comparisons.map(section)}
<p class="soft">${LEGEND.join('; ')}</p>`;
  return page(title, body);
}
