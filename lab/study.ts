/** An experiment ready to be run, and its outcome once all runs are there. */
import { plan, verdicts } from './assembly/index.ts';
import type { ChartRequest, ExperimentResult, RunPlan, RunResult } from './contract.ts';
import { alarmsOf, happeningsOf } from './happenings.ts';
import type { Experiment } from './files/index.ts';
import { experimentText } from './files/index.ts';
import { canonicalRun, metricsOf, mqlabVersion, pointResults, runId } from './results/index.ts';
import { points } from './sweep.ts';
import type { RunAllOptions } from './workers/index.ts';
import { runAll } from './workers/index.ts';

/** What is to be run and how it will be judged. */
export interface Study {
  readonly name: string;
  readonly question: string;
  readonly notes: readonly string[];
  readonly seed: number;
  readonly swept: readonly string[];
  /** Units of swept paths. */
  readonly units: Readonly<Record<string, string>>;
  readonly charts: readonly ChartRequest[];
  /** The experiment file with every default written out. */
  readonly text: string;
  /** All runs: the replications of the first point, then those of the second, and so on. */
  readonly plans: readonly RunPlan[];
  readonly experiment: Experiment;
}

/** Plans an experiment. `notes` are added to its own. */
export function studyOf(experiment: Experiment, notes: readonly string[] = []): Study {
  const { name, question, seed, charts, replications, sweep } = experiment;
  const plans = points(experiment).flatMap((assignment, point) =>
    Array.from({ length: replications }, (_, replication) => plan(experiment, assignment, point, replication)),
  );
  return {
    name,
    question,
    notes: [...experiment.notes, ...notes],
    seed,
    swept: sweep.shown,
    units: unitsOf(experiment),
    charts,
    text: experimentText(experiment),
    plans,
    experiment,
  };
}

function unitsOf({ sweep, system }: Experiment): Record<string, string> {
  const named = sweep.swept.filter(({ unit }) => unit !== '');
  const isHost = system === 'host';
  return Object.fromEntries(named.map(({ path, unit }) => [path, isHost ? unit.replace('msg', 'op') : unit]));
}

/** Runs a whole study in memory, writing nothing; rejects as `runAll` does. */
export async function runStudy(study: Study, options: RunAllOptions): Promise<ExperimentResult> {
  const version = mqlabVersion();
  const runs = await runAll(study.plans, options);
  const run = runId({ experimentText: study.text, seed: study.seed, version });
  return outcome(study, runs.map(canonicalRun), { run, version });
}

/** The outcome of all runs of a study, in the order of its plans; `identity` is the folder's hash and mqlab's version. */
export function outcome(
  study: Study,
  runs: readonly RunResult[],
  identity: { readonly run: string; readonly version: string },
): ExperimentResult {
  const { name, question, notes, seed, swept, units, charts } = study;
  const results = { points: pointResults(runs), runs };
  const happenings = [...happeningsOf(study.plans), ...alarmsOf(runs)];
  return {
    schema: 1,
    experiment: name,
    question,
    run: identity.run,
    version: identity.version,
    seed,
    notes,
    swept,
    units,
    metrics: metricsOf(runs),
    points: results.points,
    runs,
    verdicts: verdicts(study.experiment, results),
    charts,
    ...(happenings.length === 0 ? {} : { happenings }),
  };
}
