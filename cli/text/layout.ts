/** Plain building blocks of the text output: headings, wrapped sentences, aligned tables. 80 columns. */
import Table from 'cli-table3';
import colours from 'picocolors';

export const WIDTH = 80;

/** Colours, only where stdout is a terminal that wants them (NO_COLOR is honoured). */
const forced = (process.env['FORCE_COLOR'] ?? '') !== '';
const wanted = (process.stdout.isTTY || forced) && colours.isColorSupported;
export const paint = colours.createColors(wanted);

export const heading = (text: string): string => paint.bold(text);

const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');

/** How many columns a text takes, colours not counted. */
export const widthOf = (text: string): number => [...text.replace(COLOUR, '')].length;

/** Breaks a text at blanks; lines after the first begin with `indent`. A word that is too long stays whole. */
export function wrapped(text: string, indent = '', width = WIDTH): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    const room = width - (lines.length === 0 ? 0 : indent.length);
    if (line !== '' && widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((one, i) => (i === 0 ? one : indent + one)).join('\n');
}

/** Cuts a text to a width, with an ellipsis. */
export const cut = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;

const LINES = `top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right
  left left-mid mid mid-mid right right-mid`.split(/\s+/);

const BARE = { ...Object.fromEntries(LINES.map((line) => [line, ''])), middle: '  ' };

/** An aligned table without lines; the first row is its head. `right`: which columns hold numbers. */
export function table(rows: readonly (readonly string[])[], right: (column: number) => boolean): string {
  const [head = [], ...body] = rows;
  const colAligns = head.map((_, column): 'left' | 'right' => (right(column) ? 'right' : 'left'));
  const drawn = new Table({
    chars: BARE,
    colAligns,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  drawn.push(
    head.map((cell) => paint.dim(cell)),
    ...body.map((row) => [...row]),
  );
  const lines = drawn.toString().split('\n');
  return lines.map((line) => `  ${line.trimEnd()}`).join('\n');
}

/** A share as a bar of `cells` characters. */
export function bar(share: number, cells: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * cells * 8);
  const full = '\u2588'.repeat(Math.floor(eighths / 8));
  const rest = eighths % 8;
  return full + (rest === 0 ? '' : String.fromCharCode(0x2590 - rest));
}

/** A share in whole per cent. */
export const percent = (share: number): string =>
  share > 0 && share < 0.005 ? '<1 %' : `${Math.round(share * 100)} %`;

/** Formats numbers of one table with the same decimals, so that their points stand in a column. */
export function alike(largest: number): (value: number) => string {
  const decimals = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 10 ? 2 : 3;
  return (value) => (Number.isFinite(value) ? value.toFixed(decimals).replace(/\B(?=(\d{3})+(\.|$))/g, ',') : '–');
}

/** The same for rates: in thousands from 10,000 on, in millions from a million on. */
export function rates(largest: number): (value: number) => string {
  const [scale, unit, decimals] = largest >= 1e6 ? [1e6, 'M', 3] : largest >= 1e4 ? [1e3, 'k', 1] : [1, '', 0];
  return (value) => (Number.isFinite(value) ? `${(value / scale).toFixed(decimals)}${unit}` : '–');
}
