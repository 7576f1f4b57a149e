/** What would be run. */
import { pointLabel } from '../../lab/charts/index.ts';
import type { Study } from '../../lab/study.ts';
import { heading, wrapped } from './layout.ts';

interface Counts {
  readonly points: readonly { readonly point: number; readonly assignment: Study['plans'][number]['assignment'] }[];
  readonly replications: number;
}

function countsOf({ plans }: Study): Counts {
  const points = new Map(plans.map(({ point, assignment }) => [point, { point, assignment }]));
  return { points: [...points.values()], replications: new Set(plans.map(({ replication }) => replication)).size };
}

/** The points as people read them. */
export function dryRunText(study: Study): string {
  const { points, replications } = countsOf(study);
  const [plan] = study.plans;
  const seconds = ((plan?.warmup ?? 0) + (plan?.duration ?? 0)) / 1e9;
  const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return [
    `${heading(study.name)}  ${plural(points.length, 'point')} × ${plural(replications, 'replication')} = ${plural(study.plans.length, 'run')} of ${seconds} simulated s each, seed ${study.seed}`,
    wrapped(study.question),
    ...study.notes.map((note) => wrapped(`note: ${note}`, '      ')),
    ...points.map(({ point, assignment }) => `  #${point}: ${pointLabel(assignment, study.swept, study.units)}`),
    '',
  ].join('\n');
}

/** The points for programs. */
export function dryRunJson(study: Study): object {
  const { points, replications } = countsOf(study);
  const { name, question, notes, seed, swept, plans } = study;
  return { experiment: name, question, notes, seed, swept, points, replications, runs: plans.length };
}
