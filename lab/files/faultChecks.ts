/** What must hold for the faults of one configuration. */
import type { Target } from '../../models/messages/index.ts';
import {
  type Dialect,
  FAULT_DETAILS,
  type Group,
  type Nameable,
  type Tree,
  VERBS,
  type Verb,
  child,
  isGroup,
  nameable,
  namesOf,
  targetsOf,
  verbsOf,
} from '../schema/index.ts';
import type { Blame } from './checks.ts';
import type { Keys } from './document.ts';

/** Reports faults that do not say what happens to whom and when. `disks` is how many a broker has. */
export function checkFaults(data: Group, dialect: Dialect, disks: number, blame: Blame): void {
  const faults = Array.isArray(data['faults']) ? (data['faults'] as readonly Tree[]) : [];
  const known = nameable(data, dialect, disks);
  faults.forEach((fault, i) => {
    if (isGroup(fault)) checkFault(fault, ['faults', i], { known, data }, blame);
  });
}

interface Around {
  readonly known: Nameable;
  readonly data: Group;
}

function checkFault(fault: Group, keys: Keys, around: Around, blame: Blame): void {
  const verbs = verbsOf(fault);
  const [verb] = verbs;
  if (verb === undefined)
    blame(keys, `does not say what happens: write one of ${VERBS.map(({ word }) => word).join(', ')}`);
  for (const other of verbs.slice(1))
    blame([...keys, other.word], `a fault is one thing: '${verb?.word}' stands here too, write a second entry`);
  checkTime(fault, keys, around.data, blame);
  if (verb === undefined) return;
  checkDetails(fault, verb, keys, blame);
  checkNames(namesOf(fault[verb.word]), verb.strikes, [...keys, verb.word], around.known, blame);
  checkNames(namesOf(fault['from']), ['broker', 'client'], [...keys, 'from'], around.known, blame);
  for (const number of Array.isArray(fault['to']) ? fault['to'].map(Number) : [])
    if (number >= around.known.machines)
      blame([...keys, 'to'], `there is no broker ${number}: they are numbered from 0 to ${around.known.machines - 1}`);
}

function checkTime({ at, random, roll }: Group, keys: Keys, data: Group, blame: Blame): void {
  if ((at === undefined) === (random === undefined))
    blame(keys, "say when: write either 'at: 60 s' or, for faults at random, 'random: 10 min'");
  if (random !== undefined && roll !== undefined)
    blame([...keys, 'random'], "a roll begins at a given time: write 'at' instead");
  const duration = Number(data['duration']);
  if (at !== undefined && Number(at) >= duration)
    blame([...keys, 'at'], `${String(at)} s is not before the end of the run at ${duration} s: it would never strike`);
}

function checkDetails(fault: Group, verb: Verb, keys: Keys, blame: Blame): void {
  const allowed = new Set([verb.lasts, ...(verb.needs ?? []), ...(verb.may ?? [])]);
  for (const key of FAULT_DETAILS)
    if (child(fault, key) !== undefined && !allowed.has(key))
      blame([...keys, key], `'${key}' says nothing about '${verb.word}': ${allowedWords(allowed)}`);
  for (const key of verb.needs ?? [])
    if (child(fault, key) === undefined) blame(keys, `'${verb.word}' also needs '${key}'`);
}

function allowedWords(allowed: ReadonlySet<string | undefined>): string {
  const words = [...allowed].filter((word) => word !== undefined);
  return words.length === 0 ? 'leave it out' : `it takes ${words.join(', ')}`;
}

const WORDS: Record<Target['kind'], string> = {
  broker: 'a broker or node',
  disk: 'a disk',
  client: 'a client',
  destination: 'a topic or queue',
};

function checkNames(
  names: readonly string[],
  kinds: readonly Target['kind'][],
  keys: Keys,
  known: Nameable,
  blame: Blame,
): void {
  for (const name of names) {
    const parsed = targetsOf(name, known);
    if ('fault' in parsed) blame(keys, parsed.fault);
    else if (parsed.value.some(({ kind }) => !kinds.includes(kind)))
      blame(keys, `'${name}' cannot be struck so: name ${kinds.map((kind) => WORDS[kind]).join(' or ')}`);
  }
}
