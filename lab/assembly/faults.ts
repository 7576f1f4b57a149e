/** Faults of an experiment file → plans with instants and targets. */
import type { FaultPlan, FaultTimes, Target } from '../../models/messages/index.ts';
import { ms, seconds } from '../../sim/index.ts';
import {
  type Dialect,
  type Group,
  type Tree,
  child,
  isGroup,
  nameable,
  namesOf,
  targetsOf,
  verbsOf,
} from '../schema/index.ts';
import { profileFrom } from './hardware.ts';

/** The faults of one point. The file counts from the end of the warm-up, plans from the start of the run. */
export function faultsFrom(data: Group, dialect: Dialect): FaultPlan[] {
  const faults = Array.isArray(data['faults']) ? (data['faults'] as readonly Tree[]) : [];
  const disks = profileFrom(child(data['hardware'], 'brokers')).disks.length;
  const known = nameable(data, dialect, disks);
  const meaning = (names: readonly string[]): Target[] =>
    names.flatMap((name) => {
      const parsed = targetsOf(name, known);
      if ('fault' in parsed) throw new RangeError(parsed.fault);
      return parsed.value;
    });
  return faults.flatMap((fault) => (isGroup(fault) ? plansOf(fault, Number(data['warmup']), meaning) : []));
}

function plansOf(fault: Group, warmup: number, meaning: (names: readonly string[]) => Target[]): FaultPlan[] {
  const [verb] = verbsOf(fault);
  if (verb === undefined) return [];
  const targets = meaning(namesOf(fault[verb.word]));
  const lasts = verb.lasts === undefined ? undefined : fault[verb.lasts];
  const plan = {
    kind: verb.kind,
    ...(lasts === undefined ? {} : { lasts: seconds(Number(lasts)) }),
    ...detailsOf(fault, meaning),
  };
  if (verb.word !== 'roll') return [{ ...plan, when: timesOf(fault, warmup), targets }];
  const first = warmup + Number(fault['at']);
  return targets.map((target, i) => ({
    ...plan,
    when: { kind: 'at', at: seconds(first + i * Number(fault['every'])) },
    targets: [target],
  }));
}

function timesOf(fault: Group, warmup: number): FaultTimes {
  const { at, random } = fault;
  if (random === undefined) return { kind: 'at', at: seconds(warmup + Number(at)) };
  return { kind: 'random', from: seconds(warmup), mean: seconds(Number(random)) };
}

function detailsOf(fault: Group, meaning: (names: readonly string[]) => Target[]): Partial<FaultPlan> {
  const { from, factor, loss, delay, jitter, to, throttle } = fault;
  return {
    ...(from === undefined ? {} : { against: meaning(namesOf(from)) }),
    ...(factor === undefined ? {} : { factor: Number(factor) }),
    ...(loss === undefined ? {} : { loss: Number(loss) }),
    ...(delay === undefined ? {} : { delay: ms(Number(delay)) }),
    ...(jitter === undefined ? {} : { jitter: ms(Number(jitter)) }),
    ...(Array.isArray(to) ? { to: to.map(Number) } : {}),
    ...(throttle === undefined ? {} : { throttle: Number(throttle) }),
  };
}
