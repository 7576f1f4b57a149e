/** Claims, thresholds and the ledger. */
import type { ExperimentResult, LedgerEntry } from '../../lab/contract.ts';
import { capital, wordsOf } from '../../lab/charts/index.ts';
import { heading, paint, wrapped } from './layout.ts';

/** One line or two for each claim and threshold, with a check mark or a cross. */
export function verdictsText({ verdicts }: ExperimentResult): string {
  if (verdicts.length === 0) return '';
  const lines = verdicts.map(({ kind, says, source, holds, detail }) => {
    const mark = holds ? paint.green('✓') : paint.red('✗');
    const words = wrapped(`${kind}: ${says}`, '    ', 76);
    const why = [detail, kind === 'claim' && source !== '' ? `source: ${source}` : ''].filter((part) => part !== '');
    return [`  ${mark} ${words}`, ...why.map((part) => `    ${paint.dim(wrapped(part, '    '))}`)].join('\n');
  });
  return [heading('Claims and thresholds'), ...lines].join('\n');
}

const causes = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const whole = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** The fate of every message of all runs, and that it adds up. */
export function ledgerText(result: ExperimentResult): string {
  const { runs } = result;
  const entries = runs.flatMap((run) => run.ledger);
  if (entries.length === 0) return '';
  const total = (of: (entry: LedgerEntry) => number): number => entries.reduce((sum, entry) => sum + of(entry), 0);
  const lostSafe = total((e) => causes(e.lostAcknowledged));
  const lost = lostSafe + total((e) => causes(e.lostUnacknowledged));
  const parts = [
    ['settled', total((e) => e.settled)],
    ['in flight', total((e) => e.inFlight)],
    ['backlog', total((e) => e.backlog)],
    ['rejected', total((e) => causes(e.rejected))],
    [lostSafe > 0 ? `lost (${whole(lostSafe)} of them acknowledged)` : 'lost', lost],
    ['expired', total((e) => e.expired)],
    ['dead-lettered', total((e) => e.deadLettered)],
  ] as const;
  const seen = parts.filter(([name, n], i) => n > 0 || i === 0 || name === 'lost');
  const sum = seen.map(([name, n]) => `${whole(n)} ${name}`).join(' + ');
  const duplicated = total((e) => e.duplicatesStored + e.duplicatesDelivered);
  const span = runs.length === 1 ? 'warm-up included' : `all ${runs.length} runs, warm-up included`;
  const sentence = `${whole(total((e) => e.offered))} offered = ${sum}; ${whole(duplicated)} duplicated`;
  return `${heading(capital(wordsOf(result).noun))}  ${paint.dim(span)}\n  ${wrapped(sentence, '    ', 78)}`;
}
