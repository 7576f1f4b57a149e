/** Faults as an experiment file writes them: `{ at: 60 s, crash: broker-2, restart: 20 s }`. */
import type { FaultKind, Target } from '../../models/messages/index.ts';
import { type Group, type Shape, type Tree, child, group, isGroup, leaf, list } from './shape.ts';
import { didYouMean } from './suggest.ts';
import type { Parsed } from './units.ts';

/** A word that says what happens, what it may strike and what else may or must be said. */
export interface Verb {
  readonly word: string;
  readonly kind: FaultKind;
  readonly strikes: readonly Target['kind'][];
  /** The key that says how long it lasts; undefined for what has no length. */
  readonly lasts?: 'restart' | 'for' | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly may?: readonly string[] | undefined;
  readonly says: string;
}

const ANYBODY = ['broker', 'client'] as const;

/** All words for faults. `roll` stops one target after the other and is made of `stop`s. */
export const VERBS: readonly Verb[] = [
  {
    word: 'crash',
    kind: 'crash',
    strikes: ANYBODY,
    lasts: 'restart',
    says: 'A process dies at once; what it gave to the page cache survives.',
  },
  {
    word: 'powerOff',
    kind: 'power-off',
    strikes: ['broker'],
    lasts: 'restart',
    says: 'A machine dies: what was not flushed to disk is lost.',
  },
  {
    word: 'stop',
    kind: 'stop',
    strikes: ANYBODY,
    lasts: 'restart',
    says: 'A process ends in good order: a controlled shutdown, a consumer that is closed.',
  },
  {
    word: 'roll',
    kind: 'stop',
    strikes: ANYBODY,
    lasts: 'restart',
    needs: ['every', 'restart'],
    says: 'One after the other is stopped and started again.',
  },
  { word: 'pause', kind: 'pause', strikes: ANYBODY, lasts: 'for', needs: ['for'], says: 'A process stands still.' },
  {
    word: 'hold',
    kind: 'hold',
    strikes: ['client'],
    lasts: 'for',
    says: 'An application takes no more messages (or sends none), but its client stays alive.',
  },
  {
    word: 'loseDisk',
    kind: 'lose-disk',
    strikes: ['disk'],
    lasts: 'restart',
    says: 'A disk is gone with all that is on it; after restart there is an empty one.',
  },
  {
    word: 'stallDisk',
    kind: 'stall-disk',
    strikes: ['disk'],
    lasts: 'for',
    needs: ['for'],
    says: 'A disk serves nothing for a while.',
  },
  {
    word: 'slowDisk',
    kind: 'slow-disk',
    strikes: ['disk'],
    lasts: 'for',
    needs: ['factor'],
    says: 'Each operation of a disk takes `factor` times as long.',
  },
  {
    word: 'partition',
    kind: 'partition',
    strikes: ANYBODY,
    lasts: 'for',
    may: ['from'],
    says: 'Nothing passes between these and `from` (without it: everybody else).',
  },
  {
    word: 'disturb',
    kind: 'disturb',
    strikes: ANYBODY,
    lasts: 'for',
    may: ['loss', 'delay', 'jitter'],
    says: "A machine's links lose, delay and scatter what passes.",
  },
  {
    word: 'electPreferred',
    kind: 'elect-preferred',
    strikes: ['destination'],
    says: 'Leaders go back to where they were placed.',
  },
  {
    word: 'reassign',
    kind: 'reassign',
    strikes: ['destination'],
    needs: ['to'],
    may: ['throttle'],
    says: 'A topic moves to the brokers named in `to`.',
  },
];

const NAMES = leaf(
  'text',
  'A name: broker-0, broker-0/disk-1, consumers.billing.0; or of several: brokers, consumers.billing.',
);

const time = (says: string): Shape => leaf({ kind: 'seconds', min: 0 }, says);

/** Keys that say more about a fault. */
const DETAILS: Readonly<Record<string, Shape>> = {
  restart: time('Time until it starts again, or is replaced. Default: never.'),
  for: time('How long it lasts. Default: to the end.'),
  every: time('Time between the beginnings of two stops of a roll.'),
  from: list('The other side of a partition.', NAMES),
  factor: leaf({ kind: 'ratio', min: 1 }, 'How many times as long an operation of the disk takes.'),
  loss: leaf({ kind: 'ratio', min: 0, max: 1 }, 'Share of packets lost, such as 1 %.'),
  delay: leaf({ kind: 'ms', min: 0 }, 'Added to the way of each packet; a bare number is in milliseconds.'),
  jitter: leaf({ kind: 'ms', min: 0 }, 'Mean of an exponential time added to the way of each packet.'),
  to: list('Numbers of the brokers that take a topic.', leaf({ kind: 'count', min: 0 }, 'Number of a broker.')),
  throttle: leaf({ kind: 'byte-rate', above: 0 }, 'How fast a reassigned topic is copied.'),
};

/** What may stand under `faults`. */
export const FAULTS: Shape = list(
  'What goes wrong, or is done, and when: { at: 60 s, crash: broker-2, restart: 20 s }.',
  group('A fault.', {
    at: time('When it strikes, counted from the end of the warm-up; a bare number is in seconds.'),
    random: leaf(
      { kind: 'seconds', above: 0 },
      'Mean time between such faults, exponentially distributed; each strikes one of those named. Instead of `at`.',
    ),
    ...Object.fromEntries(
      VERBS.map(({ word, says }): [string, Shape] => [
        word,
        word === 'partition' ? list(says, NAMES) : leaf('text', says),
      ]),
    ),
    ...DETAILS,
  }),
);

/** Keys of a fault other than its verb. */
export const FAULT_DETAILS: readonly string[] = Object.keys(DETAILS);

/** The words for faults that stand in a group. */
export const verbsOf = (fault: Group): Verb[] => VERBS.filter(({ word }) => fault[word] !== undefined);

/** The names that a verb strikes, as written. */
export function namesOf(value: Tree | undefined): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined ? [] : [String(value)];
}

/** What names can mean in an experiment: how many brokers there are, of which name, and who its clients are. */
export interface Nameable {
  /** 'broker' or 'node'. */
  readonly machine: string;
  readonly machines: number;
  readonly disks: number;
  /** Number of clients by group. */
  readonly producers: Readonly<Record<string, number>>;
  readonly consumers: Readonly<Record<string, number>>;
  readonly destinations: readonly string[];
}

/** What a name means: one target, or all of a group. */
export function targetsOf(name: string, all: Nameable): Parsed<Target[]> {
  const { machine } = all;
  if (name === `${machine}s`) return { value: range(all.machines).map((number) => ({ kind: 'broker', number })) };
  const one = new RegExp(`^${machine}-(\\d+)(?:/disk-(\\d+))?$`).exec(name);
  if (one !== null) return machineOf(name, Number(one[1]), one[2], all);
  const [side, ...rest] = name.split('.');
  if (side === 'producers' || side === 'consumers') return clientsOf(side, rest.join('.'), all);
  if (all.destinations.includes(name)) return { value: [{ kind: 'destination', name }] };
  const known = [`${machine}s`, `${machine}-0`, `${machine}-0/disk-0`, ...groupsOf(all), ...all.destinations];
  return { fault: `nothing is called '${name}': ${didYouMean(name, known)}` };
}

function machineOf(name: string, number: number, disk: string | undefined, all: Nameable): Parsed<Target[]> {
  const { machine, machines, disks } = all;
  if (number >= machines)
    return { fault: `there is no ${machine}-${number}: the ${machines} ${machine}s are numbered from 0` };
  if (disk === undefined) return { value: [{ kind: 'broker', number }] };
  if (Number(disk) < disks) return { value: [{ kind: 'disk', broker: number, disk: Number(disk) }] };
  return { fault: `there is no '${name}': a ${machine} has ${disks} disks, numbered from 0` };
}

function clientsOf(side: 'producers' | 'consumers', rest: string, all: Nameable): Parsed<Target[]> {
  const groups = all[side];
  const client = (group: string, index: number): Target => ({ kind: 'client', side, group, index });
  if (Object.hasOwn(groups, rest)) return { value: range(groups[rest] ?? 0).map((index) => client(rest, index)) };
  const [, group = '', index = ''] = /^(.*)\.(\d+)$/.exec(rest) ?? [];
  const count = Object.hasOwn(groups, group) ? (groups[group] ?? 0) : undefined;
  if (count === undefined)
    return { fault: `there are no '${side}.${rest}': ${didYouMean(`${side}.${rest}`, groupsOf(all))}` };
  if (Number(index) < count) return { value: [client(group, Number(index))] };
  return { fault: `there is no ${side}.${group}.${index}: the ${count} clients are numbered from 0` };
}

const groupsOf = (all: Nameable): string[] => [
  ...Object.keys(all.producers).map((name) => `producers.${name}`),
  ...Object.keys(all.consumers).map((name) => `consumers.${name}`),
];

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What names mean in an experiment whose defaults are written out. `disks` is how many a broker has. */
export function nameable(data: Group, dialect: { machines: string; destinations: string }, disks: number): Nameable {
  const system = Object.values(isGroup(data['system']) ? data['system'] : {})[0];
  const counts = (side: string): Record<string, number> =>
    Object.fromEntries(Object.entries(groupOf(data[side])).map(([name, one]) => [name, Number(child(one, 'count'))]));
  return {
    machine: dialect.machines.slice(0, -1),
    machines: Number(child(system, dialect.machines)),
    disks,
    producers: counts('producers'),
    consumers: counts('consumers'),
    destinations: Object.keys(groupOf(child(system, dialect.destinations))),
  };
}

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});
