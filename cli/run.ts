import { availableParallelism } from 'node:os';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { EXIT, UsageError } from './errors.ts';
import type { Finished } from './execute.ts';
import type { Loaded } from './load.ts';

export const command = 'run <files..>';
export const describe = 'Run experiment files, catalogue ids or OMB workloads';

/** The command line of `run`. */
export interface RunOptions {
  readonly files: readonly string[];
  readonly driver: readonly string[];
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly jobs: number;
  readonly out: string;
  readonly resume: boolean;
  readonly shard: string | undefined;
  readonly dryRun: boolean;
  readonly smoke: boolean;
  readonly charts: boolean;
  readonly format: 'text' | 'json';
}

export const builder = (args: Argv): Argv =>
  args
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'Experiment files, ids from `mqlab list`, or OMB workload files',
    })
    .option('driver', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'Driver file for OMB workloads (repeatable)',
    })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'Set path=value of the file (repeatable)',
    })
    .option('seed', { type: 'number', describe: 'Seed of all random numbers, instead of the file’s' })
    .option('jobs', { type: 'number', alias: 'j', default: availableParallelism(), describe: 'Runs at the same time' })
    .option('out', { type: 'string', alias: 'o', default: 'results', describe: 'Folder for results' })
    .option('resume', { type: 'boolean', default: false, describe: 'Keep the runs that are there, do the others' })
    .option('shard', { type: 'string', describe: 'Do the k-th of n parts, as k/n; --resume merges them' })
    .option('dry-run', { type: 'boolean', default: false, describe: 'List the points and write nothing' })
    .option('smoke', { type: 'boolean', default: false, describe: 'Seconds instead of minutes: does it work at all?' })
    .option('charts', { type: 'boolean', default: true, describe: 'Draw charts and report (--no-charts: only data)' })
    .option('format', { choices: ['text', 'json'], default: 'text', describe: 'What to print on stdout' })
    .example('$0 run my.yaml', 'run an experiment file')
    .example('$0 run my.yaml --set producers.shop.acks=1', 'with one setting changed')
    .example('$0 run workload.yaml --driver kafka.yaml', 'run an OpenMessaging Benchmark workload')
    .example('$0 run my.yaml --shard 1/4', 'the first quarter of a sweep, on this machine');

export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const options = args as unknown as RunOptions;
  check(options);
  const { load } = await import('./load.ts');
  const loaded = load(options);
  if (options.dryRun) return dryRun(loaded, options);
  const { execute } = await import('./execute.ts');
  const finished: Finished[] = [];
  for (const one of loaded) {
    const outcome = await execute(one, options);
    if (outcome === undefined) continue;
    finished.push(outcome);
    if (options.format === 'text') await printText(outcome, one);
  }
  if (options.format === 'json') await printJson(finished, options);
  const failing = finished.some(({ result }) => result.verdicts.some(({ holds }) => !holds));
  if (failing) process.exitCode = EXIT.failed;
}

function check({ jobs, seed, shard, dryRun, resume }: RunOptions): void {
  const faults: string[] = [];
  if (!Number.isInteger(jobs) || jobs < 1) faults.push('--jobs must be a whole number of at least 1');
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff)) {
    faults.push('--seed must be a whole number from 0 to 4294967295');
  }
  if (shard !== undefined && shardOf(shard) === undefined)
    faults.push(`--shard must be k/n with 1 ≤ k ≤ n, not '${shard}'`);
  if (dryRun && resume) faults.push('--dry-run runs nothing, so there is nothing to --resume: leave one of them out');
  if (faults.length > 0) throw new UsageError(faults.map((fault) => `mqlab run: ${fault}`));
}

/** `2/4` → the second of four parts. */
export function shardOf(text: string): { readonly part: number; readonly of: number } | undefined {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  return part !== undefined && of !== undefined && part >= 1 && part <= of ? { part, of } : undefined;
}

async function printText({ result, folder, files }: Finished, { omb }: Loaded): Promise<void> {
  const { pathsText, resultText } = await import('./text/index.ts');
  let summary: string | undefined;
  if (omb !== undefined) {
    const { ombConsole } = await import('../lab/formats/omb/index.ts');
    summary = result.runs.flatMap((run) => ombConsole(result, run)).join('\n');
  }
  const text = resultText(result, summary);
  process.stdout.write(`${text}\n${pathsText(folder, files)}`);
}

async function printJson(finished: readonly Finished[], { files, driver }: RunOptions): Promise<void> {
  const { canonicalJson } = await import('../lab/results/index.ts');
  const documents = finished.map(({ result, folder }) => ({ ...result, folder }));
  const single = files.length === 1 && driver.length <= 1 && documents.length === 1;
  process.stdout.write(canonicalJson(single ? documents[0] : documents));
}

async function dryRun(loaded: readonly Loaded[], { format }: RunOptions): Promise<void> {
  const { dryRunJson, dryRunText } = await import('./text/dryRun.ts');
  if (format === 'text') {
    process.stdout.write(loaded.map(({ study }) => dryRunText(study)).join('\n'));
    return;
  }
  const { canonicalJson } = await import('../lab/results/index.ts');
  const documents = loaded.map(({ study }) => dryRunJson(study));
  process.stdout.write(canonicalJson(documents.length === 1 ? documents[0] : documents));
}
