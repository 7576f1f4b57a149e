import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CANCELLED, Calendar } from '../../sim/kernel/calendar.ts';
import { NEVER, Simulator, Timer, ns } from '../../sim/index.ts';

type Step = { readonly pop: boolean; readonly delay: number; readonly cancel: boolean };

/** Delays as simulations have them: ties and none at all, near ones, skewed ones, and time-outs far away. */
const delay = fc.oneof(
  fc.constantFrom(0, 0, 1, 5, 1000),
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.constantFrom(30_000_000_000, 1),
  fc.integer({ min: 0, max: 2 ** 40 }),
);

const steps = (popWeight: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      pop: fc.oneof({ weight: popWeight, arbitrary: fc.constant(true) }, { weight: 4, arbitrary: fc.constant(false) }),
      delay,
      cancel: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 9, arbitrary: fc.constant(false) }),
    }),
    { maxLength: 800, size: 'max' },
  );

interface Pending {
  readonly time: number;
  readonly id: number;
  readonly slot: number;
  cancelled: boolean;
}

/** The calendar and a plainly sorted array side by side. */
class Pair {
  private readonly calendar = new Calendar();
  private readonly sorted: Pending[] = [];
  private now = 0;
  private pushed = 0;

  push(after: number, cancel: boolean): void {
    const time = this.now + after;
    const id = this.pushed++;
    const slot = this.calendar.push(time, 7, id);
    const event = { time, id, slot, cancelled: cancel };
    if (cancel) this.calendar.cancel(slot);
    const later = this.sorted.findIndex((other) => other.time > time);
    this.sorted.splice(later < 0 ? this.sorted.length : later, 0, event);
  }

  pop(): void {
    const expected = this.sorted.shift();
    const slot = this.calendar.pop(Infinity);
    if (expected === undefined) {
      expect(slot).toBe(-1);
      return;
    }
    expect(this.calendar.timeOf(slot)).toBe(expected.time);
    expect(this.calendar.argumentOf(slot)).toBe(expected.id);
    expect(this.calendar.kindOf(slot) === CANCELLED).toBe(expected.cancelled);
    this.now = expected.time;
    this.calendar.release(slot);
  }

  drain(): void {
    while (this.sorted.length > 0) this.pop();
    this.pop();
  }
}

for (const popWeight of [1, 3, 4]) {
  test(`the calendar gives events back by time and order of scheduling, at ${popWeight} pops to 4 pushes`, () => {
    fc.assert(
      fc.property(steps(popWeight), (plan) => {
        const pair = new Pair();
        for (const step of plan) {
          if (step.pop) pair.pop();
          else pair.push(step.delay, step.cancel);
        }
        pair.drain();
      }),
      { seed: 20261122, numRuns: 150 },
    );
  });
}

test('a calendar with thousands of ties and bursts keeps the order of scheduling', () => {
  const pair = new Pair();
  let state = 12345;
  const next = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % n;
  };
  for (let i = 0; i < 3000; i++) pair.push(next(4) * 1000, next(20) === 0);
  for (let i = 0; i < 12_000; i++) {
    pair.pop();
    pair.push([0, 1000, next(4) * 1000, next(1_000_000)][next(4)]!, false);
  }
  pair.drain();
});

test('an event beyond the horizon of a run stays pending, and earlier ones may still be scheduled before it', () => {
  const sim = new Simulator();
  const seen: string[] = [];
  sim.at(ns(100), () => seen.push('late'), undefined);
  sim.run(ns(50));
  sim.at(ns(60), () => seen.push('early'), undefined);
  sim.run(ns(100));
  expect(seen).toEqual(['early', 'late']);
});

test('timers, however moved and cleared, ring exactly at their last deadline', () => {
  const moves = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 20 }),
      timer: fc.integer({ min: 0, max: 3 }),
      ahead: fc.option(fc.integer({ min: 0, max: 40 })),
    }),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(moves, (plan) => {
      const sim = new Simulator();
      const rung: string[] = [];
      const expected: string[] = [];
      const deadlines = [Infinity, Infinity, Infinity, Infinity];
      const timers = deadlines.map((_, i) => new Timer(sim, () => rung.push(`${i} at ${sim.now}`)));
      const ringUntil = (until: number): void => {
        for (const [i, deadline] of deadlines.entries()) {
          if (deadline > until) continue;
          expected.push(`${i} at ${deadline}`);
          deadlines[i] = Infinity;
        }
      };
      for (const { wait, timer, ahead } of plan) {
        const until = ns(sim.now + wait);
        ringUntil(until);
        sim.run(until);
        const deadline = ahead === null ? NEVER : ns(until + ahead);
        deadlines[timer] = deadline;
        if (deadline === NEVER) timers[timer]!.clear();
        else timers[timer]!.set(deadline);
        expect(timers[timer]!.deadline).toBe(deadline);
      }
      ringUntil(1e6);
      sim.run(ns(1e6));
      expect(rung.toSorted()).toEqual(expected.toSorted());
    }),
    { seed: 7, numRuns: 300 },
  );
});
