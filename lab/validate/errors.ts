/** Errors summed up: by what the number is about and by whether anything was fitted on it, never both together. */
import { quantile } from 'simple-statistics';
import { KINDS, type Kind, type SystemName } from './cases.ts';
import type { RoleName } from './rows.ts';
import type { Outcome } from './validate.ts';

/** The errors of one group: shares of the published value, without sign. */
export interface GroupError {
  readonly system: SystemName;
  readonly kind: Kind;
  readonly role: RoleName;
  readonly rows: number;
  readonly median: number;
  /** 90th percentile, linear between two rows. */
  readonly p90: number;
  /** How many are off by 10 % at most. */
  readonly within10: number;
}

/** What counts in a figure. */
const COUNTED: readonly RoleName[] = ['predicted', 'fitted'];
const SYSTEMS: readonly SystemName[] = ['kafka', 'rabbitmq', 'machine'];
const CLOSE = 0.1;

/** Predicted groups first, then fitted ones. Distrusted rows are in none. */
export function groupErrors(outcomes: readonly Outcome[]): GroupError[] {
  return COUNTED.flatMap((role) =>
    SYSTEMS.flatMap((system) =>
      KINDS.flatMap((kind) => {
        const mine = outcomes.filter(({ case: c }) => c.role.role === role && c.system === system && c.kind === kind);
        return mine.length === 0 ? [] : [{ system, kind, role, ...summed(mine.map(({ error }) => error)) }];
      }),
    ),
  );
}

/** Median, 90th percentile and number of errors, without sign. Needs at least one. */
export function summed(errors: readonly number[]): Pick<GroupError, 'rows' | 'median' | 'p90' | 'within10'> {
  const sizes = errors.map(Math.abs);
  return {
    rows: sizes.length,
    median: quantile(sizes, 0.5),
    p90: quantile(sizes, 0.9),
    within10: sizes.filter((size) => size <= CLOSE).length,
  };
}
