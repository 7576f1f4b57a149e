import type { Ledger } from './ledger.ts';
import { OrdinalSet } from './ordinals.ts';

interface Seen {
  readonly delivered: OrdinalSet;
  readonly applied: OrdinalSet;
  /** The latest message that an application has begun with. */
  latest: number;
}

/**
 * Which messages have been delivered and applied before, by destination and producer, over all consumers that do the same
 * work: what comes again is counted as a duplicate.
 */
export class Copies {
  private readonly seen = new Map<Ledger, Map<number, Seen>>();

  /** An application begins with messages; returns how many of them come behind a later one of the same producer. */
  begun(ledger: Ledger, producer: number, first: number, count: number): number {
    const seen = this.of(ledger, producer);
    const late = Math.min(count, Math.max(0, seen.latest + 1 - first));
    seen.latest = Math.max(seen.latest, first + count - 1);
    return late;
  }

  /** Messages `first` to `first + count - 1` of a producer reach an application. */
  delivered(ledger: Ledger, producer: number, first: number, count: number): void {
    const again = count - this.of(ledger, producer).delivered.add(first, count);
    if (again > 0) ledger.duplicateDelivered(again);
  }

  /** An application has done them. */
  applied(ledger: Ledger, producer: number, first: number, count: number): void {
    const again = count - this.of(ledger, producer).applied.add(first, count);
    if (again > 0) ledger.duplicateApplied(again);
  }

  private of(ledger: Ledger, producer: number): Seen {
    let producers = this.seen.get(ledger);
    if (producers === undefined) this.seen.set(ledger, (producers = new Map<number, Seen>()));
    let seen = producers.get(producer);
    if (seen === undefined) {
      producers.set(producer, (seen = { delivered: new OrdinalSet(), applied: new OrdinalSet(), latest: -1 }));
    }
    return seen;
  }
}
