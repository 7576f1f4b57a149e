import { describe, expect, test } from 'vitest';
import { LimitWatch } from '../../lab/limitWatch.ts';
import type { RunPlan } from '../../lab/contract.ts';
import { Limits } from '../../models/limits.ts';
import { Ledger, type Traffic } from '../../models/messages/index.ts';
import { kafkaPlan } from '../fixtures/plans.ts';

const SECOND = 1e9;

/** A watch over one busy resource and one ledger that the test moves by hand. */
function watched(plan: RunPlan) {
  const ledger = new Ledger('t / c');
  const limits = new Limits();
  let busy = 0;
  limits.add({ name: 'the disk', kind: 'resource', order: 0, busy: () => busy });
  const watch = new LimitWatch({ traffic: { ledgers: [ledger] } as unknown as Traffic, limits }, plan);
  const carry = (n: number): void => {
    ledger.offer(n);
    ledger.store(n);
    ledger.deliver(n);
    ledger.settle(n);
  };
  return { ledger, watch, carry, work: (ns: number) => (busy += ns) };
}

const perInterval = (watch: LimitWatch): string[] => watch.verdict().perInterval.map(({ limitedBy }) => limitedBy);

describe('the verdict of an interval', () => {
  const rate = 1000;

  test('a load that is carried limits itself, however busy the disk', () => {
    const { watch, carry, work } = watched(kafkaPlan({}, rate));
    carry(rate);
    work(0.95 * SECOND);
    watch.sample(SECOND);
    expect(perInterval(watch)).toEqual(['offered load']);
  });

  test('what piles up is blamed on what is busy', () => {
    const { ledger, watch, carry, work } = watched(kafkaPlan({}, rate));
    carry(rate / 2);
    ledger.offer(rate / 2);
    ledger.store(rate / 2);
    work(0.95 * SECOND);
    watch.sample(SECOND);
    expect(perInterval(watch)).toEqual(['the disk']);
  });

  test('producers that do not get to offer what they should have not carried it either', () => {
    const { watch, carry, work } = watched(kafkaPlan({}, rate));
    carry(rate / 2);
    work(0.95 * SECOND);
    watch.sample(SECOND);
    expect(perInterval(watch)).toEqual(['the disk']);
  });

  test('a topic that nobody reads is a store, not a backlog', () => {
    const plan = kafkaPlan({}, rate);
    const { ledger, watch, work } = watched(plan);
    ledger.offer(rate);
    ledger.store(rate);
    work(0.95 * SECOND);
    watch.sample(SECOND);
    expect(perInterval(watch)).toEqual(['offered load']);
  });

  test('an unlimited producer is never satisfied', () => {
    const plan = kafkaPlan({}, rate);
    (plan.system.plan.producers[0] as { arrivals: object }).arrivals = { kind: 'unlimited' };
    const { watch, carry } = watched(plan);
    carry(rate);
    watch.sample(SECOND);
    expect(perInterval(watch)).toEqual(['client pacing']);
  });
});

test('shares of a run are the means of its intervals, weighted by their length', () => {
  const { watch, carry, work } = watched(kafkaPlan({}, 1000));
  carry(1000);
  work(0.8 * SECOND);
  watch.sample(SECOND);
  carry(500);
  work(0.1 * SECOND);
  watch.sample(1.5 * SECOND);
  const { shares, perInterval: intervals } = watch.verdict();
  expect(shares).toEqual([{ name: 'the disk', kind: 'resource', share: expect.closeTo(0.6, 12) as number }]);
  expect(intervals.map(({ until }) => until)).toEqual([1, 1.5]);
});
