/** Experiments → plans that a worker can run. */
export { plan } from './plan.ts';
export { verdicts } from './verdicts.ts';
