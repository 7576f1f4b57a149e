/** `--smoke`: does it work at all? Seconds instead of minutes. */
import type { Experiment } from '../lab/files/index.ts';

const WARMUP = 1; // s
const DURATION = 3; // s
const INTERVAL = 1; // s

/** What is cut, as values for the reader and as notes for the result; nothing for what is short already. */
export function shortened(experiment: Experiment): { set: Record<string, string>; notes: string[] } {
  const { warmup, duration, sampleEvery, replications } = experiment;
  const cuts = [
    { path: 'warmup', words: 'warm-up', from: warmup, to: WARMUP, unit: ' s' },
    { path: 'duration', words: 'duration', from: duration, to: DURATION, unit: ' s' },
    { path: 'sampleEvery', words: '', from: duration > DURATION ? sampleEvery : 0, to: INTERVAL, unit: ' s' },
    { path: 'replications', words: 'replications', from: replications, to: 1, unit: '' },
  ].filter(({ from, to }) => from > to);
  const said = cuts
    .filter(({ words }) => words !== '')
    .map(({ words, from, to, unit }) => `${words} ${to}${unit} instead of ${from}${unit}`);
  return {
    set: Object.fromEntries(cuts.map(({ path, to, unit }) => [path, `${to}${unit}`])),
    notes: said.length === 0 ? [] : [`smoke test, its numbers prove nothing: ${said.join(', ')}`],
  };
}
