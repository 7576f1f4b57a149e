import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UsageError } from './errors.ts';

export const command = 'list [text]';
export const describe = 'List the experiments of the catalogue';

export const builder = (args: Argv): Argv =>
  args
    .positional('text', { type: 'string', describe: 'Only those with this text in id or question' })
    .option('format', { choices: ['text', 'json'], default: 'text', describe: 'What to print on stdout' })
    .example('$0 list kafka', 'what there is about Kafka');

export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const { text, format } = args as unknown as { text?: string; format: 'text' | 'json' };
  const { summaries } = await import('./summaries.ts');
  const wanted = text?.toLowerCase();
  const found = summaries().filter(
    ({ id, question }) => wanted === undefined || `${id} ${question}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0)
    throw new UsageError(`mqlab list: nothing in the catalogue has '${text}' in it: try \`mqlab list\``);
  if (format === 'json') {
    const { canonicalJson } = await import('../lab/results/index.ts');
    process.stdout.write(canonicalJson(found));
    return;
  }
  const { paint, wrapped } = await import('./text/layout.ts');
  for (const { id, question } of found) process.stdout.write(`${paint.bold(id)}\n  ${wrapped(question, '  ', 78)}\n`);
}
