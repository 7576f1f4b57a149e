import { test } from 'vitest';
import {
  type Distribution,
  type Nanoseconds,
  type Parked,
  Shared,
  type Simulator,
  constant,
  empirical,
  erlang,
  exponential,
  logNormal,
} from '../../sim/index.ts';
import { UNIT, expectMean, openQueue, queue, servers } from './support.ts';

for (const [c, offered, exact, customers] of [
  [2, 1.6, 1.7777778, 50_000],
  [3, 2, 4 / 9, 30_000],
  [8, 6.4, 0.2860281, 60_000],
] as const) {
  test(`M/M/${c} at ${offered} Erlang: the wait is Erlang's C over c - a`, () => {
    const plan = queue(offered, customers, 2000, { station: servers(c) });
    expectMean(exact, 0.07, (replication) => openQueue(plan(replication)).wait);
  });
}

const general: readonly (readonly [name: string, work: Distribution, exact: number, customers: number])[] = [
  ['M/D/1: work always the same', constant(1), 2, 40_000],
  ['M/E2/1: work of half the variance', erlang({ k: 2, mean: 1 }), 3, 60_000],
  ['M/G/1: log-normal work of four times the variance', logNormal({ mean: 1, cv: 2 }), 10, 130_000],
];
for (const [name, work, exact, customers] of general) {
  test(`${name}: the wait is Pollaczek and Khinchine's`, () => {
    const plan = queue(0.8, customers, 3000, { work });
    expectMean(exact, work.mean === 1 && exact < 5 ? 0.04 : 0.1, (replication) => openQueue(plan(replication)).wait);
  });
}

for (const [name, gaps, exact] of [
  ['D/M/1: even arrivals', constant(1 / 0.8), 1.6927308],
  ['E2/M/1: arrivals of half the variance', erlang({ k: 2, mean: 1 / 0.8 }), 2.8439798],
] as const) {
  test(`${name} at load 0.8: the wait follows from the root of the arrivals' transform`, () => {
    const plan = queue(0.8, 50_000, 2000, { gaps });
    expectMean(exact, 0.04, (replication) => openQueue(plan(replication)).wait);
  });
}

for (const [size, exact] of [
  [2, 6.5],
  [10, 26.5],
] as const) {
  test(`M^X/M/1 at load 0.8: batches of ${size} wait for those before them and for their own`, () => {
    const plan = queue(0.8, 80_000, 4000, { gaps: exponential(size / 0.8), batch: () => size });
    expectMean(exact, 0.07, (replication) => openQueue(plan(replication)).wait);
  });
}

const sharing = (sim: Simulator): ((duration: Nanoseconds) => Parked) => {
  const shared = new Shared(sim, 1e9); // one unit of work per ns: alone, a job of work w takes w ns
  return (duration) => shared.use(duration);
};
for (const [name, work, customers] of [
  ['exponential', exponential(1), 40_000],
  ['constant', constant(1), 30_000],
  ['log-normal', logNormal({ mean: 1, cv: 2 }), 40_000],
] as const) {
  test(`processor sharing at load 0.8 with ${name} work: the response is 5 times the work, whatever its distribution`, () => {
    const plan = queue(0.8, customers, 3000, { work, station: sharing });
    expectMean(5, 0.06, (replication) => openQueue(plan(replication)).response);
  });
}

test('processor sharing at load 0.8: a job of three times the mean takes 15, five times its work', () => {
  expectMean(15, 0.07, (replication) => {
    const long = new Float64Array(2);
    // One job in ten has length 3; the others share the rest of a mean of 1.
    const work = empirical([3, 7 / 9], [1, 9]);
    const each = (response: Nanoseconds, length: Nanoseconds): void => {
      if (length < 2 * UNIT) return;
      long[0]! += response / UNIT;
      long[1]!++;
    };
    openQueue(queue(0.8, 40_000, 3000, { work, station: sharing, each })(replication));
    return long[0]! / long[1]!;
  });
});
