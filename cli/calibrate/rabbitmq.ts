/** `mqlab calibrate rabbitmq`: a real broker and its clients on this machine → a hardware profile with their costs. */
import { writeFileSync } from 'node:fs';
import { cpus, hostname, totalmem } from 'node:os';
import { basename } from 'node:path';
import { calibrate, type Calibrated, NoBroker, rabbitmqProfileText } from '../../lab/calibrate/index.ts';
import type { CalibrateOptions } from '../calibrate.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { Progress } from '../progress.ts';
import { measuring } from './surroundings.ts';
import { rabbitmqTable } from './tables.ts';

/** Where a broker listens that was installed and left as it is. */
const USUAL = 'amqp://guest:guest@127.0.0.1:5672';

/** What names this machine and no other. */
const HERE = ['localhost', '127.0.0.1', '[::1]'];

/** Measures, fits, prints, and writes the profile if a file is named. */
export async function calibrateRabbitmq({ url = USUAL, rounds, out, format }: CalibrateOptions): Promise<void> {
  checkUrl(url);
  const shared = { cores: cpus().length, memory: totalmem() };
  const calibrated = await measure(url, rounds, shared);
  const name = basename(out ?? hostname()).replace(/\.\w+$/, '');
  const text = rabbitmqProfileText(name, shared, calibrated, measuring());
  if (out !== undefined) writeFileSync(out, text);
  if (format === 'json')
    process.stdout.write(`${JSON.stringify({ name, measuring: measuring(), calibrated }, null, 2)}\n`);
  else if (out === undefined) process.stdout.write(text);
  else {
    const use = `hardware: { brokers: ${out}, clients: colocated }`;
    process.stdout.write(`${rabbitmqTable(calibrated)}\n\nwritten: ${out}\nuse it:  ${use}\n`);
  }
}

function checkUrl(url: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (HERE.includes(host)) return;
  throw new UsageError(
    `--url ${url}: broker and clients must share this machine, as in the profile: write amqp://USER:PASSWORD@127.0.0.1:PORT`,
  );
}

async function measure(url: string, rounds: number, shared: { cores: number; memory: number }): Promise<Calibrated> {
  const progress = new Progress('calibrate rabbitmq', 1);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  try {
    return await calibrate(url, { shared, rounds }, async (share) => {
      await new Promise(setImmediate); // lets an interrupt through
      if (stopped) throw new Interrupted('interrupted: nothing is written, the queues are deleted');
      progress.update(0, share);
    });
  } catch (error) {
    if (!(error instanceof NoBroker)) throw error;
    throw new UsageError(`--url ${url.replace(/:[^:@/]*@/, ':…@')}: ${error.message}`);
  } finally {
    process.off('SIGINT', stop);
    progress.stop();
  }
}
