/** Thresholds: a limit on the mean of a metric at every point. */
import type { MetricInfo, PointResult } from '../contract.ts';
import { humanise } from '../schema/index.ts';
import { type Expression, type ExpressionFault } from './ast.ts';
import type { Judgement } from './claims.ts';
import { type Outcome, evaluate } from './evaluate.ts';
import { parseExpression } from './parser.ts';

/** A threshold that has been read and checked. */
export interface ParsedThreshold {
  readonly text: string;
  readonly metric: MetricInfo;
  readonly ast: Expression;
}

/** Reads '< 50 ms', '>= 100k msg/s', '= 0', '> 1 ms and < 50 ms'. A bare number is in the unit of the metric. */
export function parseThreshold(
  text: string,
  metric: MetricInfo,
): { threshold: ParsedThreshold } | { fault: ExpressionFault } {
  const meaning = { metrics: [], findMetric: () => undefined, swept: [], subject: metric };
  if (!/^\s*(not\b|\(|[<>=!≤≥≠])/.test(text)) {
    const message = `a threshold begins with a comparison: write "< 50 ms", ">= 100k msg/s" or "= 0"`;
    return { fault: { message, offset: 0 } };
  }
  const parsed = parseExpression(text, meaning);
  return 'fault' in parsed ? parsed : { threshold: { text, metric, ast: parsed.ast } };
}

/** Whether the mean of the metric keeps to the threshold at every point; the detail names the worst offender. */
export function evaluateThreshold(threshold: ParsedThreshold, points: readonly PointResult[]): Judgement {
  const { metric, text, ast } = threshold;
  if (points.length === 0) return { holds: false, detail: 'cannot be judged: nothing has been run' };
  const judged = points.map((point) => {
    const mean = point.metrics[metric.name]?.mean;
    const value: Outcome =
      mean === undefined || !Number.isFinite(mean) ? { fault: `${metric.name} has no value` } : { value: mean };
    const outcome = evaluate(ast, { metric: () => value });
    return {
      point,
      mean,
      holds: 'value' in outcome && outcome.value === true,
      fault: 'fault' in outcome ? outcome.fault : undefined,
    };
  });
  const broken = judged.filter(({ holds }) => !holds);
  const said = (one: (typeof judged)[number]): string =>
    one.fault ?? `mean ${metric.name} = ${humanise(one.mean ?? NaN, metric.unit)}${at(one.point)}`;
  if (broken.length > 0) {
    const rest = broken.length > 3 ? ` and at ${broken.length - 3} more points` : '';
    return { holds: false, detail: `${broken.slice(0, 3).map(said).join('; ')}${rest}, not ${text.trim()}` };
  }
  const means = judged.map((one) => one.mean ?? NaN);
  const [least, most] = [Math.min(...means), Math.max(...means)].map((value) => humanise(value, metric.unit));
  return { holds: true, detail: `mean ${metric.name} = ${least === most ? least : `${least} to ${most}`}` };
}

function at(point: PointResult): string {
  const words = Object.entries(point.assignment).map(([path, value]) => `${path} = ${value}`);
  return words.length === 0 ? '' : ` at ${words.join(', ')}`;
}
