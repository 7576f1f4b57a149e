import { expect, test } from 'vitest';
import { Credits, Gate, NEVER, Server, Simulator, type Story, ms, ns, seconds, sleep, spawn } from '../../sim/index.ts';
import { UNIT, expectMean, streamFor } from './support.ts';

/** Mean value analysis of a closed network (Reiser and Lavenberg 1980): throughput with `jobs` jobs. */
function throughput(jobs: number, think: number, demands: readonly number[]): number {
  let queues = demands.map(() => 0);
  let rate = 0;
  for (let n = 1; n <= jobs; n++) {
    const responses = demands.map((demand, k) => demand * (1 + queues[k]!));
    rate = n / (think + responses.reduce((sum, r) => sum + r, 0));
    queues = responses.map((response) => rate * response);
  }
  return rate;
}

/** Measured throughput of the same network: jobs think, then visit each station in turn. Times in seconds. */
function measured(replication: number, jobs: number, think: number, demands: readonly number[]): number {
  const sim = new Simulator();
  const stations = demands.map((demand, k) => ({
    server: new Server(sim, 1),
    work: streamFor(replication, `station ${k}`),
    demand,
  }));
  const thinking = streamFor(replication, 'thinking');
  let completed = 0;
  function* job(): Story {
    for (;;) {
      if (think > 0) yield sleep(sim, seconds(thinking.exponential(think)));
      for (const { server, work, demand } of stations) yield server.serve(seconds(work.exponential(demand)));
      completed++;
    }
  }
  for (let i = 0; i < jobs; i++) spawn(job());
  sim.run(seconds(50));
  const before = completed;
  sim.run(seconds(550));
  return (completed - before) / 500;
}

test('mean value analysis itself gives the published values for three stations', () => {
  for (const [jobs, exact] of [
    [1, 0.8928571],
    [5, 4.3866511],
    [20, 15.359464],
    [100, 20],
  ] as const) {
    expect(throughput(jobs, 1, [0.05, 0.04, 0.03])).toBeCloseTo(exact, 5);
  }
});

test('a closed network of two stations has the throughput of mean value analysis', () => {
  expectMean(throughput(4, 0, [0.05, 0.04]), 0.02, (replication) => measured(replication, 4, 0, [0.05, 0.04]));
});

test('a closed network of three stations and thinking jobs has the throughput of mean value analysis', () => {
  expectMean(15.359464, 0.02, (replication) => measured(replication, 20, 1, [0.05, 0.04, 0.03]));
});

/** Two classes of customers before one server; returns the mean wait of class `of`, in units. */
function priorityWait(replication: number, of: number): number {
  const sim = new Simulator();
  const server = new Server(sim, 1);
  const sums = [new Float64Array(2), new Float64Array(2)];
  function* customer(priority: number, duration: number): Story {
    const arrived = sim.now;
    yield server.serve(ns(duration), priority);
    if (arrived < 2000 * UNIT) return;
    sums[priority]![0]! += (sim.now - arrived - ns(duration)) / UNIT;
    sums[priority]![1]!++;
  }
  function* arrivals(priority: number, rate: number): Story {
    const gaps = streamFor(replication, `gaps ${priority}`);
    const work = streamFor(replication, `work ${priority}`);
    for (;;) {
      yield sleep(sim, ns(gaps.exponential(UNIT / rate)));
      spawn(customer(priority, work.exponential(UNIT)));
    }
  }
  spawn(arrivals(0, 0.3));
  spawn(arrivals(1, 0.5));
  sim.run(ns(120_000 * UNIT));
  return sums[of]![0]! / sums[of]![1]!;
}

test('priorities without interruption: each class waits as long as Cobham says', () => {
  expectMean(1.1428571, 0.05, (replication) => priorityWait(replication, 0));
  expectMean(5.7142857, 0.08, (replication) => priorityWait(replication, 1));
});

test('M/M/8/8: who finds no credit is lost, at the rate of Erlang B', () => {
  expectMean(0.1443939, 0.03, (replication) => {
    const sim = new Simulator();
    const lines = new Credits(sim, 8);
    const gaps = streamFor(replication, 'gaps');
    const work = streamFor(replication, 'work');
    let lost = 0;
    function* call(): Story {
      yield sleep(sim, ns(work.exponential(UNIT)));
      lines.give();
    }
    function* calls(): Story {
      for (let i = 0; i < 40_000; i++) {
        yield sleep(sim, ns(gaps.exponential(UNIT / 6.4)));
        if (lines.tryTake()) spawn(call());
        else lost++;
      }
    }
    spawn(calls());
    sim.run(seconds(1e6));
    return lost / 40_000;
  });
});

/** Batches of a Poisson stream that linger 5 ms from their first record: mean records a batch and mean wait in ms. */
function lingering(replication: number): { records: number; wait: number } {
  const sim = new Simulator();
  const arrival = new Gate(sim);
  const full = new Gate(sim); // never opened: the batch has no limit
  const gaps = streamFor(replication, 'gaps');
  let batch: number[] = [];
  const sums = { records: 0, batches: 0, wait: 0 };
  function* records(): Story {
    for (let i = 0; i < 60_000; i++) {
      yield sleep(sim, ns(gaps.exponential(1e6)));
      batch.push(sim.now);
      arrival.open();
    }
  }
  function* batches(): Story {
    for (;;) {
      if (batch.length === 0) yield arrival.wait(NEVER);
      yield full.wait(ms(5));
      sums.batches++;
      sums.records += batch.length;
      for (const arrived of batch) sums.wait += sim.now - arrived;
      batch = [];
    }
  }
  spawn(batches());
  spawn(records());
  sim.run(seconds(1000));
  return { records: sums.records / sums.batches, wait: sums.wait / sums.records / 1e6 };
}

test('linger of 5 ms at 1000 records/s: 6 records a batch, which wait 2.9167 ms on average', () => {
  expectMean(6, 0.01, (replication) => lingering(replication).records);
  expectMean(2.9166667, 0.01, (replication) => lingering(replication).wait);
});
