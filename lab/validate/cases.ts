/** Rows → cases; the runs that they need, each made once. */
import { plan } from '../assembly/index.ts';
import type { RunPlan } from '../contract.ts';
import { points } from '../sweep.ts';
import { isRun, type Published, type PublishedRow, type Role } from './rows.ts';
import { experimentOf } from './templates.ts';

/** What a number is about; errors are summed up by this. */
export const KINDS = ['throughput', 'latency mean', 'latency p50', 'latency tails', 'ratios'] as const;
export type Kind = (typeof KINDS)[number];

/** What a row is about; `machine`: the floor below the brokers. */
export type SystemName = 'kafka' | 'rabbitmq' | 'machine';

/** A row that is run: set beside it is the metric of one run, or of one over that of another. */
export interface Case {
  readonly row: PublishedRow;
  readonly role: Role;
  readonly system: SystemName;
  readonly kind: Kind;
  readonly run: Run;
  readonly over: { readonly run: Run; readonly metric: string } | undefined;
}

/** One set-up to be run: cases with equal settings share it. */
export interface Run {
  readonly key: string;
  readonly plan: RunPlan;
}

/** The key of a row's set-up. */
export const keyOf = ({ template, settings }: Role): string => `${template} ${settings}`;

/** The cases of all rows that can be run, in the order of the file. Throws what `experimentOf` throws. */
export function casesOf({ rows, roles }: Published): Case[] {
  const runs = new Map<string, Run>();
  const runOf = (role: Role): Run => {
    const key = keyOf(role);
    const run = runs.get(key) ?? { key, plan: planOf(role, runs.size) };
    runs.set(key, run);
    return run;
  };
  const byId = new Map(roles.map((role) => [role.id, role]));
  return roles.filter(isRun).map((role): Case => {
    const row = rows.get(role.id) as PublishedRow;
    const other = role.over === '' ? undefined : byId.get(role.over);
    if (role.over !== '' && (other === undefined || !isRun(other))) {
      throw new Error(`${role.id} is a ratio over '${role.over}', which is not run: name a row that is`);
    }
    const run = runOf(role);
    const over = other === undefined ? undefined : { run: runOf(other), metric: other.metric };
    return { row, role, system: systemOf(run.plan), kind: kindOf(role), run, over };
  });
}

const systemOf = ({ system: { kind } }: RunPlan): SystemName =>
  kind === 'kafka' || kind === 'rabbitmq' ? kind : 'machine';

function planOf(role: Role, number: number): RunPlan {
  const experiment = experimentOf(role.template, role.settings);
  const [assignment = {}] = points(experiment);
  return { ...plan(experiment, assignment, number, 0), experiment: keyOf(role) };
}

/** What a metric is about. Means and medians stand apart: a mean carries its tail with it. Levels of a broker are shares. */
export function kindOf({ metric, over }: Pick<Role, 'metric' | 'over'>): Kind {
  if (over !== '' || metric.startsWith('broker.')) return 'ratios';
  if (/\.(mean|hop\..*)$/.test(metric)) return 'latency mean';
  if (/\.p(50|75)$/.test(metric)) return 'latency p50';
  return /\.(p\d+|max)$/.test(metric) ? 'latency tails' : 'throughput';
}

/** The runs of some cases, the longest first, so that none is left alone at the end. */
export function runsOf(cases: readonly Case[]): Run[] {
  const runs = new Map<string, Run>();
  for (const { run, over } of cases) {
    runs.set(run.key, run);
    if (over !== undefined) runs.set(over.run.key, over.run);
  }
  return [...runs.values()].sort((a, b) => weight(b.plan) - weight(a.plan));
}

/** Roughly how long a run takes: what it simulates, times its partitions. */
function weight({ warmup, duration, system }: RunPlan): number {
  if (system.kind !== 'kafka') return duration / 1e9;
  const partitions = system.plan.topics.reduce((sum, topic) => sum + Number(topic.settings['partitions']), 0);
  return ((warmup + duration) / 1e9) * (10 + partitions);
}
