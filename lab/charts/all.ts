/** All charts of a result, those that the experiment asks for first. */
import type { ExperimentResult } from '../contract.ts';
import { backlogOverTime } from './backlogOverTime.ts';
import type { Chart } from './chart.ts';
import { latencyBreakdown } from './latencyBreakdown.ts';
import { latencyOverTime } from './latencyOverTime.ts';
import { latencyPercentiles } from './latencyPercentiles.ts';
import { requestedChart } from './sweep.ts';
import { throughputOverTime } from './throughputOverTime.ts';
import { utilisation } from './utilisation.ts';

const BUILT_IN = [
  throughputOverTime,
  latencyPercentiles,
  latencyBreakdown,
  utilisation,
  latencyOverTime,
  backlogOverTime,
];

/** A chart's name as a file name: letters, digits, dots and dashes only, so that no name leaves its folder. */
export function safeName(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  return safe === '' ? 'chart' : safe;
}

/** The charts that a result has the data for, each under a name of its own. */
export function chartsOf(result: ExperimentResult): Chart[] {
  const charts = [
    ...result.charts.map((request) => requestedChart(request, result)),
    ...BUILT_IN.map((build) => build(result)),
  ].filter((chart) => chart !== undefined);
  const taken = new Map<string, number>();
  return charts.map((chart) => {
    const name = safeName(chart.name);
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return { ...chart, name: before === 0 ? name : `${name}-${before + 1}` };
  });
}
