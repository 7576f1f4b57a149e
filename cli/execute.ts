/** Runs one study and writes its results. */
import { rmSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ExperimentResult, RunPlan, RunResult } from '../lab/contract.ts';
import { ResultFolder, canonicalJson, canonicalRun, mqlabVersion, runKey } from '../lab/results/index.ts';
import { outcome } from '../lab/study.ts';
import { runAll } from '../lab/workers/index.ts';
import { Interrupted } from './errors.ts';
import type { Loaded } from './load.ts';
import { Progress } from './progress.ts';
import type { RunOptions } from './run.ts';
import { shardOf } from './run.ts';

/** A result, the folder it lies in, and what was written there. */
export interface Finished {
  readonly result: ExperimentResult;
  readonly folder: string;
  readonly files: readonly string[];
}

/** Runs what is not there yet and writes the result; undefined for a shard, which only leaves its parts. */
export async function execute(loaded: Loaded, options: RunOptions): Promise<Finished | undefined> {
  const { study } = loaded;
  const started = Date.now();
  const version = mqlabVersion();
  const folder = new ResultFolder(options.out, study.name, { experimentText: study.text, seed: study.seed, version });
  folder.open(study.text, options.resume || options.shard !== undefined);
  const done = options.resume ? folder.finished() : new Map<string, RunResult>();
  const shard = shardOf(options.shard ?? '1/1') ?? { part: 1, of: 1 };
  const mine = study.plans.filter((_, i) => i % shard.of === shard.part - 1);
  const todo = mine.filter((plan) => !done.has(runKey(plan)));
  const fresh = await runThem(todo, folder, study.name, options);
  if (options.shard !== undefined && shard.of > 1) {
    process.stderr.write(
      `shard ${options.shard}: ${mine.length} of ${study.plans.length} runs lie in ${folder.path}/parts\n`,
    );
    process.stderr.write('when all shards are there, the same command with --resume instead of --shard merges them\n');
    return undefined;
  }
  for (const run of fresh) done.set(runKey(run), canonicalRun(run));
  const runs = study.plans.map((plan) => done.get(runKey(plan)) as RunResult);
  const result = outcome(study, runs, { run: folder.run, version });
  const files = await writeAll(result, folder, loaded, options);
  const host = hostFacts(result, options, { started, resumed: runs.length - fresh.length });
  folder.add('host.json', canonicalJson(host));
  folder.clean();
  return { result, folder: folder.path, files: [...files, 'host.json'] };
}

async function runThem(
  todo: readonly RunPlan[],
  folder: ResultFolder,
  name: string,
  options: RunOptions,
): Promise<RunResult[]> {
  if (todo.length === 0) return [];
  const progress = new Progress(name, todo.length);
  const controller = new AbortController();
  let kept = 0;
  const interrupt = (): void => {
    const hint = kept === 0 ? '' : `; ${kept} of ${todo.length} runs are kept, the same command with --resume goes on`;
    controller.abort(new Interrupted(`interrupted${hint}`));
  };
  process.once('SIGINT', interrupt);
  try {
    return await runAll(todo, {
      jobs: options.jobs,
      // A worker thread even for one job, so that Ctrl-C is heard at once.
      inProcess: process.env['MQLAB_DEBUG'] === '1',
      signal: controller.signal,
      onProgress: (index, share) => progress.update(index, share),
      onDone: (run) => {
        folder.keep(run);
        kept += 1;
      },
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.stop();
  }
}

/** Writes data, charts and report; returns what was written, for people. */
async function writeAll(
  result: ExperimentResult,
  folder: ResultFolder,
  loaded: Loaded,
  options: RunOptions,
): Promise<string[]> {
  folder.write(result);
  const files = ['experiment.yaml', 'runs.csv', 'points.csv', 'series.csv', 'latency.csv', 'result.json'];
  if (loaded.omb !== undefined) {
    const { ombResultJson } = await import('../lab/formats/omb/index.ts');
    for (const run of result.runs) {
      const name = result.runs.length === 1 ? 'omb.json' : `omb-${runKey(run)}.json`;
      folder.add(name, canonicalJson(ombResultJson(result, run, loaded.omb)));
      files.push(name);
    }
  }
  if (!options.charts) return files;
  const charts = join(folder.path, 'charts');
  rmSync(charts, { recursive: true, force: true });
  const { writeCharts } = await import('../lab/charts/index.ts');
  const { reportHtml } = await import('../lab/report/index.ts');
  await writeCharts(result, charts);
  folder.add('report.html', await reportHtml(result, { settings: loaded.study.text }));
  return [...files, 'charts/', 'report.html'];
}

/** What may differ between two runs of the same experiment: the machine and how long it took. */
function hostFacts(result: ExperimentResult, options: RunOptions, how: { started: number; resumed: number }): object {
  const wall = (Date.now() - how.started) / 1000;
  const events = result.runs.reduce((sum, run) => sum + run.events, 0);
  return {
    startedAt: new Date(how.started).toISOString(),
    wallSeconds: wall,
    runs: result.runs.length,
    runsResumed: how.resumed,
    events,
    jobs: options.jobs,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
