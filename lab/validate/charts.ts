/** The charts of a validation: rows on which nothing was fitted, and no others. */
import { type Chart, type PredictedPoint, predictedAgainstPublished } from '../charts/index.ts';
import type { Kind, SystemName } from './cases.ts';
import type { Outcome } from './validate.ts';

/** How the systems are written. */
export const SYSTEM_NAMES: Readonly<Record<SystemName, string>> = { kafka: 'Kafka', rabbitmq: 'RabbitMQ' };

const RATE = /^(publish|consume)\.rate$/;

/** Throughput and latency, predicted against published; charts without points are left out. */
export function validationCharts(outcomes: readonly Outcome[], version: string): Chart[] {
  const predicted = outcomes.filter(({ case: { role } }) => role.role === 'predicted');
  const about = `predicted by mqlab ${version} · nothing was fitted on these rows`;
  const rates = points(predicted, ['throughput'], ({ system }) => SYSTEM_NAMES[system]).filter(isRate(predicted));
  const times = points(
    predicted,
    ['latency mean', 'latency p50', 'latency tails'],
    ({ system, kind }) => `${SYSTEM_NAMES[system]}, ${kind.replace('latency ', '')}`,
  );
  const charts = [
    { points: rates, name: 'fidelity-throughput', title: 'Throughput', quantity: 'throughput', unit: 'msg/s' },
    { points: times, name: 'fidelity-latency', title: 'Latency', quantity: 'latency', unit: 'ms' },
  ];
  return charts
    .filter(({ points }) => points.length > 0)
    .map(({ points, title, ...labels }) =>
      predictedAgainstPublished(points, { ...labels, title: `${title}: predicted against published`, about }),
    );
}

/** Rows in another unit are shown in that of the metric. */
function points(
  outcomes: readonly Outcome[],
  kinds: readonly Kind[],
  group: (one: Outcome['case']) => string,
): PredictedPoint[] {
  return outcomes
    .filter((outcome) => kinds.includes(outcome.case.kind))
    .map(({ case: one, published, predicted }) => ({
      id: one.role.id,
      group: group(one),
      published: published / one.role.scale,
      predicted: predicted / one.role.scale,
    }));
}

/** A share of time at work is no throughput in msg/s. */
function isRate(outcomes: readonly Outcome[]): (point: PredictedPoint) => boolean {
  const rates = new Set(
    outcomes.filter(({ case: { role, row } }) => RATE.test(role.metric) && row.unit !== '%').map((o) => o.case.role.id),
  );
  return ({ id }) => rates.has(id);
}
