/** Faults of the plans, and alarms of the runs → what charts over time mark. */
import type { FaultPlan, Target } from '../models/messages/index.ts';
import type { Happening, RunPlan, RunResult, Series } from './contract.ts';

/** What struck every run at the same times. Faults at random, and those that a sweep moves, are left out. */
export function happeningsOf(plans: readonly RunPlan[]): Happening[] {
  const [first, ...others] = plans.map(ofPlan);
  const isCommon = (one: Happening): boolean =>
    others.every((all) => all.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  return (first ?? []).filter(isCommon);
}

function ofPlan({ faults = [], warmup }: RunPlan): Happening[] {
  return faults.flatMap((fault): Happening[] => {
    if (fault.when.kind !== 'at') return [];
    const from = (fault.when.at - warmup) / 1e9;
    const until = fault.lasts === undefined ? {} : { until: from + fault.lasts / 1e9 };
    return [{ says: `${fault.kind.replace('-', ' ')}: ${targetsOf(fault)}`, from, ...until }];
  });
}

const ALARMS = new Map([
  ['broker.memory.alarm', 'memory alarm'],
  ['broker.disk.alarm', 'disk alarm'],
]);

/** Alarms that nodes raised, by the interval: of the first run, where there is one point only. */
export function alarmsOf(runs: readonly RunResult[]): Happening[] {
  const [first] = runs;
  if (first === undefined || runs.some(({ point }) => point !== first.point)) return [];
  return first.series.flatMap((series) => {
    const what = ALARMS.get(series.metric);
    return what === undefined ? [] : stretchesOf(series, `${what}: ${series.of}`);
  });
}

/** Intervals in a row in which the series is above 0. The time of an interval is its end. */
function stretchesOf({ times, values }: Series, says: string): Happening[] {
  const found: { says: string; from: number; until?: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    const isOn = (values[i] as number) > 0;
    const wasOn = i > 0 && (values[i - 1] as number) > 0;
    const begun = times[i - 1] ?? 0;
    if (isOn && !wasOn) found.push({ says, from: begun });
    else if (!isOn && wasOn) (found.at(-1) as { until?: number }).until = begun;
  }
  return found;
}

const MOST_NAMED = 2;

function targetsOf({ targets }: FaultPlan): string {
  const names = targets.map(nameOf);
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

function nameOf(target: Target): string {
  switch (target.kind) {
    case 'broker':
      return `broker-${target.number}`;
    case 'disk':
      return `broker-${target.broker}/disk-${target.disk}`;
    case 'client':
      return `${target.group}-${target.index}`;
    case 'destination':
      return target.name;
  }
}
