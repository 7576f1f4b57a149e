import { expect } from 'vitest';
import {
  type Distribution,
  Level,
  type Nanoseconds,
  type Parked,
  Server,
  Simulator,
  type Story,
  Stream,
  exponential,
  ns,
  seedOf,
  sleep,
  spawn,
} from '../../sim/index.ts';

/** One unit of the queueing formulas (a mean service time) in the simulator: 1 ms, so rounding to ns changes 10^-6 of it. */
export const UNIT = 1e6;

const REPLICATIONS = 30;
/** Student's t for a two-sided interval of 99.9 % with 29 degrees of freedom (standard table). */
const T_999 = 3.659405;

/** Runs independent replications and requires the exact value inside their 99.9 % interval, which must be narrow enough. */
export function expectMean(exact: number, halfWidth: number, run: (replication: number) => number): void {
  const values = Array.from({ length: REPLICATIONS }, (_, replication) => run(replication));
  const mean = values.reduce((sum, x) => sum + x, 0) / REPLICATIONS;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (REPLICATIONS - 1);
  const half = T_999 * Math.sqrt(variance / REPLICATIONS);
  const found = `mean ${mean.toFixed(5)} ± ${half.toFixed(5)}, exact ${exact}`;
  expect(half / exact, `the interval is too wide: ${found}`).toBeLessThanOrEqual(halfWidth);
  expect(Math.abs(mean - exact), `theory is missed: ${found}`).toBeLessThanOrEqual(half);
}

/** Fixed beforehand, for all tests of theory. */
export const streamFor = (replication: number, purpose: string): Stream =>
  new Stream(seedOf(20_261_122, replication, 'theory', purpose));

export interface OpenQueue {
  readonly replication: number;
  /** Time between arrivals, in units. */
  readonly gaps: Distribution;
  /** How many arrive at once. */
  readonly batch?: (() => number) | undefined;
  /** In units. */
  readonly work: Distribution;
  readonly station: (sim: Simulator) => (duration: Nanoseconds) => Parked;
  readonly customers: number;
  /** Customers that are not measured, while the queue fills. */
  readonly warmup: number;
  readonly each?: ((response: Nanoseconds, work: Nanoseconds) => void) | undefined;
}

export interface OpenQueueResult {
  /** Mean times in units. */
  readonly response: number;
  readonly wait: number;
  /** Mean number in the system, over the whole run. */
  readonly number: number;
}

/** Customers arrive, are served and leave; the run ends when the last has left. Checks Little's law on the way. */
export function openQueue(queue: OpenQueue): OpenQueueResult {
  const sim = new Simulator();
  const serve = queue.station(sim);
  const gaps = streamFor(queue.replication, 'gaps');
  const work = streamFor(queue.replication, 'work');
  const present = new Level(sim);
  const sums = new Float64Array(3); // all responses; responses and services of those measured

  function* customer(index: number): Story {
    const arrived = sim.now;
    const duration = ns(queue.work.draw(work) * UNIT);
    present.add(1);
    yield serve(duration);
    present.add(-1);
    const response = ns(sim.now - arrived);
    sums[0]! += response;
    if (index < queue.warmup) return;
    sums[1]! += response;
    sums[2]! += duration;
    queue.each?.(response, duration);
  }
  function* arrivals(): Story {
    for (let index = 0; index < queue.customers;) {
      yield sleep(sim, ns(queue.gaps.draw(gaps) * UNIT));
      const size = queue.batch === undefined ? 1 : queue.batch();
      for (let i = 0; i < size; i++) spawn(customer(index++));
    }
  }
  spawn(arrivals());
  sim.run(ns(1e15));

  // Little's law, as an identity: the integral of the number present is the sum of the times spent.
  expect(present.value).toBe(0);
  expect(present.integral()).toBe(sums[0]);
  const measured = queue.customers - queue.warmup;
  const response = sums[1]! / measured / UNIT;
  return { response, wait: response - sums[2]! / measured / UNIT, number: present.mean() };
}

/** A station of equal servers behind one line. */
export const servers =
  (capacity: number) =>
  (sim: Simulator): ((duration: Nanoseconds) => Parked) => {
    const server = new Server(sim, capacity);
    return (duration) => server.serve(duration);
  };

/** A plan for each replication: a single server with Poisson arrivals and exponential work, unless told otherwise. */
export function queue(
  load: number,
  customers: number,
  warmup: number,
  other: Partial<OpenQueue>,
): (replication: number) => OpenQueue {
  return (replication) => ({
    replication,
    gaps: exponential(1 / load),
    work: exponential(1),
    station: servers(1),
    customers,
    warmup,
    ...other,
  });
}
