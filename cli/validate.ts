import { availableParallelism } from 'node:os';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Case, ComparedRun, GroupError, Outcome, Published, Role, Validation } from '../lab/validate/index.ts';
import { Interrupted, UsageError } from './errors.ts';

export const command = 'validate';
export const describe = 'Set predictions beside published measurements';

/** The command line of `validate`. */
export interface ValidateOptions {
  readonly only: readonly string[];
  readonly group: readonly string[];
  readonly jobs: number;
  readonly format: 'text' | 'json' | 'md';
  readonly write: boolean;
  readonly out: string;
}

const SYSTEMS = ['kafka', 'rabbitmq', 'machine'] as const;
const GROUPS = ['throughput', 'latency', 'mean', 'p50', 'tails', 'ratios', ...SYSTEMS] as const;

export const builder = (args: Argv): Argv =>
  args
    .option('only', {
      type: 'string',
      array: true,
      default: [],
      describe: 'Rows by id, or by the beginning of it with *',
    })
    .option('group', {
      choices: GROUPS,
      array: true,
      nargs: 1,
      default: [],
      describe: 'One group of rows (repeatable)',
    })
    .option('jobs', { type: 'number', alias: 'j', default: availableParallelism(), describe: 'Runs at the same time' })
    .option('format', { choices: ['text', 'json', 'md'], default: 'text', describe: 'What to print on stdout' })
    .option('write', { type: 'boolean', default: false, describe: 'Also write FIDELITY.md and its charts (all rows)' })
    .option('out', { type: 'string', alias: 'o', default: 'docs', describe: 'Folder of FIDELITY.md' })
    .example('$0 validate', 'all rows, a few minutes')
    .example('$0 validate --only SN20-0112 CF20-09*', 'some rows')
    .example('$0 validate --group kafka --group tails', 'the tails of Kafka')
    .example('$0 validate --write', 'and the page with charts');

/** Runs the cases and prints what came out; misses are information and do not set the exit code. */
export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const options = args as unknown as ValidateOptions;
  check(options);
  const lab = await import('../lab/validate/index.ts');
  const published = lab.readPublished();
  const roles = chosenRoles(published, options);
  const ids = new Set(roles.map(({ id }) => id));
  const cases = lab.casesOf(published).filter((one) => ids.has(one.role.id) && isIn(one, options.group));
  const unused = options.group.length > 0 ? [] : roles.filter((role) => !lab.isRun(role));
  const { outcomes, resultOf } = await run(cases, options.jobs);
  const groups = lab.groupErrors(outcomes);
  const runs = lab.comparedRuns(lab.readMeasuredRuns(), resultOf);
  const results = { published, outcomes, groups, runs };
  const written = options.write ? await write(results, options.out) : [];
  await print({ ...results, unused }, options.format);
  for (const file of written) process.stderr.write(`written: ${file}\n`);
}

function check({ jobs, write, only, group }: ValidateOptions): void {
  const faults: string[] = [];
  if (!Number.isInteger(jobs) || jobs < 1) faults.push('--jobs must be a whole number of at least 1');
  if (write && only.length + group.length > 0) {
    faults.push('--write makes the page of all rows: leave --only and --group out');
  }
  if (faults.length > 0) throw new UsageError(faults.map((fault) => `mqlab validate: ${fault}`));
}

/** The rows that `--only` names; all without it. */
function chosenRoles({ roles }: Published, { only }: ValidateOptions): readonly Role[] {
  const words = only.flatMap((word) => word.split(',')).filter((word) => word !== '');
  if (words.length === 0) return roles;
  const matches = (id: string, word: string): boolean =>
    word.endsWith('*') ? id.startsWith(word.slice(0, -1)) : id === word;
  const missing = words.filter((word) => !roles.some(({ id }) => matches(id, word)));
  if (missing.length > 0) {
    throw new UsageError(
      missing.map(
        (word) => `mqlab validate: no row '${word}': results/published/roles.csv lists them; write SN20-* for a series`,
      ),
    );
  }
  return roles.filter(({ id }) => words.some((word) => matches(id, word)));
}

/** A case is in if it is of one of the systems named and of one of the kinds named; nothing named is all. */
export function isIn({ system, kind }: Pick<Case, 'system' | 'kind'>, groups: readonly string[]): boolean {
  const isSystem = (word: string): boolean => SYSTEMS.some((name) => name === word);
  const systems = groups.filter(isSystem);
  const kinds = groups.filter((word) => !isSystem(word));
  const isOfKind = kinds.some((word) => kind === word || kind.startsWith(`${word} `) || kind.endsWith(` ${word}`));
  return (systems.length === 0 || systems.includes(system)) && (kinds.length === 0 || isOfKind);
}

async function run(cases: readonly Case[], jobs: number): Promise<Validation> {
  const { runsOf, validate } = await import('../lab/validate/index.ts');
  const { Progress } = await import('./progress.ts');
  const runs = runsOf(cases);
  if (runs.length === 0) return { outcomes: [], resultOf: () => undefined };
  const progress = new Progress('validate', runs.length);
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Interrupted('interrupted: nothing is kept'));
  process.once('SIGINT', interrupt);
  try {
    return await validate(cases, {
      jobs,
      // A worker thread even for one job, so that Ctrl-C is heard at once.
      inProcess: process.env['MQLAB_DEBUG'] === '1',
      signal: controller.signal,
      onProgress: (index, share) => progress.update(index, share),
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.stop();
  }
}

interface Results {
  readonly published: Published;
  readonly outcomes: readonly Outcome[];
  readonly groups: readonly GroupError[];
  readonly runs: readonly ComparedRun[];
}

/** The page and its charts; returns the files. */
async function write({ published, outcomes, groups, runs }: Results, folder: string): Promise<string[]> {
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { writeChart } = await import('../lab/charts/index.ts');
  const { distributionCharts, fidelityPage, floorChecks, validationCharts } = await import('../lab/validate/index.ts');
  const { mqlabVersion } = await import('../lab/results/index.ts');
  const version = mqlabVersion();
  mkdirSync(folder, { recursive: true });
  const charts = validationCharts(outcomes, version);
  const curves = distributionCharts(runs, version);
  const files: string[] = [];
  for (const chart of [...charts, ...curves]) files.push(...(await writeChart(chart, join(folder, 'images'), ['svg'])));
  const shown = (some: typeof charts) => some.map(({ name, title }) => ({ file: `images/${name}.svg`, title }));
  const page = join(folder, 'FIDELITY.md');
  writeFileSync(
    page,
    fidelityPage({
      published,
      outcomes,
      groups,
      runs,
      charts: shown(charts),
      curves: shown(curves),
      floor: floorChecks(),
      version,
    }),
  );
  return [...files, page];
}

async function print(results: Results & { unused: readonly Role[] }, format: ValidateOptions['format']): Promise<void> {
  const { outcomes, groups, runs, unused, published } = results;
  if (format === 'json') {
    const { canonicalJson } = await import('../lab/results/index.ts');
    const { pairOrders } = await import('../lab/validate/index.ts');
    const order = pairOrders(outcomes);
    process.stdout.write(canonicalJson({ rows: outcomes.map(rowJson), groups, order, notRun: unused }));
    return;
  }
  if (format === 'md') {
    const { fidelityPage } = await import('../lab/validate/index.ts');
    const { mqlabVersion } = await import('../lab/results/index.ts');
    process.stdout.write(
      fidelityPage({
        published,
        outcomes,
        groups,
        runs,
        charts: [],
        curves: [],
        version: mqlabVersion(),
      }),
    );
    return;
  }
  const { validationText } = await import('./text/validation.ts');
  process.stdout.write(validationText(outcomes, groups, unused));
}

function rowJson({ case: { row, role, system, kind }, published, predicted, error, limitedBy }: Outcome): object {
  const { id, setup, quantity, unit, url } = row;
  const { serves, remark } = role;
  return {
    id,
    system,
    kind,
    role: role.role,
    serves,
    setup,
    quantity,
    unit,
    published,
    predicted,
    error,
    limitedBy,
    remark,
    url,
  };
}
