/** What a fit found, as text. */
import { plain } from '../charts/index.ts';
import { errorText, valueText } from '../validate/index.ts';
import type { Fit } from './fit.ts';
import { type FittedSystem, type Parameter, SOURCES } from './parameters.ts';

/** A fitted value that is further from the source than this is named. */
const NOTABLE = 0.02;
/** A row that the fit leaves further off than this is not served by its constant. */
const UNMOVED = 0.05;

/** Tables of constants and rows, and sentences on what differs. `before`: predicted over published, less one, in the source. */
export function fitText(
  system: FittedSystem,
  parameters: readonly Parameter[],
  before: readonly number[],
  found: Fit,
): string {
  const constants = parameters.flatMap(({ constants }, i) =>
    constants.map(({ name, value }) => {
      const factor = found.factors[i] ?? 1;
      return [name, plain(value, 4), plain(value * factor, 4), errorText(factor - 1)];
    }),
  );
  const rows = parameters.map(({ row: { row } }, i) => [
    row.id,
    `${valueText(row.value, row.unit)} ${row.unit}`,
    errorText(before[i] ?? Number.NaN),
    errorText(found.residuals[i] ?? Number.NaN),
  ]);
  return [
    `${system}: ${parameters.length} rows, ${found.evaluations} runs`,
    columns([['constant', 'in the source', 'fitted', 'difference'], ...constants]),
    columns([['row', 'published', 'error in the source', 'error of the fit'], ...rows]),
    ...remarks(system, parameters, found),
  ].join('\n\n');
}

function remarks(system: FittedSystem, parameters: readonly Parameter[], { factors, residuals }: Fit): string[] {
  const named = (test: (i: number) => boolean): string =>
    parameters
      .filter((_, i) => test(i))
      .map(({ row, constants }) => `${constants.map(({ name }) => name).join(', ')} (${row.role.id})`)
      .join('; ');
  const moved = named((i) => Math.abs((factors[i] ?? 1) - 1) > NOTABLE);
  const missed = named((i) => Math.abs(residuals[i] ?? 0) > UNMOVED);
  return [
    moved === ''
      ? `The values in ${SOURCES[system]} are those of the fit, to ${NOTABLE * 100} %.`
      : `The values in ${SOURCES[system]} differ from those of the fit by more than ${NOTABLE * 100} %: ${moved}.`,
    ...(missed === ''
      ? []
      : [`Still off by more than ${UNMOVED * 100} %, so something else decides the row: ${missed}.`]),
  ];
}

/** Columns of equal width, the first to the left. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}
