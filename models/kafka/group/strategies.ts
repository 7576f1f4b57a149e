import type { Assignment, Assignor, Slot, Subscriber } from './assignor.ts';
import { range } from './range.ts';
import { roundRobin } from './round-robin.ts';
import { sticky, withoutMoving } from './sticky.ts';

/** Eager: everybody gives everything up before a rebalance. Cooperative: only what moves is given up (KIP-429). */
export type RebalanceProtocol = 'eager' | 'cooperative';

/** How a group shares out its partitions. */
export interface Strategy {
  readonly assign: Assignor;
  readonly protocol: RebalanceProtocol;
}

const cooperativeSticky = <P extends Slot>(
  members: readonly Subscriber<P>[],
  partitions: readonly P[],
): Assignment<P> => withoutMoving(members, sticky(members, partitions));

const EAGER: Readonly<Record<string, Assignor>> = {
  RangeAssignor: range,
  RoundRobinAssignor: roundRobin,
  StickyAssignor: sticky,
};

/**
 * The strategy that partition.assignment.strategy (a list of class names, with or without packages) comes to: the assignor is
 * the first, the protocol cooperative only if all can do it. Throws a RangeError for a class that is not known.
 */
export function strategyOf(setting: string): Strategy {
  const names = setting.split(',').map((name) => name.trim().replace(/^.*\./, ''));
  const known = [...Object.keys(EAGER), 'CooperativeStickyAssignor'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no assignor '${unknown}': name one of ${known.join(', ')}`);
  const protocol = names.every((name) => name === 'CooperativeStickyAssignor') ? 'cooperative' : 'eager';
  const [first = ''] = names;
  if (protocol === 'cooperative') return { assign: cooperativeSticky, protocol };
  return { assign: EAGER[first] ?? sticky, protocol };
}

/**
 * Assignors of the coordinator itself (KIP-848, group.consumer.assignors): what they compute is a target, and the reconciliation
 * sees to it that nobody gets what another still has.
 */
export function serverAssignorOf(name: string): Assignor {
  const known: Readonly<Record<string, Assignor>> = { uniform: sticky, range };
  const assign = known[name];
  if (assign === undefined)
    throw new RangeError(`the coordinator has no assignor '${name}': name one of ${Object.keys(known).join(', ')}`);
  return assign;
}
