import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentResult, RunResult } from '../contract.ts';
import { canonicalJson } from './canonical.ts';

/** A run as JSON gives it back: the gaps of a series, `null` in JSON, become NaN again. */
export function revivedRun(run: RunResult): RunResult {
  const series = run.series.map((s) => ({ ...s, values: s.values.map((v) => (v as number | null) ?? Number.NaN) }));
  return { ...run, series };
}

/** A run exactly as it comes back from its file, so that it makes no difference which runs were resumed. */
export function canonicalRun(run: RunResult): RunResult {
  return revivedRun(JSON.parse(canonicalJson(run)) as RunResult);
}

/**
 * Reads a result: its folder, its result.json, or the folder of an experiment that holds one run. Throws an Error that
 * says what is there instead.
 */
export function readResult(path: string): ExperimentResult {
  const file = resultFile(path);
  let result: ExperimentResult;
  try {
    result = JSON.parse(readFileSync(file, 'utf8')) as ExperimentResult;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read as a result: ${why}`, { cause: error });
  }
  if (result.schema !== 1 || !Array.isArray(result.runs)) {
    throw new Error(`${file} is not a result of this version of mqlab (schema 1): run the experiment again`);
  }
  return { ...result, runs: result.runs.map(revivedRun) };
}

/** The result.json that a path stands for. Throws as `readResult` does. */
export function resultFile(path: string): string {
  if (!existsSync(path)) throw new Error(`there is no ${path}: give the folder that \`mqlab run\` printed last`);
  if (!statSync(path).isDirectory()) return path;
  const direct = join(path, 'result.json');
  if (existsSync(direct)) return direct;
  const runs = readdirSync(path).filter((name) => existsSync(join(path, name, 'result.json')));
  if (runs.length === 1) return join(path, runs[0] as string, 'result.json');
  if (runs.length > 1) throw new Error(`${path} holds ${runs.length} runs, choose one: ${runs.sort().join(', ')}`);
  if (existsSync(join(path, 'parts')))
    throw new Error(`${path} is not finished: \`mqlab run … --resume\` completes it`);
  throw new Error(`${path} holds no result.json: give the folder that \`mqlab run\` printed last`);
}
