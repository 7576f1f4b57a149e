/** Whole distributions and series: measured runs beside the same set-ups as predicted. */
import { Histogram } from '../../sim/index.ts';
import type { RunResult } from '../contract.ts';
import { type Chart, type CurvePanel, percentileCurves } from '../charts/index.ts';
import type { LatencyName, MeasuredRun } from './measuredRuns.ts';
import { errorText, valueText } from './words.ts';

/** A measured run beside the prediction of its set-up. */
export interface ComparedRun {
  readonly measured: MeasuredRun;
  readonly result: RunResult;
}

const NS_PER_MS = 1e6;
const NAMES: readonly (readonly [LatencyName, string])[] = [
  ['publish', 'publish'],
  ['e2e', 'end-to-end'],
];
/** The quantiles that the table shows. */
const SHOWN = [0.1, 0.5, 0.9, 0.99, 0.999];

/** The measured runs whose set-up is among those that were run. */
export function comparedRuns(
  measured: readonly MeasuredRun[],
  resultOf: (key: string) => RunResult | undefined,
): ComparedRun[] {
  return measured.flatMap((run) => {
    const result = resultOf(`${run.template} ${run.settings}`);
    return result === undefined ? [] : [{ measured: run, result }];
  });
}

/** Predicted ms at a quantile; undefined if the run recorded no such latency. */
export function predictedAt({ result }: ComparedRun, latency: LatencyName, quantile: number): number | undefined {
  const data = latency === 'publish' ? result.distributions['publish.latency'] : endToEndOf(result);
  return data === undefined ? undefined : Histogram.from(data).quantile(quantile) / NS_PER_MS;
}

/** What the benchmark calls end to end: Kafka's consumers know the send time by the record's timestamp only. */
const endToEndOf = ({ distributions }: RunResult) => distributions['record.latency'] ?? distributions['e2e.latency'];

/** One chart for each latency: a panel a run, the measured curve and the predicted one. */
export function distributionCharts(runs: readonly ComparedRun[], version: string): Chart[] {
  return NAMES.flatMap(([latency, name]) => {
    const panels = runs.flatMap((run) => panelOf(run, latency));
    if (panels.length === 0) return [];
    return [
      percentileCurves(panels, {
        name: `fidelity-percentiles-${latency}`,
        title: `The whole distribution of ${name} latency, predicted and measured`,
        about: `predicted by mqlab ${version} · measured: raw files of the OpenMessaging Benchmark, results/published/runs.csv`,
      }),
    ];
  });
}

function panelOf(run: ComparedRun, latency: LatencyName): CurvePanel[] {
  const measured = run.measured.quantiles.filter((one) => one.latency === latency);
  const points = measured.flatMap(({ quantile, ms }) => {
    const predicted = predictedAt(run, latency, quantile);
    return predicted === undefined || !(predicted > 0) ? [] : [{ quantile, measured: ms, predicted }];
  });
  return points.length === 0 ? [] : [{ title: run.measured.setup, points }];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Quantiles of each run: measured, and the error of the prediction. */
export function distributionTable(runs: readonly ComparedRun[]): string {
  const rows = runs.flatMap((run) =>
    NAMES.map(([latency, name]) => [
      `[${run.measured.id}](${run.measured.url})`,
      run.measured.setup,
      name,
      ...SHOWN.map((quantile) => quantileCell(run, latency, quantile)),
    ]),
  );
  return table(['run', 'set-up', 'latency', ...SHOWN.map((q) => `p${Number((q * 100).toFixed(1))}`)], rows);
}

function quantileCell(run: ComparedRun, latency: LatencyName, quantile: number): string {
  const measured = run.measured.quantiles.find((one) => one.latency === latency && one.quantile === quantile);
  const predicted = predictedAt(run, latency, quantile);
  if (measured === undefined || predicted === undefined) return '';
  return `${valueText(measured.ms, 'ms')} ms, ${errorText(predicted / measured.ms - 1)}`;
}

/** Rates, and whether consumers keep up: how fast the backlog grows over a run. */
export function seriesTable(runs: readonly ComparedRun[]): string {
  const rows = runs.map((run) => [
    `[${run.measured.id}](${run.measured.url})`,
    run.measured.setup,
    ...(['publish.rate', 'consume.rate'] as const).map((metric) => rateCell(run, metric)),
    perSecond(growthMeasured(run.measured)),
    perSecond(growthPredicted(run.result)),
  ]);
  return table(['run', 'set-up', 'publish rate', 'consume rate', 'backlog grows by, measured', 'predicted'], rows);
}

function rateCell({ measured, result }: ComparedRun, metric: 'publish.rate' | 'consume.rate'): string {
  const value = mean(measured.series.filter((one) => one.metric === metric).map((one) => one.value));
  const predicted = result.metrics[metric];
  if (predicted === undefined) return '';
  return `${valueText(value, 'msg/s')} msg/s, ${errorText(predicted / value - 1)}`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Below this a backlog stands still: what is under way between two samples, in msg/s. */
const STEADY = 100;

const perSecond = (growth: number): string =>
  Math.abs(growth) < STEADY ? 'not' : `${valueText(growth, 'msg/s')} msg/s`;

/** Messages a second by which the backlog grew between the first and the last interval. */
function growthMeasured({ series }: MeasuredRun): number {
  const backlog = series.filter(({ metric }) => metric === 'backlog');
  return slope(
    backlog.map(({ seconds }) => seconds),
    backlog.map(({ value }) => value),
  );
}

function growthPredicted({ series }: RunResult): number {
  const backlog = series.find(({ metric, of }) => metric === 'backlog' && of === '');
  return backlog === undefined ? 0 : slope(backlog.times, backlog.values);
}

function slope(times: readonly number[], values: readonly number[]): number {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return last > first ? ((values.at(-1) ?? 0) - (values[0] ?? 0)) / (last - first) : 0;
}
