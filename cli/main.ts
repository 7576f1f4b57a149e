#!/usr/bin/env node
/** The command line. Only yargs is loaded here: a command's own module, and all that it needs, only when it is run. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type yargsFactory from 'yargs';
import type { ArgumentsCamelCase, Argv } from 'yargs';

// The CommonJS build: one file instead of forty, and it breaks help texts between words.
const yargs = createRequire(import.meta.url)('yargs/yargs') as typeof yargsFactory;

/** What each command's module exports. */
interface CommandModule {
  readonly command: string;
  readonly describe: string;
  builder(args: Argv): Argv;
  handler(args: ArgumentsCamelCase): Promise<void> | void;
}

interface Entry {
  readonly command: string;
  readonly describe: string;
  load(): Promise<unknown>;
}

/** Every command as --help shows it. The module repeats the first two; a test keeps them equal. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  run: {
    command: 'run <files..>',
    describe: 'Run experiment files, catalogue ids or OMB workloads',
    load: () => import('./run.ts'),
  },
  plot: {
    command: 'plot <result>',
    describe: 'Draw the charts of a result',
    load: () => import('./plot.ts'),
  },
  compare: {
    command: 'compare <results..>',
    describe: 'Compare results side by side, or the points of one',
    load: () => import('./compare.ts'),
  },
  validate: {
    command: 'validate',
    describe: 'Set predictions beside published measurements',
    load: () => import('./validate.ts'),
  },
  calibrate: {
    command: 'calibrate <what>',
    describe: 'Measure your data or this machine, and write a profile',
    load: () => import('./calibrate.ts'),
  },
  list: {
    command: 'list [text]',
    describe: 'List the experiments of the catalogue',
    load: () => import('./list.ts'),
  },
  describe: {
    command: 'describe <id>',
    describe: 'Tell what an experiment asks and how it is set up',
    load: () => import('./describe.ts'),
  },
  schema: {
    command: 'schema',
    describe: 'Print the JSON Schema of experiment files, for editors',
    load: () => import('./schema.ts'),
  },
  init: {
    command: 'init [file]',
    describe: 'Write an experiment file to start from',
    load: () => import('./init.ts'),
  },
};

function version(): string {
  const up = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json';
  return (JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { version: string }).version;
}

/** Reports an error and returns its exit code. */
async function failed(error: unknown): Promise<number> {
  return (await import('./errors.ts')).report(error);
}

/** A usage error in our words. */
async function usage(message: string, chosen: string | undefined, options: readonly string[]): Promise<Error> {
  const { UsageError } = await import('./errors.ts');
  const { inWords } = await import('./suggestions.ts');
  return new UsageError(inWords(message, { commands: Object.keys(COMMANDS), options, chosen }));
}

async function main(words: readonly string[]): Promise<void> {
  // Pipes that close early (`mqlab list | head`) are no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const chosen = words.find((word) => !word.startsWith('-'));
  const parser = yargs([...words])
    .scriptName('mqlab')
    .locale('en')
    .usage('$0 <command>\n\nPredicts how a Kafka or RabbitMQ deployment behaves, from a file and without hardware.')
    .parserConfiguration({ 'dot-notation': false })
    .version(version())
    .help()
    .alias('help', 'h')
    .strict()
    .recommendCommands()
    .demandCommand(1, 'give a command: `mqlab --help` lists them')
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .epilogue('`mqlab <command> --help` explains a command. Start with: mqlab list')
    .exitProcess(false);
  for (const [name, { command, describe, load }] of Object.entries(COMMANDS)) {
    if (name === chosen) parser.command((await load()) as CommandModule);
    else parser.command(command, describe);
  }
  let fault: string | undefined;
  parser.fail((message: string | null, error: Error | undefined) => {
    // What yargs itself finds wrong comes as a message or as a YError; all else comes from a command.
    if (error !== undefined && error !== null && error.name !== 'YError') throw error;
    fault ??= message ?? error?.message ?? 'that is not understood: `mqlab --help` lists the commands';
    throw new Error(fault);
  });
  try {
    await parser.parseAsync();
  } catch (error) {
    const options = (parser as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
    process.exitCode = await failed(fault === undefined ? error : await usage(fault, chosen, Object.keys(options.key)));
  }
}

await main(process.argv.slice(2));
