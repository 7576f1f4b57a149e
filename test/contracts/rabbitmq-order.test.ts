import { describe, expect, test } from 'vitest';
import { Copies, Ledger } from '../../models/messages/index.ts';

describe('an application that begins with messages', () => {
  const begin = (...runs: [first: number, count: number][]): number[] => {
    const copies = new Copies();
    const ledger = new Ledger('orders');
    return runs.map(([first, count]) => copies.begun(ledger, 0, first, count));
  };

  test('in order has none behind a later one', () => {
    expect(begin([0, 10], [10, 1], [11, 5])).toEqual([0, 0, 0]);
  });

  test('has those behind a later one counted, and what comes again is one of them', () => {
    expect(begin([0, 1], [5, 2], [3, 1], [4, 5], [8, 1])).toEqual([0, 0, 1, 3, 1]);
  });

  test('has an order for each producer', () => {
    const copies = new Copies();
    const ledger = new Ledger('orders');
    copies.begun(ledger, 0, 7, 1);
    expect(copies.begun(ledger, 1, 3, 1)).toBe(0);
  });
});
