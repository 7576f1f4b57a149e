/** From the words of the command line to studies: files, catalogue ids, OMB workloads with their drivers. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Experiment, Fault, Reading } from '../lab/files/index.ts';
import { experimentFrom, formatFault, readExperiment } from '../lab/files/index.ts';
import type { OmbFacts } from '../lab/formats/omb/index.ts';
import { experimentFromOmb, isOmbWorkload } from '../lab/formats/omb/index.ts';
import { nearestName } from '../lab/schema/index.ts';
import type { Study } from '../lab/study.ts';
import { studyOf } from '../lab/study.ts';
import { catalogue, driverFile, fileOf } from './catalogue.ts';
import { UsageError } from './errors.ts';
import type { RunOptions } from './run.ts';
import { shortened } from './smoke.ts';

/** A study, and what OMB's result file repeats of the workload it was made of. */
export interface Loaded {
  readonly study: Study;
  readonly omb?: OmbFacts | undefined;
}

/** How files are read: values of `--set` and `--seed`, the OMB driver, whether to shorten. */
export interface Loading {
  readonly set?: Readonly<Record<string, string>> | undefined;
  readonly driver?: string | undefined;
  readonly smoke?: boolean | undefined;
}

/** Everything that the command line asks for. Throws a UsageError with all faults of all files. */
export function load({ files, driver, set, seed, smoke }: RunOptions): Loaded[] {
  const values = assignments(set, seed);
  const loaded: Loaded[] = [];
  const faults: string[] = [];
  const drivers = driver.length === 0 ? [undefined] : driver.map(driverNamed);
  for (const word of files) {
    try {
      const file = resolveFile(word);
      const text = readFileSync(file, 'utf8');
      for (const one of isOmb(text) ? drivers : [undefined])
        loaded.push(loadOne(file, text, { set: values, driver: one, smoke }));
      if (!isOmb(text) && driver.length > 0) faults.push(`${shown(file)} is no OMB workload: leave out --driver`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(...error.lines);
    }
  }
  if (faults.length > 0) throw new UsageError([...new Set(faults)]);
  return loaded;
}

/** One file as a study. Throws a UsageError with all its faults; warnings go to stderr. */
export function loadOne(file: string, text: string, loading: Loading): Loaded {
  const omb = isOmb(text) ? importedFromOmb(file, text, loading.driver) : undefined;
  const read = (set: Readonly<Record<string, string>>): Experiment => {
    const reading: Reading = { set, readFile: (path) => readFileSync(join(dirname(file), path), 'utf8') };
    const name = shown(file);
    const outcome =
      omb === undefined ? readExperiment(text, name, reading) : experimentFrom(omb.experiment, name, reading);
    if ('faults' in outcome) throw new UsageError(outcome.faults.map(formatFault));
    for (const warning of outcome.warnings) warned.add(formatFault(warning));
    return outcome.experiment;
  };
  const warned = new Set<string>();
  const whole = read(loading.set ?? {});
  const short = loading.smoke === true ? shortened(whole) : undefined;
  const experiment = short === undefined ? whole : read({ ...loading.set, ...short.set });
  for (const warning of warned) process.stderr.write(`${warning}\n`);
  return { study: studyOf(experiment, short?.notes), omb: omb?.facts };
}

/** The file that a word means. Throws a UsageError that names the nearest id. */
export function resolveFile(word: string): string {
  const file = fileOf(word);
  if (file !== undefined) return file;
  const near = nearestName(
    word,
    catalogue().map(({ id }) => id),
  );
  const hint = near === undefined ? '`mqlab list` shows the catalogue' : `did you mean '${near}'?`;
  throw new UsageError(`there is no file and no experiment '${word}': ${hint}`);
}

const isOmb = (text: string): boolean => {
  try {
    return isOmbWorkload(parse(text, { logLevel: 'silent' }));
  } catch {
    return false;
  }
};

/** A path as short as it can be said. */
function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

function driverNamed(word: string): string {
  const file = existsSync(word) ? word : driverFile(word);
  if (file === undefined) throw new UsageError(`--driver ${word}: there is no such file`);
  return file;
}

function importedFromOmb(
  file: string,
  text: string,
  driver: string | undefined,
): { experiment: object; facts: OmbFacts } {
  const driverText = driver === undefined ? undefined : { name: shown(driver), text: readFileSync(driver, 'utf8') };
  const imported = experimentFromOmb({ name: shown(file), text }, driverText, {});
  if ('faults' in imported) throw new UsageError(imported.faults.map((fault: Fault) => formatFault(fault)));
  const { experiment, notes, facts } = imported;
  return { experiment: { ...experiment, notes }, facts };
}

/** `--set path=value …` and `--seed`, by path; of two for one path the last wins. */
function assignments(set: readonly string[], seed: number | undefined): Record<string, string> {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const word of set) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (path === undefined || value === undefined)
      faults.push(`--set ${word}: write path=value, such as producers.shop.acks=1`);
    else values[path.trim()] = value.trim();
  }
  if (faults.length > 0) throw new UsageError(faults);
  return seed === undefined ? values : { ...values, seed: String(seed) };
}
