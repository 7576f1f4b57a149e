/** The folder of one run, results/<experiment>/<run>/: what is written while it goes on and what stands at the end. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ExperimentResult, RunResult } from '../contract.ts';
import { sweepTemporaries, writeAtomically } from './atomic.ts';
import { canonicalJson } from './canonical.ts';
import { latencyCsv, pointsCsv, runsCsv, seriesCsv } from './csv.ts';
import type { Identity } from './identity.ts';
import { folderName, runId } from './identity.ts';
import { revivedRun } from './read.ts';

/** A point and a replication, as one key. */
export const runKey = (run: { readonly point: number; readonly replication: number }): string =>
  `${run.point}-${run.replication}`;

/**
 * The folder of one run. While a sweep goes on, each finished run lies in `parts/`, whole or not at all, so that a kill
 * at any moment loses the runs in flight and nothing else; `finish` replaces the parts by the result.
 */
export class ResultFolder {
  readonly path: string;
  readonly run: string;
  private readonly parts: string;

  /** `root` is the results folder (`--out`). Throws a RangeError if the experiment's name cannot name a folder. */
  constructor(root: string, experiment: string, identity: Identity) {
    this.run = runId(identity);
    this.path = join(root, folderName(experiment), this.run);
    this.parts = join(this.path, 'parts');
  }

  /** Makes the folder. `keepParts`: finished runs that lie there are used (a resume) or belong to others (a shard). */
  open(experimentText: string, keepParts: boolean): void {
    if (!keepParts) rmSync(this.parts, { recursive: true, force: true });
    mkdirSync(this.parts, { recursive: true });
    writeAtomically(join(this.path, 'experiment.yaml'), experimentText);
  }

  /** The runs that lie here finished, by `runKey`: those of a result that is whole, and the parts of one that is not. */
  finished(): Map<string, RunResult> {
    const found = new Map<string, RunResult>();
    const whole = join(this.path, 'result.json');
    if (existsSync(whole)) for (const run of parsed<ExperimentResult>(whole)?.runs ?? []) found.set(runKey(run), run);
    if (!existsSync(this.parts)) return revivedAll(found);
    for (const name of readdirSync(this.parts)) {
      if (!/^\d+-\d+\.json$/.test(name)) continue;
      const run = parsed<RunResult>(join(this.parts, name));
      if (run !== undefined && `${runKey(run)}.json` === name) found.set(runKey(run), run);
    }
    return revivedAll(found);
  }

  /** Keeps one finished run. */
  keep(run: RunResult): void {
    writeAtomically(join(this.parts, `${runKey(run)}.json`), canonicalJson(run));
  }

  /** Writes the tables and result.json; the parts stay until `clean`, in case what follows is interrupted. */
  write(result: ExperimentResult): void {
    writeAtomically(join(this.path, 'runs.csv'), runsCsv(result));
    writeAtomically(join(this.path, 'points.csv'), pointsCsv(result));
    writeAtomically(join(this.path, 'series.csv'), seriesCsv(result));
    writeAtomically(join(this.path, 'latency.csv'), latencyCsv(result));
    writeAtomically(join(this.path, 'result.json'), canonicalJson(result));
  }

  /** Writes one more file of the run, such as the report. Throws a RangeError if it would lie outside of the folder. */
  add(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    if (relative(this.path, path).startsWith('..'))
      throw new RangeError(`'${name}' lies outside of the result's folder`);
    writeAtomically(path, content);
  }

  /** The result is whole: removes the parts and whatever a killed process left behind. */
  clean(): void {
    rmSync(this.parts, { recursive: true, force: true });
    sweepTemporaries(this.path);
  }
}

function revivedAll(runs: Map<string, RunResult>): Map<string, RunResult> {
  return new Map([...runs].map(([key, run]) => [key, revivedRun(run)]));
}

/** A JSON file, or undefined if it is not whole (written by something else, or cut short by a full disk). */
function parsed<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
