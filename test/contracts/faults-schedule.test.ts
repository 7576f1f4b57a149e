import { describe, expect, test } from 'vitest';
import { type Fault, type FaultPlan, scheduleFaults, type Target } from '../../models/index.ts';
import { World, ns, seconds } from '../../sim/index.ts';

const broker = (number: number): Target => ({ kind: 'broker', number });

/** What happens when, in seconds, until `end` s. */
function happenings(plans: readonly FaultPlan[], end: number, seed = 1): [number, string, number][] {
  const world = new World({ seed, replication: 0 });
  const seen: [number, string, number][] = [];
  const note =
    (what: string) =>
    ({ target }: Fault): void => {
      if (target.kind === 'broker') seen.push([world.sim.now / 1e9, what, target.number]);
    };
  scheduleFaults(world, plans, { strike: note('strike'), mend: note('mend') });
  world.sim.run(seconds(end));
  return seen;
}

describe('the schedule of faults', () => {
  test('strikes all targets at the time given and mends them when it is over', () => {
    const plan: FaultPlan = {
      kind: 'crash',
      when: { kind: 'at', at: seconds(3) },
      targets: [broker(0), broker(1)],
      lasts: seconds(2),
    };
    expect(happenings([plan], 10)).toEqual([
      [3, 'strike', 0],
      [3, 'strike', 1],
      [5, 'mend', 0],
      [5, 'mend', 1],
    ]);
  });

  test('never mends what has no end', () => {
    const plan: FaultPlan = { kind: 'crash', when: { kind: 'at', at: ns(0) }, targets: [broker(0)] };
    expect(happenings([plan], 1000)).toEqual([[0, 'strike', 0]]);
  });

  const often: FaultPlan = {
    kind: 'crash',
    when: { kind: 'random', from: seconds(5), mean: seconds(10) },
    targets: [broker(0), broker(1), broker(2)],
    lasts: seconds(1),
  };

  test('at random times it strikes one at a time, on average as often as it was told, each alike', () => {
    const seen = happenings([often], 200_000);
    const strikes = seen.filter(([, what]) => what === 'strike');
    // The mean of n exponential gaps has a relative error of 1 / sqrt(n).
    expect(200_000 / strikes.length / 11).toBeGreaterThan(1 - 4 / Math.sqrt(strikes.length));
    expect(200_000 / strikes.length / 11).toBeLessThan(1 + 4 / Math.sqrt(strikes.length));
    for (const number of [0, 1, 2]) {
      const share = strikes.filter(([, , who]) => who === number).length / strikes.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / strikes.length));
    }
    seen.forEach(([, what], i) => expect(what).toBe(i % 2 === 0 ? 'strike' : 'mend'));
    expect(seen[0]?.[0]).toBeGreaterThan(5);
  });

  test('is the same for the same seed, another for another', () => {
    expect(happenings([often], 500, 7)).toEqual(happenings([often], 500, 7));
    expect(happenings([often], 500, 8)).not.toEqual(happenings([often], 500, 7));
  });

  test('strikes each target once if nothing is ever mended', () => {
    const { lasts: _, ...forever } = often;
    const seen = happenings([forever], 100_000);
    expect(seen.map(([, what]) => what)).toEqual(['strike', 'strike', 'strike']);
    expect(new Set(seen.map(([, , who]) => who)).size).toBe(3);
  });
});
