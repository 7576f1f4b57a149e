import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Comparison, Group, Source } from '../lab/compare/index.ts';

export const command = 'compare <results..>';
export const describe = 'Compare results side by side, or the points of one';

/** The command line of `compare`. */
export interface CompareArguments {
  readonly results: readonly string[];
  readonly by: string | undefined;
  readonly reference: string | undefined;
  readonly format: 'text' | 'md' | 'csv' | 'json' | 'html';
  readonly minChange: string;
  readonly metrics: readonly string[];
  readonly threshold: readonly string[];
}

export const builder = (args: Argv): Argv =>
  args
    .positional('results', {
      type: 'string',
      array: true,
      describe: 'Folders of runs, their result.json, or names of experiments (newest run)',
    })
    .option('by', { type: 'string', describe: 'Compare the points of one sweep along this setting, the others held' })
    .option('reference', { type: 'string', describe: 'What the others are compared with (default: the first)' })
    .option('format', {
      choices: ['text', 'md', 'csv', 'json', 'html'],
      default: 'text',
      describe: 'What to print on stdout',
    })
    .option('min-change', { type: 'string', default: '1%', describe: 'Changes below this are trivial' })
    .option('metrics', { type: 'string', array: true, nargs: 1, default: [], describe: 'Metrics (repeatable, or a,b)' })
    .option('threshold', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'A demand on the median, repeatable; exit code 1 when any column does not meet it',
    })
    .example('$0 compare base acks1 --reference base', 'two results, the second against the first')
    .example('$0 compare kafka-acks --by acks', 'the points of one sweep against each other')
    .example("$0 compare a b --threshold 'e2e.latency.p99 < 50 ms'", 'as a gate in CI');

/** Prints the comparison; exit code 1 when a threshold is not met. */
export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const options = args as unknown as CompareArguments;
  const { EXIT, UsageError } = await import('./errors.ts');
  const lab = await import('../lab/compare/index.ts');
  const { listed } = await import('./findResult.ts');
  const minChange = fraction(options.minChange);
  if (minChange === undefined)
    throw new UsageError(`--min-change ${options.minChange} is not understood: write 1% or 0.01`);
  const metrics = listed(options.metrics);
  const common = { minChange, thresholds: options.threshold, ...(metrics.length > 0 ? { metrics } : {}) };
  const groups = await groupsFor(options, UsageError);
  const reference = await referenceFor(options, groups);
  const comparisons = groups.map((group) => lab.compare(group, { ...common, reference }));
  process.stdout.write(await printed(comparisons, options.format));
  if (!lab.allHold(comparisons)) process.exitCode = EXIT.failed;
}

/** `1%` or `0.01` as 0.01. */
function fraction(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) / (match[2] === '%' ? 100 : 1);
}

async function groupsFor(options: CompareArguments, Fault: new (line: string) => Error): Promise<Group[]> {
  const { groupsOfResults, groupsOfSweep } = await import('../lab/compare/index.ts');
  const sources = await sourcesOf(options.results);
  const [first] = sources;
  if (options.by === undefined || first === undefined) return groupsOfResults(sources);
  if (sources.length === 1) return groupsOfSweep(first, options.by);
  throw new Fault('--by compares the points of one result: give one, or leave --by out');
}

/** A reference may be named as the result was on the command line. */
async function referenceFor(options: CompareArguments, groups: readonly Group[]): Promise<string | undefined> {
  const place = options.results.indexOf(options.reference ?? '');
  return place < 0 || options.by !== undefined ? options.reference : groups[0]?.columns[place]?.label;
}

async function sourcesOf(words: readonly string[]): Promise<Source[]> {
  const { readResult } = await import('../lab/results/read.ts');
  const { findResult } = await import('./findResult.ts');
  const files = words.map((word) => findResult(word));
  const results = files.map((file) => readResult(file));
  const labels = labelsOf(results.map(({ experiment, run }) => ({ experiment, run })));
  const sources: Source[] = [];
  for (const [i, result] of results.entries()) {
    sources.push({ label: labels[i] ?? '', result, settings: await settingsBeside(files[i] ?? '') });
  }
  return sources;
}

/** Experiments by name; runs of one experiment by their hash; the same run twice by number. */
function labelsOf(results: readonly { readonly experiment: string; readonly run: string }[]): string[] {
  const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;
  const names = results.map(({ experiment }) => experiment);
  if (unique(names)) return names;
  const runs = results.map(({ run }) => run);
  return unique(runs) ? runs : runs.map((run, i) => `${run} #${i + 1}`);
}

/** The settings in the resolved experiment beside a result.json; none if it was moved away from it. */
async function settingsBeside(file: string): Promise<Source['settings']> {
  const { existsSync, readFileSync } = await import('node:fs');
  const { dirname, join } = await import('node:path');
  const experiment = join(dirname(file), 'experiment.yaml');
  if (!existsSync(experiment)) return {};
  const { parse } = await import('yaml');
  const { flatten } = await import('../lab/compare/index.ts');
  return flatten(parse(readFileSync(experiment, 'utf8')));
}

async function printed(comparisons: readonly Comparison[], format: CompareArguments['format']): Promise<string> {
  const lab = await import('../lab/compare/index.ts');
  if (format === 'md') return lab.compareMarkdown(comparisons);
  if (format === 'csv') return lab.compareCsv(comparisons);
  if (format === 'json') return lab.compareJson(comparisons);
  if (format === 'html') return lab.compareHtml(comparisons);
  return lab.compareText(comparisons, process.stdout.columns ?? 80);
}
