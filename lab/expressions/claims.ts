/** Claims: expressions over all the runs of an experiment. */
import type { PointResult, RunResult } from '../contract.ts';
import { type Condition, type Expression, type ExpressionFault } from './ast.ts';
import { shown } from './dimensions.ts';
import { type Outcome, type Surroundings, evaluate } from './evaluate.ts';
import type { Meaning } from './calls.ts';
import { parseExpression } from './parser.ts';
import { isComparison } from './typing.ts';

/** A claim that has been read and checked. */
export interface ParsedClaim {
  readonly text: string;
  readonly ast: Expression;
}

/** Whether it holds, and the numbers that decided it. */
export interface Judgement {
  readonly holds: boolean;
  readonly detail: string;
}

/** Reads a claim. Metrics, conditions and dimensions are checked here, so that what remains can only lack data. */
export function parseClaim(text: string, meaning: Meaning): { claim: ParsedClaim } | { fault: ExpressionFault } {
  const parsed = parseExpression(text, { ...meaning, subject: undefined, isOfPoint: false });
  return 'fault' in parsed ? parsed : { claim: { text, ast: parsed.ast } };
}

/** Judges a claim over the runs. A claim that cannot be judged does not hold, and the detail says why. */
export function evaluateClaim(
  claim: ParsedClaim,
  results: { readonly points: readonly PointResult[]; readonly runs: readonly RunResult[] },
): Judgement {
  const world: Surroundings = {
    aggregate: (node) => aggregate(node, results.points, results.runs),
    limited: (node) => limited(node.by, node.when, results.runs),
  };
  const outcome = evaluate(claim.ast, world);
  if ('fault' in outcome) return { holds: false, detail: `cannot be judged: ${outcome.fault}` };
  return { holds: outcome.value === true, detail: details(claim.ast, world).join('; ') };
}

const matches = (one: { assignment: Readonly<Record<string, unknown>> }, when: readonly Condition[]): boolean =>
  when.every(({ path, value }) => one.assignment[path] === value);

const inWords = (when: readonly Condition[]): string =>
  when.map(({ path, value }) => `${path} = ${value}`).join(' and ');

function aggregate(
  node: Extract<Expression, { node: 'aggregate' }>,
  points: readonly PointResult[],
  runs: readonly RunResult[],
): Outcome {
  const { how, metric, when } = node;
  if (how === 'low' || how === 'high')
    return bound(
      how,
      metric,
      points.filter((point) => matches(point, when)),
      when,
    );
  const chosen = runs.filter((run) => matches(run, when));
  const values = chosen.map((run) => run.metrics[metric] ?? NaN);
  if (values.length === 0) return { fault: `no run has ${inWords(when) || 'been made'}` };
  const missing = chosen.find((_, i) => !Number.isFinite(values[i]));
  if (missing !== undefined)
    return { fault: `${metric} has no value in run ${missing.replication} of point ${missing.point}` };
  return { value: overRuns(how, values) };
}

function overRuns(how: string, values: readonly number[]): number {
  if (how === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  const sorted = values.toSorted((a, b) => a - b);
  if (how === 'min') return quantile(sorted, 0);
  if (how === 'max') return quantile(sorted, 1);
  return quantile(sorted, how === 'median' ? 0.5 : Number(how.slice(1)) / 100);
}

/** Linear between the two nearest ranks (type 7 of Hyndman and Fan 1996). */
function quantile(sorted: readonly number[], q: number): number {
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? NaN;
  const above = sorted[Math.ceil(rank)] ?? NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The outermost confidence bound of the points chosen. */
function bound(
  how: 'low' | 'high',
  metric: string,
  points: readonly PointResult[],
  when: readonly Condition[],
): Outcome {
  if (points.length === 0) return { fault: `no point has ${inWords(when) || 'been run'}` };
  const values = points.map((point) => point.metrics[metric]?.[how] ?? NaN);
  if (!values.every(Number.isFinite)) return { fault: `${metric} has no confidence interval` };
  return { value: how === 'low' ? Math.min(...values) : Math.max(...values) };
}

/** The share of runs that this limited. */
function limited(by: string, when: readonly Condition[], runs: readonly RunResult[]): Outcome {
  const chosen = runs.filter((run) => matches(run, when));
  if (chosen.length === 0) return { fault: `no run has ${inWords(when) || 'been made'}` };
  const wanted = by.toLowerCase();
  const hit = chosen.filter((run) => run.limits.limitedBy.toLowerCase().includes(wanted));
  return { value: hit.length / chosen.length };
}

/** Every aggregate with its value, and both sides of every comparison that calculates. */
function details(expression: Expression, world: Surroundings): string[] {
  const said: string[] = [];
  const visit = (node: Expression): void => {
    if (node.node === 'aggregate' || node.node === 'limited') said.push(`${node.text} = ${valueOf(node, world)}`);
    if (node.node === 'binary') {
      visit(node.left);
      visit(node.right);
      if (isComparison(node.operator))
        said.push(`${valueOf(node.left, world)} ${node.operator} ${valueOf(node.right, world, node.left)}`);
    } else if (node.node === 'negate' || node.node === 'not' || node.node === 'scaled') visit(node.of);
    else if (node.node === 'call') node.inputs.forEach(visit);
  };
  visit(expression);
  return [...new Set(said)];
}

/** A value in words; one without a unit of its own takes that of what it is compared with. */
function valueOf(node: Expression, world: Surroundings, beside?: Expression): string {
  const { type } = node;
  const outcome = evaluate(node, world);
  if ('fault' in outcome) return `(${outcome.fault})`;
  if (typeof outcome.value !== 'number') return String(outcome.value);
  const other = beside?.type;
  const unit = type.kind === 'quantity' && other?.kind === 'quantity' ? (type.unit ?? other.unit) : undefined;
  return shown(outcome.value, unit === undefined || type.kind !== 'quantity' ? type : { ...type, unit });
}
