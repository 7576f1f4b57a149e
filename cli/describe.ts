import { readFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';

export const command = 'describe <id>';
export const describe = 'Tell what an experiment asks and how it is set up';

export const builder = (args: Argv): Argv =>
  args
    .positional('id', { type: 'string', describe: 'An id from `mqlab list`, or an experiment file' })
    .option('format', {
      choices: ['text', 'json', 'yaml'],
      default: 'text',
      describe: 'What to print; yaml: every default written out',
    })
    .example('$0 describe kafka/acks --format yaml', 'with every default written out');

export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const { id, format } = args as unknown as { id: string; format: 'text' | 'json' | 'yaml' };
  const { loadOne, resolveFile } = await import('./load.ts');
  const file = resolveFile(id);
  const { study } = loadOne(file, readFileSync(file, 'utf8'), {});
  if (format === 'yaml') {
    process.stdout.write(study.text);
    return;
  }
  if (format === 'json') {
    const { canonicalJson } = await import('../lab/results/index.ts');
    const { dryRunJson } = await import('./text/dryRun.ts');
    process.stdout.write(canonicalJson({ id, ...dryRunJson(study), resolved: study.experiment.data }));
    return;
  }
  const { describeText } = await import('./text/describe.ts');
  process.stdout.write(describeText(study));
}
