/** A comparison as tables for a terminal. Columns that do not fit beside each other go into further tables. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { GridRow } from './grid.ts';
import { gridOf } from './grid.ts';
import type { Comparison } from './types.ts';
import type { Tone } from './words.ts';
import { headline, LEGEND } from './words.ts';

const GAP = 2; // spaces between columns
const MOST_NAME = 30; // characters of a row's name before it wraps
const MOST_VERDICT = 22; // characters of a limit or a dominator before it wraps

const COLOURS: Readonly<Record<Tone, (text: string) => string>> = {
  good: pc.green,
  bad: pc.red,
  soft: pc.dim,
  none: (text) => text,
};

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
};

interface Widths {
  readonly name: number;
  readonly columns: readonly { readonly value: number; readonly change: number }[];
}

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** Row names and verdicts may wrap; numbers never do. */
function widthsOf(rows: readonly GridRow[], labels: readonly string[]): Widths {
  const columns = labels.map((label, i) => {
    const numbers = rows
      .map((row) => row.cells[i])
      .filter((cell) => cell !== undefined && /^[\d–−✓✗]/.test(cell.value));
    const change = longest(rows.map((row) => row.cells[i]?.change ?? ''));
    const value = longest(numbers.map((cell) => cell?.value ?? ''));
    const words = Math.min(MOST_VERDICT, longest([label, ...rows.map((row) => row.cells[i]?.value ?? '')]));
    const gap = change === 0 ? 0 : GAP;
    return { value: Math.max(value, words - change - gap), change };
  });
  return { name: Math.min(MOST_NAME, longest(rows.map((row) => row.name))), columns };
}

const widthOf = ({ value, change }: Widths['columns'][number]): number => value + (change === 0 ? 0 : change + GAP);

/** Which columns stand in which table; the reference stands in each. */
function blocksOf(widths: Widths, reference: number, room: number): number[][] {
  const base = widths.name + GAP + widthOf(widths.columns[reference] ?? { value: 0, change: 0 });
  const blocks: number[][] = [];
  let used = Infinity;
  widths.columns.forEach((column, i) => {
    if (i === reference) return;
    const width = GAP + widthOf(column);
    if (used + width > room) {
      blocks.push([reference]);
      used = base;
    }
    blocks.at(-1)?.push(i);
    used += width;
  });
  return blocks;
}

function tableOf(rows: readonly GridRow[], comparison: Comparison, block: readonly number[], widths: Widths): string {
  const columnOf = (i: number): Widths['columns'][number] => widths.columns[i] ?? { value: 0, change: 0 };
  const split = (i: number): boolean => columnOf(i).change > 0;
  const table = new Table({
    chars: NO_BORDER,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    wordWrap: true,
    colWidths: [
      widths.name,
      ...block.flatMap((i) => (split(i) ? [columnOf(i).value, columnOf(i).change] : [columnOf(i).value])),
    ],
  });
  const labels = block.map((i) => ({
    content: pc.bold(comparison.columns[i] ?? ''),
    colSpan: split(i) ? 2 : 1,
  }));
  table.push(['', ...labels]);
  for (const row of rows) {
    const cells = block.flatMap((i): Table.Cell[] => {
      const { value, change, tone } = row.cells[i] ?? { value: '', change: '', tone: 'none' as const };
      const words = change === '' && !/^[\d–−]/.test(value);
      if (!split(i)) return [words ? COLOURS[tone](value) : value];
      if (words) return [{ content: COLOURS[tone](value), colSpan: 2 }];
      return [value, { content: COLOURS[tone](change), hAlign: 'left' as const }];
    });
    table.push([pc.dim(row.name), ...cells]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function blocksFor(comparison: Comparison, room: number): string[] {
  for (const withP of [true, false]) {
    const rows = gridOf(comparison, withP);
    const widths = widthsOf(rows, comparison.columns);
    const blocks = blocksOf(widths, comparison.reference, room);
    if (blocks.length === 1 || !withP) return blocks.map((block) => tableOf(rows, comparison, block, widths));
  }
  return [];
}

/** Comparisons for a terminal of `width` characters; p values are left out where there is no room for them. */
export function compareText(comparisons: readonly Comparison[], width = 80): string {
  const parts = comparisons.map((comparison) => {
    const where = comparison.where === '' ? '' : `${pc.bold(comparison.where)}\n`;
    const warnings = comparison.warnings.map((warning) => pc.yellow(`warning: ${warning}`));
    return [`${where}${headline(comparison)}`, ...warnings, ...blocksFor(comparison, width)].join('\n\n');
  });
  const [first] = comparisons;
  const against = first === undefined ? [] : [`against ${first.columns[first.reference]}:`];
  return `${[...parts, pc.dim([...against, ...LEGEND].join('\n'))].join('\n\n')}\n`;
}
