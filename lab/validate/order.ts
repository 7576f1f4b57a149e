/** Whether predictions come in the right order: of two set-ups, which one is faster. */
import type { SystemName } from './cases.ts';
import type { Outcome } from './validate.ts';

/** How many pairs of rows of one system are predicted in the order in which they were measured. */
export interface PairOrder {
  readonly system: SystemName;
  readonly pairs: number;
  readonly right: number;
  /** The pairs in the wrong order, by their ids. */
  readonly wrong: readonly (readonly [string, string])[];
}

/** Measured values that are closer than this, as a share of the smaller one, are no order. */
const APART = 0.1;

/**
 * Pairs of rows that hold the same quantity (metric and unit) of two set-ups and differ by more than 10 % as measured. A pair of which both
 * were fitted is no prediction; distrusted rows are in none.
 */
export function pairOrders(outcomes: readonly Outcome[]): PairOrder[] {
  const counted = outcomes.filter(({ case: { role } }) => role.role === 'predicted' || role.role === 'fitted');
  return (['kafka', 'rabbitmq', 'machine'] as const).flatMap((system) => {
    const mine = counted.filter((one) => one.case.system === system);
    const pairs = mine.flatMap((one, i) =>
      mine.slice(i + 1).flatMap((other) => (isPair(one, other) ? [[one, other] as const] : [])),
    );
    if (pairs.length === 0) return [];
    const wrong = pairs
      .filter(([one, other]) => !isRight(one, other))
      .map(([one, other]) => [one.case.row.id, other.case.row.id] as const);
    return [{ system, pairs: pairs.length, right: pairs.length - wrong.length, wrong }];
  });
}

function isPair(one: Outcome, other: Outcome): boolean {
  const [a, b] = [one.case, other.case];
  if (a.role.metric !== b.role.metric || a.row.unit !== b.row.unit || a.role.over !== b.role.over) return false;
  if (a.run.key === b.run.key || (a.role.role === 'fitted' && b.role.role === 'fitted')) return false;
  return Math.max(one.published, other.published) > (1 + APART) * Math.min(one.published, other.published);
}

const isRight = (one: Outcome, other: Outcome): boolean =>
  one.published < other.published ? one.predicted < other.predicted : one.predicted > other.predicted;
