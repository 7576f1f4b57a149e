export { writeAtomically } from './atomic.ts';
export { canonicalJson, compactJson } from './canonical.ts';
export { latencyCsv, pointsCsv, runsCsv, seriesCsv } from './csv.ts';
export { ResultFolder, runKey } from './folder.ts';
export { folderName, mqlabVersion, runId } from './identity.ts';
export type { Identity } from './identity.ts';
export { METRICS, inOrder, metricInfo, metricsOf } from '../metricList.ts';
export { canonicalRun, readResult, resultFile, revivedRun } from './read.ts';
export { pointResults } from './points.ts';
