import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Chart } from '../lab/charts/index.ts';
import type { ExperimentResult } from '../lab/contract.ts';

export const command = 'plot <result>';
export const describe = 'Draw the charts of a result';

/** The command line of `plot`. */
export interface PlotOptions {
  readonly result: string;
  readonly chart: readonly string[];
  readonly format: readonly string[];
  readonly out: string | undefined;
  readonly open: boolean;
}

const FORMATS = ['svg', 'png', 'html', 'vega-lite'] as const;

export const builder = (args: Argv): Argv =>
  args
    .positional('result', {
      type: 'string',
      describe: 'Folder of a run, its result.json, or the name of an experiment (newest run)',
    })
    .option('chart', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'Only this chart (repeatable, or a,b)',
    })
    .option('format', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: `Kind of file: ${FORMATS.join(', ')} (repeatable, or a,b; all but html unless given)`,
    })
    .option('out', {
      type: 'string',
      alias: 'o',
      describe: 'Folder for the files (default: charts/ beside the result)',
    })
    .option('open', { type: 'boolean', default: false, describe: 'Show the first file' })
    .example('$0 plot kafka-acks', 'all charts of the newest run of an experiment')
    .example(
      '$0 plot results/kafka-acks/5f2c9a1e77b0 --chart utilisation --format png --open',
      'one chart, and show it',
    );

/** Writes the charts and prints the files written, one a line. */
export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const options = args as unknown as PlotOptions;
  const { UsageError } = await import('./errors.ts');
  const { findResult, listed } = await import('./findResult.ts');
  const formats = listed(options.format);
  const unknown = formats.filter((format) => !FORMATS.some((known) => known === format));
  if (unknown.length > 0) throw new UsageError(`--format ${unknown.join(', ')} is none of ${FORMATS.join(', ')}`);
  const file = findResult(options.result);
  const { readResult } = await import('../lab/results/read.ts');
  const result = readResult(file);
  const { chartsOf, CHART_FORMATS, writeChart } = await import('../lab/charts/index.ts');
  const charts = chosen(chartsOf(result), listed(options.chart), UsageError);
  const { dirname, join } = await import('node:path');
  const folder = options.out ?? join(dirname(file), 'charts');
  const drawn = CHART_FORMATS.filter((format) => formats.length === 0 || formats.includes(format));
  const files: string[] = [];
  if (formats.includes('html')) files.push(await writePage(result, charts, folder));
  for (const chart of charts) files.push(...(await writeChart(chart, folder, drawn)));
  for (const written of files) process.stdout.write(`${written}\n`);
  if (options.open) await show(files.find((written) => !written.endsWith('.json')) ?? files[0]);
}

function chosen(
  all: readonly Chart[],
  names: readonly string[],
  Fault: new (lines: readonly string[]) => Error,
): readonly Chart[] {
  const list = ['This result has the charts:', ...all.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`)];
  const missing = names.filter((name) => !all.some((chart) => chart.name === name));
  if (missing.length > 0) throw new Fault([`there is no chart ${missing.join(', ')} in this result.`, ...list]);
  return names.length === 0 ? all : all.filter((chart) => names.includes(chart.name));
}

async function writePage(result: ExperimentResult, charts: readonly Chart[], folder: string): Promise<string> {
  const { mkdir, writeFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const { reportHtml } = await import('../lab/report/index.ts');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'charts.html');
  await writeFile(file, await reportHtml(result, { charts }));
  return file;
}

/** Hands a file to the desktop; what it says is of no interest, and mqlab does not wait for it. */
async function show(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const { spawn } = await import('node:child_process');
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as 'darwin' | 'win32'] ?? 'xdg-open';
  const child = spawn(opener, [file], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`mqlab plot: there is no ${opener} here to show ${file}\n`));
  child.unref();
}
