/**
 * The package's main door: read an experiment, run it, look at what came out.
 *
 *     const read = readExperiment(text, 'my.yaml');
 *     if ('faults' in read) throw new Error(read.faults.map(formatFault).join('\n'));
 *     const result = await runStudy(studyOf(read.experiment), { jobs: 2 });
 */
export type * from './contract.ts';
export { experimentFrom, experimentText, formatFault, readExperiment } from './files/index.ts';
export type { Experiment, Fault, ReadResult, Reading } from './files/index.ts';
export { METRICS, metricInfo } from './metricList.ts';
export { points } from './sweep.ts';
export { plan, verdicts } from './assembly/index.ts';
export { run } from './run.ts';
export type { RunOptions, System } from './run.ts';
export { runAll } from './workers/index.ts';
export type { RunAllOptions } from './workers/index.ts';
export { outcome, runStudy, studyOf } from './study.ts';
export type { Study } from './study.ts';
export { ResultFolder, canonicalJson, mqlabVersion, pointResults, readResult, runId } from './results/index.ts';
export * from './statistics/index.ts';
