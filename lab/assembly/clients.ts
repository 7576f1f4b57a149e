/** Groups of producers and consumers: file → plan. */
import { DATA_KINDS } from '../../models/codecs/index.ts';
import type { ArrivalPlan, ConsumerPlan, KeyPlan, ProducerPlan, QuantityPlan } from '../../models/plans.ts';
import type { Setting, Settings } from '../../models/settings.ts';
import { ms, ns, seconds } from '../../sim/index.ts';
import { type Dialect, type Group, type Tree, child, isGroup } from '../schema/index.ts';
import { dataProfileFrom } from './data.ts';

/** The settings of a table that stand in a group, by their real names. */
export function settingsFrom(group: Group, table: readonly Setting[]): Settings {
  const entries = table.map(({ name }) => [name, group[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Settings;
}

/**
 * A group of producers. Clients of a group are alike in a plan, so a trace, of which each client sends every n-th
 * message, takes a group for each.
 */
export function producersFrom(name: string, group: Group, dialect: Dialect, profiles: Group): ProducerPlan[] {
  const plan = producerFrom(name, group, dialect, profiles);
  const { arrivals, count } = plan;
  if (arrivals.kind !== 'trace' || count === 1) return [plan];
  return Array.from({ length: count }, (_, client) => ({
    ...plan,
    name: `${name}-${client}`,
    count: 1,
    arrivals: { kind: 'trace', times: arrivals.times.filter((_, i) => i % count === client) },
  }));
}

/** Rates of the file are those of the group; the plan has those of one client. */
function producerFrom(name: string, group: Group, dialect: Dialect, profiles: Group): ProducerPlan {
  const count = Number(group['count']);
  const data = String(child(group['message'], 'data'));
  return {
    name,
    destination: String(group[dialect.where]),
    count,
    arrivals: arrivalsFrom(group, count),
    settings: settingsFrom(group, dialect.tables.producers),
    message: {
      size: quantityFrom(child(group['message'], 'size'), 1),
      data: DATA_KINDS.find((kind) => kind === data) ?? dataProfileFrom(data, profiles[data]),
    },
    key: keyFrom(group['key']),
  };
}

const NS_PER_MS = 1e6;

/** A group of consumers. */
export function consumerFrom(name: string, group: Group, dialect: Dialect): ConsumerPlan {
  return {
    name,
    source: String(group[dialect.where]),
    count: Number(group['count']),
    settings: settingsFrom(group, dialect.tables.consumers),
    processing: quantityFrom(group['processing'], NS_PER_MS),
  };
}

/** A constant or a distribution, each value times `scale`. */
function quantityFrom(value: Tree | undefined, scale: number): QuantityPlan {
  if (!isGroup(value)) return { kind: 'constant', value: Number(value) * scale };
  const number = (key: string): number => Number(value[key]);
  const scaled = (key: string): number => number(key) * scale;
  switch (value['kind']) {
    case 'uniform':
      return { kind: 'uniform', low: scaled('low'), high: scaled('high') };
    case 'exponential':
      return { kind: 'exponential', mean: scaled('mean') };
    case 'log-normal':
      return { kind: 'log-normal', mean: scaled('mean'), cv: number('cv') };
    case 'pareto':
      return { kind: 'pareto', shape: number('shape'), minimum: scaled('minimum') };
    case 'erlang':
      return { kind: 'erlang', k: number('k'), mean: scaled('mean') };
    case 'empirical':
      return { kind: 'empirical', values: numbers(value['values'], scale), ...weightsOf(value['weights']) };
    default:
      return { kind: 'constant', value: scaled('value') };
  }
}

const numbers = (values: Tree | undefined, scale: number): number[] =>
  Array.isArray(values) ? values.map((value) => Number(value) * scale) : [];

const weightsOf = (weights: Tree | undefined): { weights?: number[] } =>
  weights === undefined ? {} : { weights: numbers(weights, 1) };

/** When one of `count` clients sends. Clients are told apart by their random streams, which also put them out of step. */
function arrivalsFrom(group: Group, count: number): ArrivalPlan {
  const { arrivals, rate } = group;
  if (rate === 'unlimited') return { kind: 'unlimited' };
  const each = Number(rate) / count;
  if (!isGroup(arrivals)) return { kind: arrivals === 'poisson' ? 'poisson' : 'constant', rate: each };
  switch (arrivals['kind']) {
    case 'bursts':
      return burstsFrom(arrivals, count);
    case 'paced':
      return {
        kind: 'paced',
        rate: each,
        sleep: ms(Number(arrivals['sleep'])),
        call: ms(Number(arrivals['call'] ?? 0)),
      };
    case 'daily':
      return {
        kind: 'daily',
        rate: each,
        amplitude: Number(arrivals['amplitude']),
        period: seconds(Number(arrivals['period'])),
      };
    case 'steps':
      return { kind: 'steps', steps: stepsFrom(arrivals['steps'], count) };
    default:
      return { kind: 'trace', times: numbers(arrivals['times'], 1e9).map(ns) };
  }
}

/** A burst of the group is shared out evenly; the checks have seen to it that it can be. */
function burstsFrom(arrivals: Group, count: number): ArrivalPlan {
  const burst = Number(arrivals['burst']) / count;
  const within = arrivals['within'];
  const every = seconds(Number(arrivals['every']));
  return { kind: 'bursts', burst, every, ...(within === undefined ? {} : { rate: Number(within) / count }) };
}

function stepsFrom(steps: Tree | undefined, count: number) {
  const all = Array.isArray(steps) ? (steps as readonly Tree[]) : [];
  return all.map((step) => ({ at: seconds(Number(child(step, 'at'))), rate: Number(child(step, 'rate')) / count }));
}

function keyFrom(key: Tree | undefined): KeyPlan {
  const kind = isGroup(key) ? key['kind'] : key;
  const keys = child(key, 'keys');
  switch (kind) {
    case 'uniform':
      return { kind: 'uniform', keys: Number(keys) };
    case 'zipf':
      return { kind: 'zipf', keys: Number(keys), exponent: Number(child(key, 'exponent')) };
    case 'round-robin':
      return { kind: 'round-robin', ...(keys === undefined ? {} : { keys: Number(keys) }) };
    default:
      return { kind: 'none' };
  }
}
