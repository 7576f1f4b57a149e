/** The charts of a validation: rows on which nothing was fitted, and no others. */
import { type Chart, type PredictedPoint, predictedAgainstPublished } from '../charts/index.ts';
import type { Kind } from './cases.ts';
import { summed } from './errors.ts';
import { SYSTEM_NAMES, sizeText } from './words.ts';
import type { Outcome } from './validate.ts';

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
    { points: rates, name: 'fidelity-throughput', quantity: 'throughput', unit: 'msg/s' },
    { points: times, name: 'fidelity-latency', quantity: 'latency', unit: 'ms' },
  ];
  return charts
    .filter(({ points }) => points.length > 0)
    .map(({ points, ...labels }) =>
      predictedAgainstPublished(points, { ...labels, title: sentence(labels.quantity, points, predicted), about }),
    );
}

/** `Predicted throughput is off by 12 % (Kafka) and 40 % (RabbitMQ) in the median`. */
function sentence(what: string, points: readonly PredictedPoint[], outcomes: readonly Outcome[]): string {
  const shown = new Set(points.map(({ id }) => id));
  const systems = Object.entries(SYSTEM_NAMES).flatMap(([system, name]) => {
    const mine = outcomes.filter(({ case: one }) => one.system === system && shown.has(one.role.id));
    return mine.length === 0 ? [] : [`${sizeText(summed(mine.map(({ error }) => error)).median)} (${name})`];
  });
  return `Predicted ${what} is off by ${systems.join(' and ')} in the median`;
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
