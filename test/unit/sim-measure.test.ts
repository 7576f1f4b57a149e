import { expect, test } from 'vitest';
import {
  Hops,
  Level,
  Simulator,
  World,
  bytes,
  ms,
  ns,
  passing,
  seconds,
  us,
  type World as WorldType,
  MBps,
} from '../../sim/index.ts';

const runTo = (world: WorldType, time: number): void => world.sim.run(seconds(time));

test('a level is averaged over time, not over its changes', () => {
  const sim = new Simulator();
  const level = new Level(sim);
  sim.at(ns(10), () => level.set(4), undefined);
  sim.at(ns(20), () => level.add(6), undefined);
  sim.at(ns(30), () => level.set(0), undefined);
  sim.run(ns(40));
  expect([level.integral(), level.mean(), level.max]).toEqual([140, 3.5, 10]);
  level.set(2);
  level.reset();
  expect([level.mean(), level.max]).toEqual([2, 2]);
  sim.run(ns(50));
  expect(level.mean()).toBe(2);
});

test('a metric is reported in its unit, since the end of the warm-up', () => {
  const world = new World({ seed: 1, replication: 0 });
  const { record } = world;
  const latency = record.distribution('publish.latency', 'ms', 'acknowledged minus sent');
  const rate = record.rate('publish.rate', 'msg/s', 'messages sent');
  const throughput = record.rate('publish.throughput', 'MiB/s', 'bytes sent');
  const backlog = record.level('backlog', 'msg', 'messages not yet read');
  const rejected = record.count('rejected', 'msg', 'messages refused', 'broker-1');
  latency.record(ms(1000));
  rate.add(5);
  rejected.add(9);
  runTo(world, 10);
  record.begin();
  latency.recordSpread(ms(1), ms(3), 3);
  rate.add(100);
  throughput.add(4 * 1048576);
  backlog.set(50);
  rejected.add();
  runTo(world, 12);
  record.sample();
  backlog.set(0);
  latency.record(ms(6));
  runTo(world, 14);
  const summary = record.summary();
  expect(summary['publish.rate']).toBe(25);
  expect(summary['publish.throughput']).toBe(1);
  expect(summary['publish.latency.mean']).toBe(3);
  expect(summary['publish.latency.max']).toBe(6);
  expect(summary['publish.latency.p50']).toBeCloseTo(2, 2);
  expect(summary['backlog']).toBe(25);
  expect(summary['backlog.max']).toBe(50);
  expect(summary['rejected[broker-1]']).toBe(1);
});

test('series hold a value an interval, and leave out what had nothing to say', () => {
  const world = new World({ seed: 1, replication: 0 });
  const { record } = world;
  const latency = record.distribution('latency', 'ms', 'of each message');
  const rate = record.rate('rate', 'msg/s', 'messages');
  const backlog = record.level('backlog', 'msg', 'waiting');
  runTo(world, 1);
  record.begin();
  for (let i = 1; i <= 3; i++) {
    if (i !== 2) latency.record(ms(i));
    rate.add(10 * i);
    backlog.set(i);
    runTo(world, 1 + 2 * i);
    record.sample();
  }
  record.sample(); // no time has passed: nothing is appended
  const series = new Map(record.series().map((entry) => [entry.metric, entry]));
  expect(series.get('rate')).toMatchObject({ times: [2, 4, 6], values: [5, 10, 15], unit: 'msg/s' });
  expect(series.get('backlog')!.values).toEqual([1, 2, 3]);
  expect(series.get('latency.max')).toMatchObject({ times: [2, 6], values: [1, 3] });
  expect(record.histograms().get('latency')!.count).toBe(2);
  expect(record.declarations.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'latency distribution',
    'rate rate',
    'backlog level',
  ]);
});

test('a gauge is read once an interval and averaged over them', () => {
  const world = new World({ seed: 1, replication: 0 });
  let busy = 100;
  let before = 0;
  world.record.gauge('utilisation', 'ratio', 'share of time at work', (span) => {
    const share = (busy - before) / span;
    before = busy;
    return share;
  });
  runTo(world, 10);
  world.record.begin();
  busy += 1;
  runTo(world, 12);
  world.record.sample();
  busy += 6;
  runTo(world, 18);
  world.record.sample();
  expect(world.record.series()[0]!.values).toEqual([0.5, 1]);
  expect(world.record.summary()).toEqual({ utilisation: 0.875, 'utilisation.max': 1 });
});

test('a metric is declared once', () => {
  const { record } = new World({ seed: 1, replication: 0 });
  record.count('lost', 'msg', 'lost', 'a');
  record.count('lost', 'msg', 'lost', 'b');
  expect(() => record.level('lost', 'msg', 'lost', 'a')).toThrow(/"lost\[a\]" is declared already/);
});

test('the hops of a batch sum to its latency, at the mean and at a percentile', () => {
  const hops = new Hops(['linger', 'network', 'disk']);
  // 1000 messages that lingered from 10 ms down to 0, then 2 ms of network and 1 ms of disk.
  hops.add(ms(13), ms(3), 1000, Float64Array.of(ms(10), ms(2), ms(1)), Float64Array.of(0, ms(2), ms(1)));
  const mean = hops.breakdown();
  expect(mean.total).toBeCloseTo(ms(8), 0);
  expect(mean.hops.map((hop) => Math.round(hop.time / 1e3))).toEqual([5000, 2000, 1000]);
  for (const q of [0.01, 0.5, 0.99]) {
    const { total, hops: parts } = hops.breakdown(q);
    expect(parts.reduce((sum, hop) => sum + hop.time, 0)).toBeCloseTo(total, 0);
    expect(Math.abs(total / (3e6 + 10e6 * q) - 1)).toBeLessThan(0.05);
    expect(parts[1]!.time).toBeCloseTo(ms(2), 0);
  }
});

test('hops of single messages and of rising spreads are counted once each', () => {
  const hops = new Hops(['wait', 'work']);
  for (let i = 1; i <= 100; i++) {
    const parts = Float64Array.of(us(i), us(10));
    hops.add(us(10 + i), us(10 + i), 1, parts, parts);
  }
  hops.add(us(1), us(1000), 50, Float64Array.of(0, us(1)), Float64Array.of(us(999), us(1)));
  const expected = (100 * 60.5 + 50 * 500.5) / 150;
  expect(hops.breakdown().total).toBeCloseTo(us(expected), 0);
  hops.reset();
  expect(hops.breakdown(0.5).total).toBe(0);
  expect(() => hops.add(-1, 5, 2, Float64Array.of(0, 0), Float64Array.of(0, 0))).toThrow(RangeError);
});

test('parts of a world know their path and share one clock; each stream has one owner', () => {
  const world = new World({ seed: 7, replication: 2, sampleEvery: ms(500) });
  const broker = world.within('cluster').within('broker-1');
  expect([broker.path, broker.seed, broker.replication, broker.sampleEvery]).toEqual(['cluster/broker-1', 7, 2, 5e8]);
  expect(broker.sim).toBe(world.sim);
  expect(broker.record).toBe(world.record);
  const first = broker.stream('gaps').uint32();
  expect(() => broker.stream('gaps')).toThrow(/have an owner/);
  expect(() => world.within('cluster').within('broker-1').draws('gaps')).toThrow(/have an owner/);
  expect(world.within('cluster').stream('gaps').uint32()).not.toBe(first);
  const again = new World({ seed: 7, replication: 2 }).within('cluster/broker-1');
  expect(again.stream('gaps').uint32()).toBe(first);
});

test('quantities are whole nanoseconds and honest about prefixes', () => {
  expect([us(1.5), ms(0.25), seconds(2), ns(1.4)]).toEqual([1500, 250_000, 2_000_000_000, 1]);
  expect(passing(bytes(1_000_000), MBps(500))).toBe(2_000_000);
});
