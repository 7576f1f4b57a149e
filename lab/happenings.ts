/** Faults of the plans → what charts over time mark. */
import type { FaultPlan, Target } from '../models/messages/index.ts';
import type { Happening, RunPlan } from './contract.ts';

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
