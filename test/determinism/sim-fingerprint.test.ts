import { expect, test } from 'vitest';
import {
  Credits,
  Gate,
  NEVER,
  Pipe,
  Server,
  Shared,
  Store,
  type Story,
  World,
  bytes,
  Gbps,
  ms,
  ns,
  seconds,
  sleep,
  spawn,
} from '../../sim/index.ts';

/** A small system that uses every station, with ties, time-outs and chance. */
function run(seed: number, replication = 0): { fingerprint: string; summary: string; events: number } {
  const world = new World({ seed, replication });
  const { sim, record } = world;
  const latency = record.distribution('latency', 'ms', 'of a request');
  const done = record.rate('done', 'msg/s', 'requests done');
  const gaps = world.stream('gaps');
  const sizes = world.draws('sizes');
  const threads = new Server(sim, 2);
  const link = new Pipe(sim, Gbps(1), ns(20_000));
  const disk = new Shared(sim, 200e6);
  const window = new Credits(sim, 5);
  const batch = new Store<number>(sim, 8);
  const news = new Gate(sim);

  function* request(id: number): Story {
    const start = sim.now;
    const size = Math.round(sizes.of(id).exponential(10_000));
    yield window.take();
    yield threads.serve(ns(50_000), id % 2);
    yield link.transfer(bytes(size));
    yield disk.use(size);
    window.give();
    yield batch.put(id);
    news.open();
    latency.record(sim.now - start);
    done.add();
  }
  function* arrivals(): Story {
    for (let id = 0; ; id++) {
      yield sleep(sim, ns(gaps.exponential(120_000)));
      spawn(request(id));
    }
  }
  function* reader(): Story {
    for (;;) {
      if (batch.length === 0) yield news.wait(ms(1));
      if (batch.length === 0) yield news.wait(NEVER);
      while (batch.length > 0) yield batch.take();
      yield sleep(sim, ns(10_000));
    }
  }
  spawn(arrivals());
  spawn(reader());
  sim.run(seconds(2));
  return { fingerprint: sim.fingerprint, summary: JSON.stringify(record.summary()), events: sim.eventsRun };
}

test('the same seed gives the same trajectory and the same results', () => {
  const first = run(42);
  expect(first.events).toBeGreaterThan(50_000);
  expect(run(42)).toEqual(first);
});

test('another seed or replication gives another trajectory', () => {
  const fingerprints = [run(42), run(43), run(42, 1)].map(({ fingerprint }) => fingerprint);
  expect(new Set(fingerprints).size).toBe(3);
});

test('the trajectory is the recorded one: random numbers and order of events are the same on every machine', () => {
  expect(run(42).fingerprint).toBe('0b3126e5');
});
