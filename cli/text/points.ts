/** One line a point: what was carried and how fast. */
import type { ExperimentResult, MetricSummary } from '../../lab/contract.ts';
import {
  compact,
  halfWidth,
  intervalMethod,
  plain,
  pointLabel,
  replicationsOf,
  type Words,
  wordsOf,
} from '../../lab/charts/index.ts';
import { alike, cut, heading, rates, table } from './layout.ts';

const columnsOf = ({ published, consumed }: Words) => [
  { head: published, metric: 'publish.rate', format: rates },
  { head: consumed, metric: 'consume.rate', format: rates },
  { head: 'pub p50', metric: 'publish.latency.p50', format: alike },
  { head: 'pub p99', metric: 'publish.latency.p99', format: alike },
  { head: 'e2e p50', metric: 'e2e.latency.p50', format: alike },
  { head: 'e2e p99', metric: 'e2e.latency.p99', format: alike },
];

const LATENCIES = [
  { words: 'publish', metric: 'publish.latency' },
  { words: 'publish delay', metric: 'publish.delay' },
  { words: 'end to end', metric: 'e2e.latency' },
  { words: 'response', metric: 'response.latency' },
] as const;

/** The points of a sweep as a table: rates a second, latencies in ms, means over the replications. */
export function pointTable(result: ExperimentResult): string {
  const { points, swept } = result;
  const words = wordsOf(result);
  const heads = columnsOf(words);
  const columns = heads.map(({ metric, format }) => {
    const values = points.map((point) => point.metrics[metric]?.mean ?? Number.NaN);
    return values.map(format(Math.max(0, ...values.filter(Number.isFinite))));
  });
  const rows = points.map((point, i) => [
    cut(pointLabel(point.assignment, swept, result.units), 30),
    ...columns.map((column) => column[i] ?? ''),
  ]);
  const head = ['point', ...heads.map((column) => column.head)];
  const n = replicationsOf(result);
  const of = n === 1 ? 'one replication' : `means of ${n} replications`;
  return `${heading('Results')}  ${words.unit}/s, latencies in ms, ${of}\n${table([head, ...rows], (column) => column > 0)}`;
}

/** A single point in more detail, a line a metric, with its interval. */
export function pointDetail(result: ExperimentResult): string {
  const [point] = result.points;
  const metrics = point?.metrics ?? {};
  const { unit, published, consumed } = wordsOf(result);
  const spread = (metric: MetricSummary): string => halfWidth(metric.mean, metric.low, metric.high);
  const rate = (name: string, words: string): string[] => {
    const messages = metrics[`${name}.rate`];
    if (messages === undefined) return [];
    const bytes = metrics[`${name}.throughput`];
    const parts = [`${compact(messages.mean)} ${unit}/s ${spread(messages)}`.trimEnd()];
    if (bytes !== undefined) parts.push(`${plain(bytes.mean)} MiB/s`);
    return [`  ${words.padEnd(11)} ${parts.join(' · ')}`];
  };
  const statistics = ['mean', 'p50', 'p95', 'p99', 'p999', 'max'] as const;
  const named = LATENCIES.filter(({ metric }) => metrics[`${metric}.mean`] !== undefined);
  const all = named.map(({ words, metric }) => ({
    words,
    values: statistics.map((statistic) => metrics[`${metric}.${statistic}`]?.mean ?? Number.NaN),
    spreads: statistics.map((statistic) => {
      const summary = metrics[`${metric}.${statistic}`];
      return summary === undefined ? '' : spread(summary).replace('± ', '');
    }),
  }));
  const text = alike(Math.max(0, ...all.flatMap(({ values }) => values).filter(Number.isFinite)));
  const head = ['latency (ms)', 'mean', '±', 'p50', 'p95', 'p99', '±', 'p99.9', 'max'];
  const withSpreads = ['mean', 'p99'];
  const cells = ({ words, values, spreads }: (typeof all)[number]): string[] => [
    words,
    ...statistics.flatMap((statistic, i) => [
      text(values[i] ?? Number.NaN),
      ...(withSpreads.includes(statistic) ? [spreads[i] ?? ''] : []),
    ]),
  ];
  const rows = [head, ...all.map(cells)];
  const method = intervalMethod(result);
  return [
    heading('Results') + (method === undefined ? '' : `  ± is the ${method}`),
    ...rate('publish', published),
    ...rate('consume', consumed),
    ...(all.length > 0 ? [table(rows, (column) => column > 0)] : []),
  ].join('\n');
}
