/** Texts → experiments, or everything that is wrong with them. */
import {
  type Dialect,
  type Group,
  type Tree,
  child,
  dialectOf,
  didYouMean,
  isGroup,
  replaced,
  toZod,
} from '../schema/index.ts';
import { readSweep, sweepData } from '../sweep.ts';
import { intervalFor, withAllDefaults } from './defaults.ts';
import { type Keys, type Positions, readDocument } from './document.ts';
import { chartsOf, claimsOf, thresholdsOf } from './evaluations.ts';
import type { Experiment } from './experiment.ts';
import { type Fault, inOrder } from './fault.ts';
import { type Finding, findings, pruned, valueAt } from './issues.ts';
import { type ReadFile, withOtherFiles } from './overlay.ts';
import { withOverrides } from './overrides.ts';
import { withProfiles } from './profiles.ts';
import { checkPoints } from './points.ts';
import { missingKeys } from './required.ts';
import { placed, warningsOn } from './warnings.ts';

/** What a reader may be given beside the text. */
export interface Reading {
  /** Reads a file beside the experiment file; throws if there is none. */
  readonly readFile?: ReadFile | undefined;
  /** Values of `--set`, by path. */
  readonly set?: Readonly<Record<string, string>> | undefined;
}

/** An experiment and remarks on it, or all its faults in the order of the file. */
export type ReadResult =
  | { readonly experiment: Experiment; readonly warnings: readonly Fault[] }
  | { readonly faults: readonly Fault[] };

/** Reads an experiment file (YAML or JSON). Never throws for what is in it. */
export function readExperiment(text: string, fileName: string, reading: Reading = {}): ReadResult {
  const { data, positions, faults } = readDocument(text, fileName);
  // Beyond a key that stands twice, the structure of a text with faults of form is a guess: nothing more is said of it.
  if (faults.some(({ message }) => !message.includes('stands here twice'))) return { faults: inOrder(faults) };
  return readData(data, positions, { ...reading, fileName, faults });
}

/** Reads an experiment that is data already; `fileName` says in faults where it came from. */
export function experimentFrom(data: object, fileName: string, reading: Reading = {}): ReadResult {
  const nowhere = { file: fileName, line: 1, column: 1 };
  const positions: Positions = { value: () => nowhere, key: () => nowhere, within: () => nowhere };
  return readData(structuredClone(data) as Tree, positions, { ...reading, fileName, faults: [] });
}

type System = Dialect['tables']['system'];

const SYSTEMS: readonly System[] = ['kafka', 'rabbitmq', 'host'];

interface Task extends Reading {
  readonly fileName: string;
  readonly faults: readonly Fault[];
}

function readData(data: Tree, positions: Positions, task: Task): ReadResult {
  const system = systemOf(data);
  if (typeof system !== 'string') return { faults: inOrder([...task.faults, placed(positions, system)]) };
  const dialect = dialectOf(system);
  const others = withOtherFiles(data, positions, dialect, task.readFile);
  const overridden = withOverrides(others.data, task.set ?? {}, dialect);
  const found: Finding[] = [...others.findings];
  const whole = withProfiles(overridden.data, dialect, task.readFile, found);
  found.push(...missingKeys(dialect.shape, whole));
  const canonical = validated(whole, dialect, found);
  const read = assembled(canonical, dialect, found, task);
  const faults = [...task.faults, ...overridden.faults, ...found.map((finding) => placed(others.positions, finding))];
  if (faults.length > 0) return { faults: inOrder(faults) };
  const warnings = [
    ...others.remarks.map((remark) => ({ ...remark, path: '' })),
    ...warningsOn(overridden.data, read, dialect, others.positions),
  ];
  return { experiment: read, warnings: inOrder(warnings) };
}

/** What the file is about; or what is wrong with saying so. */
function systemOf(data: Tree): System | Finding {
  const example = "write 'system: { kafka: … }', 'system: { rabbitmq: … }' or 'system: { host: … }'";
  if (!isGroup(data))
    return {
      keys: [],
      blame: 'value',
      message: `this is no experiment: write keys and values, such as 'name: my-experiment'`,
    };
  const system = data['system'];
  if (!isGroup(system))
    return {
      keys: system === undefined ? [] : ['system'],
      blame: 'value',
      message: `the system is missing: ${example}`,
    };
  const [name, second] = Object.keys(system);
  if (second !== undefined)
    return {
      keys: ['system', second],
      blame: 'key',
      message: 'an experiment has one system: write a second file for the other',
    };
  const known = SYSTEMS.find((one) => one === name);
  if (known !== undefined) return known;
  return {
    keys: name === undefined ? ['system'] : ['system', name],
    blame: 'key',
    message: `there is no system '${name ?? ''}': ${didYouMean(name ?? '', SYSTEMS)}`,
  };
}

const SCHEMAS = {
  kafka: toZod(dialectOf('kafka').shape, false),
  rabbitmq: toZod(dialectOf('rabbitmq').shape, false),
  host: toZod(dialectOf('host').shape, false),
};
const MOST_ROUNDS = 50;

/** Canonical data. What is at fault is reported and left out, so that the rest can be checked too. */
function validated(data: Tree, dialect: Dialect, found: Finding[]): Group {
  const schema = SCHEMAS[dialect.tables.system];
  let rest = data;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = schema.safeParse(rest);
    if (result.success) return withNames(result.data as Group, data, dialect);
    const wrong = findings(result.error.issues, rest, dialect);
    if (round === 0) found.push(...wrong);
    for (const { keys } of wrong) rest = valueAt(rest, keys.slice(0, -1)) === undefined ? rest : pruned(rest, keys);
  }
  throw new Error('the faults of an experiment file could not be separated from the rest of it');
}

/** Topics and queues that were left out for a fault are still there to be named. */
function withNames(canonical: Group, written: Tree, dialect: Dialect): Group {
  const keys = ['system', dialect.tables.system, dialect.destinations];
  const names = valueAt(written, keys);
  const known = valueAt(canonical, keys);
  if (!isGroup(names) || Object.keys(names).length === (isGroup(known) ? Object.keys(known).length : 0))
    return canonical;
  const all = Object.fromEntries(Object.keys(names).map((name): [string, Tree] => [name, child(known, name) ?? {}]));
  return replaced(canonical, keys, all) as Group;
}

function assembled(canonical: Group, dialect: Dialect, found: Finding[], task: Task): Experiment {
  const said = [...found];
  const find = (finding: Finding): void => {
    const there = { ...finding, keys: asWritten(finding.keys, canonical) };
    // What was at fault by itself has been said: what follows from its absence need not be.
    if (isNews(there, said)) found.push(there);
  };
  const complete = withAllDefaults(canonical, dialect);
  const sweep = readSweep(complete, dialect, (keys, message, offset, blame = 'value') =>
    find({ keys: ['sweep', ...keys], blame, message, offset }),
  );
  checkParts(complete, dialect, find);
  checkPoints(complete, dialect, sweep, find);
  const data = complete['sweep'] === undefined ? complete : { ...complete, sweep: sweepData(sweep, complete['sweep']) };
  return {
    ...running(data, dialect),
    sweep,
    charts: chartsOf(complete, find),
    claims: claimsOf(complete, sweep, (finding) => (isPinned(data, task) ? undefined : find(finding))),
    thresholds: thresholdsOf(data, find),
    data,
  };
}

/** A machine that serves brokers and clients stands under `hardware` itself. */
function asWritten(keys: Keys, canonical: Group): Keys {
  const [part, role, ...rest] = keys;
  const isShared =
    part === 'hardware' && isGroup(canonical['hardware']) && child(canonical['hardware'], role ?? '') === undefined;
  return isShared && (role === 'brokers' || role === 'clients') ? [part, ...rest] : keys;
}

/** Whether `--set` has narrowed the sweep: claims about other values are left out then. */
const isPinned = (data: Group, task: Task): boolean =>
  Object.keys(task.set ?? {}).some((path) => child(data['sweep'], path) !== undefined);

/** Whether nothing has been said yet of this place, of what is around it or of what is in it. */
function isNews(finding: Finding, said: readonly Finding[]): boolean {
  return !said.some(({ keys }) => {
    const shorter = Math.min(keys.length, finding.keys.length);
    return keys.slice(0, shorter).every((key, i) => String(key) === String(finding.keys[i]));
  });
}

function checkParts(data: Group, dialect: Dialect, find: (finding: Finding) => void): void {
  const name = String(data['name']);
  if (name !== '' && (/[/\\:\p{Cc}]/u.test(name) || /^\.+$/.test(name) || name.length > 100)) {
    find({
      keys: ['name'],
      blame: 'value',
      message: `'${name}' cannot name a folder: use letters, digits, '-', '_' and '.', at most 100`,
    });
  }
  const { destinations, tables } = dialect;
  // Files may hold something to begin with: there somebody who reads is enough.
  if (isEmpty(data['producers']) && (tables.system !== 'host' || isEmpty(data['consumers'])))
    find({ keys: ['producers'], blame: 'value', message: 'nobody writes: name at least one group of producers' });
  const places = child(child(data['system'], tables.system), destinations);
  if (isEmpty(places))
    find({
      keys: ['system', tables.system, destinations],
      blame: 'value',
      message: `there are no ${destinations}: name at least one`,
    });
}

const isEmpty = (value: Tree | undefined): boolean => !isGroup(value) || Object.keys(value).length === 0;

function running(
  data: Group,
  dialect: Dialect,
): Omit<Experiment, 'sweep' | 'charts' | 'claims' | 'thresholds' | 'data'> {
  const number = (key: string): number => Number(data[key]);
  return {
    name: String(data['name']),
    question: String(data['question']),
    notes: Array.isArray(data['notes']) ? data['notes'].map(String) : [],
    system: dialect.tables.system,
    warmup: number('warmup'),
    duration: number('duration'),
    sampleEvery: data['sampleEvery'] === undefined ? intervalFor(number('duration')) : number('sampleEvery'),
    replications: number('replications'),
    seed: number('seed'),
  };
}
