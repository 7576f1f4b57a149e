import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Level, Simulator } from '../../sim/index.ts';
import { Ledger } from '../../models/index.ts';

type Step = (ledger: Ledger, n: number) => void;

const STEPS: Record<string, Step> = {
  offer: (ledger, n) => ledger.offer(n),
  store: (ledger, n) => ledger.store(n),
  deliver: (ledger, n) => ledger.deliver(n),
  settle: (ledger, n) => ledger.settle(n),
  requeue: (ledger, n) => ledger.requeue(n),
  reject: (ledger, n) => ledger.reject(n, 'queue full'),
  loseStored: (ledger, n) => ledger.lose(n, 'crash', 'backlog', true),
  loseSent: (ledger, n) => ledger.lose(n, 'connection', 'in-flight', false),
  expire: (ledger, n) => ledger.expire(n),
  deadLetter: (ledger, n) => ledger.deadLetter(n),
  deadLetterDelivered: (ledger, n) => ledger.deadLetter(n, 'in-flight'),
};

describe('a ledger', () => {
  test('balances after any sequence of happenings, and its level follows its backlog', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(1000)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (sequence) => {
        const level = new Level(new Simulator());
        const ledger = new Ledger('orders', level);
        for (const [name, n] of sequence) {
          STEPS[name]?.(ledger, n);
          expect(ledger.balance()).toBe(0);
          expect(level.value).toBe(ledger.backlog);
        }
      }),
    );
  });

  test('does not balance if a count was moved behind its back', () => {
    const ledger = new Ledger('orders');
    ledger.offer(10);
    ledger.backlog -= 3;
    expect(ledger.balance()).toBe(3);
  });

  test('states losses by cause, acknowledged and not', () => {
    const ledger = new Ledger('orders');
    ledger.offer(10);
    ledger.store(6);
    ledger.lose(2, 'crash', 'backlog', true);
    ledger.lose(1, 'crash', 'in-flight', false);
    ledger.reject(3, 'queue full');
    const entry = ledger.entry();
    expect(entry.lostAcknowledged).toEqual({ crash: 2 });
    expect(entry.lostUnacknowledged).toEqual({ crash: 1 });
    expect(entry.rejected).toEqual({ 'queue full': 3 });
    expect([entry.inFlight, entry.backlog]).toEqual([0, 4]);
  });
});
