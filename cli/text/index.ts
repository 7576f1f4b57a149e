/** What `mqlab run` prints for people. */
import type { ExperimentResult } from '../../lab/contract.ts';
import { hopsText } from './hops.ts';
import { heading, paint, wrapped } from './layout.ts';
import { limitsText } from './limits.ts';
import { pointDetail, pointTable } from './points.ts';
import { ledgerText, verdictsText } from './verdicts.ts';

/** The whole text of a result, at most 80 columns wide. `summary` replaces the table of points (OMB's own lines). */
export function resultText(result: ExperimentResult, summary?: string): string {
  const points = result.points.length > 1 ? pointTable(result) : pointDetail(result);
  const parts = [
    questionText(result),
    summary ?? '',
    points,
    limitsText(result),
    hopsText(result),
    verdictsText(result),
    ledgerText(result),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function questionText({ experiment, question, notes, seed, version }: ExperimentResult): string {
  return [
    `${heading(experiment)}  ${paint.dim(`mqlab ${version} · seed ${seed}`)}`,
    wrapped(question),
    ...notes.map((note) => paint.dim(wrapped(`note: ${note}`, '      '))),
  ].join('\n');
}

/** The paths that were written, the report last: it is what most people open. */
export function pathsText(folder: string, files: readonly string[]): string {
  const report = files.find((file) => file.endsWith('report.html'));
  const others = files.filter((file) => file !== report);
  const lines = [`${heading('Written')}  ${folder}/`];
  if (others.length > 0) lines.push(`  ${wrapped(others.join('  '), '  ', 78)}`);
  if (report !== undefined) lines.push(`  ${folder}/${report}`);
  return `${lines.join('\n')}\n`;
}
