import { readFileSync, writeFileSync } from 'node:fs';

/** A table as GitHub's Markdown, its columns aligned so that it also reads well in a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const BEGIN = '<!-- measured: begin (written by `npm run bench`) -->';
const END = '<!-- measured: end -->';

/** Replaces the part of a document between the two markers. */
export function writeBetweenMarkers(file: URL, text: string): void {
  const document = readFileSync(file, 'utf8');
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file.pathname} has lost its markers: put back ${BEGIN} and ${END}`);
  writeFileSync(file, `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`);
}

/** Three significant digits. */
export function figure(x: number): string {
  if (x >= 99.95) return x.toFixed(0);
  if (x >= 9.995) return x.toFixed(1);
  return x >= 0.9995 ? x.toFixed(2) : x.toFixed(3);
}
