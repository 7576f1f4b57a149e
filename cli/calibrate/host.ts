/** `mqlab calibrate host`: this machine → a hardware profile. */
import { writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename } from 'node:path';
import { HOST_STEPS, type HostMeasurement, hostProfileText, measureHost } from '../../lab/calibrate/index.ts';
import type { CalibrateOptions } from '../calibrate.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { Progress } from '../progress.ts';
import { measuring } from './surroundings.ts';
import { hostTable } from './tables.ts';

/** Measures, prints, and writes the profile if a file is named. */
export async function calibrateHost({ out, folder, format }: CalibrateOptions): Promise<void> {
  const host = await measure(folder ?? tmpdir());
  const name = out === undefined ? hostname() : basename(out).replace(/\.\w+$/, '');
  const text = hostProfileText(name, host, measuring());
  if (out !== undefined) writeFileSync(out, text);
  if (format === 'json') process.stdout.write(`${JSON.stringify({ name, measuring: measuring(), host }, null, 2)}\n`);
  else if (out === undefined) process.stdout.write(text);
  else process.stdout.write(`${hostTable(host)}\n\nwritten: ${out}\nuse it:  hardware: ${out}\n`);
}

async function measure(folder: string): Promise<HostMeasurement> {
  const progress = new Progress('calibrate host', 1);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  try {
    return await measureHost(folder, (done) => {
      if (stopped) throw new Interrupted('interrupted: nothing is written, the test file is removed');
      progress.update(0, done / HOST_STEPS);
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') {
      throw new UsageError(`--folder ${folder}: no file can be written there (${message}): name another folder`);
    }
    throw error;
  } finally {
    process.off('SIGINT', stop);
    progress.stop();
  }
}
