import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UsageError } from './errors.ts';

export const command = 'calibrate <what>';
export const describe = 'Measure your data or this machine, and write a profile';

/** The command line of `calibrate`. */
export interface CalibrateOptions {
  readonly what: 'codecs' | 'host' | 'rabbitmq';
  readonly sample: string | undefined;
  readonly recordSize: number | undefined;
  readonly codecs: readonly string[];
  readonly out: string | undefined;
  readonly folder: string | undefined;
  readonly url: string | undefined;
  readonly rounds: number;
  readonly format: 'text' | 'json';
}

/** Each takes half a minute. */
const MOST_ROUNDS = 25;

/** What is measured unless `--codecs` says otherwise. */
const CODECS = 'gzip:1,gzip,gzip:9,snappy,lz4,zstd:1,zstd,zstd:9';

export const builder = (args: Argv): Argv =>
  args
    .positional('what', {
      choices: ['codecs', 'host', 'rabbitmq'] as const,
      demandOption: true,
      describe:
        'codecs: ratio and speed on a sample of your data; host: memory, system calls, files, network; rabbitmq: what a broker and its clients cost on this machine',
    })
    .option('sample', { type: 'string', describe: 'File with some of your records (codecs)' })
    .option('record-size', { type: 'number', describe: 'Bytes of each record; otherwise a record is a line (codecs)' })
    .option('codecs', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [CODECS],
      describe: 'What to measure, parted by commas, a level behind a colon (codecs)',
    })
    .option('folder', { type: 'string', describe: 'Where the test file lies: on the disk to be measured (host)' })
    .option('url', {
      type: 'string',
      describe: 'The broker, on this machine (rabbitmq). Default: amqp://guest:guest@127.0.0.1:5672',
    })
    .option('rounds', { type: 'number', default: 3, describe: 'How often each run is repeated (rabbitmq)' })
    .option('out', { type: 'string', alias: 'o', describe: 'File for the profile, such as orders.yaml' })
    .option('format', { choices: ['text', 'json'] as const, default: 'text', describe: 'What to print on stdout' })
    .example('$0 calibrate codecs --sample orders.ndjson --out orders.yaml', 'then: message: { data: orders.yaml }')
    .example('$0 calibrate host --out host.yaml', 'then: hardware: host.yaml')
    .example('$0 calibrate rabbitmq --out here.yaml', 'then: hardware: { brokers: here.yaml, clients: colocated }');

export async function handler(args: ArgumentsCamelCase): Promise<void> {
  const options = args as unknown as CalibrateOptions;
  check(options);
  if (options.what === 'codecs') {
    const { calibrateCodecs } = await import('./calibrate/codecs.ts');
    await calibrateCodecs(options);
  } else if (options.what === 'rabbitmq') {
    const { calibrateRabbitmq } = await import('./calibrate/rabbitmq.ts');
    await calibrateRabbitmq(options);
  } else {
    const { calibrateHost } = await import('./calibrate/host.ts');
    await calibrateHost(options);
  }
}

function check({ what, sample, recordSize, folder, out, url, rounds }: CalibrateOptions): void {
  const faults: string[] = [];
  if (what === 'codecs' && sample === undefined) {
    faults.push('the sample is missing: write --sample FILE, a file with some thousand of your records');
  }
  if (what !== 'host' && folder !== undefined) faults.push('--folder belongs to `mqlab calibrate host`: leave it out');
  if (what !== 'codecs' && sample !== undefined)
    faults.push('--sample belongs to `mqlab calibrate codecs`: leave it out');
  if (what !== 'rabbitmq' && url !== undefined)
    faults.push('--url belongs to `mqlab calibrate rabbitmq`: leave it out');
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS)
    faults.push(`--rounds must be a whole number from 1 to ${MOST_ROUNDS}, not ${rounds}`);
  if (recordSize !== undefined && (!Number.isInteger(recordSize) || recordSize < 1)) {
    faults.push(`--record-size must be a whole number of bytes, not ${recordSize}`);
  }
  if (out !== undefined && !/\.ya?ml$/.test(out)) {
    faults.push(`--out ${out}: experiments know a profile by its ending: write ${out}.yaml`);
  }
  if (faults.length > 0) throw new UsageError(faults.map((fault) => `mqlab calibrate: ${fault}`));
}
