/** The OpenMessaging Benchmark: its workload and driver files in, its console lines and result file out. The only door of this room. */
export { ombConsole } from './console.ts';
export type { SourceFile } from './document.ts';
export { experimentFromOmb } from './experiment.ts';
export type { OmbFacts, OmbImport } from './experiment.ts';
export { ombResultJson } from './result-json.ts';
export { isOmbWorkload } from './workload.ts';
