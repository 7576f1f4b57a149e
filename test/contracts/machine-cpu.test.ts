import { describe, expect, test } from 'vitest';
import { CONTEXT_SWITCH, Collector, Cpu, ThreadPool } from '../../models/index.ts';
import { GiB, MiB, World, constant, ms, ns, seconds, spawn, us } from '../../sim/index.ts';
import type { Nanoseconds, Parked, Story } from '../../sim/index.ts';

function rig(cores = 1) {
  const world = new World({ seed: 1, replication: 0 });
  const cpu = new Cpu(world, { cores });
  const ends: number[] = [];
  const note = (thing: () => Parked): void =>
    spawn(
      (function* (): Story {
        yield thing();
        ends.push(world.sim.now);
      })(),
    );
  return { world, cpu, ends, note };
}

describe('a context switch', () => {
  test('is paid by a thread that waited for a core, not by one that found it free', () => {
    const { world, cpu, ends, note } = rig();
    const pool = new ThreadPool(world, 'io', { threads: 3 }, cpu);
    for (let i = 0; i < 3; i++) note(() => pool.work(us(10)));
    world.sim.run(seconds(1));
    expect(ends).toEqual([us(10), us(20) + CONTEXT_SWITCH, us(30) + 2 * CONTEXT_SWITCH]);
    expect(cpu.busyTime()).toBe(us(30) + 2 * CONTEXT_SWITCH);
  });

  test('is not paid by a thread that goes on with the next in its line', () => {
    const { world, cpu, ends, note } = rig();
    const pool = new ThreadPool(world, 'io', { threads: 1 }, cpu);
    for (let i = 0; i < 3; i++) note(() => pool.work(us(10)));
    world.sim.run(seconds(1));
    expect(ends).toEqual([us(10), us(20), us(30)]);
  });

  test('that takes less than no time is refused', () => {
    const { world, cpu } = rig();
    expect(() => new ThreadPool(world, 'io', { threads: 1, contextSwitch: ns(-1) }, cpu)).toThrow(/0 ns or more/);
  });
});

describe('a pause of the world', () => {
  test('delays what is under way by its length, and what comes meanwhile until it is over', () => {
    const { world, cpu, ends, note } = rig(2);
    note(() => cpu.work(us(100)));
    world.sim.run(us(40));
    cpu.pause(us(50));
    world.sim.run(us(60));
    note(() => cpu.work(us(10)));
    world.sim.run(seconds(1));
    expect(ends).toEqual([us(90) + us(10), us(150)]);
    expect(cpu.pausedTime).toBe(us(50));
  });

  test('does not touch what comes after it', () => {
    const { world, cpu, ends, note } = rig();
    cpu.pause(us(50));
    world.sim.run(us(70));
    note(() => cpu.work(us(10)));
    world.sim.run(seconds(1));
    expect(ends).toEqual([us(80)]);
  });

  test('begins after the one that is on, and both delay', () => {
    const { world, cpu, ends, note } = rig();
    note(() => cpu.work(us(100)));
    world.sim.run(us(10));
    cpu.pause(us(50));
    world.sim.run(us(20));
    cpu.pause(us(30));
    note(() => cpu.work(us(1)));
    world.sim.run(seconds(1));
    expect(ends).toEqual([us(180), us(181)]);
  });

  test('costs nothing but events where there is none', () => {
    const { world, cpu, note } = rig(4);
    for (let i = 0; i < 100; i++) note(() => cpu.work(us(10)));
    world.sim.run(seconds(1));
    expect(world.sim.eventsRun).toBe(100);
  });

  test('of less than no time is refused', () => {
    expect(() => rig().cpu.pause(ns(-1))).toThrow(/0 ns or more/);
  });
});

describe('a collector', () => {
  test('stops the world as often as the program fills the young generation', () => {
    const { world, cpu } = rig();
    const collector = new Collector(world, cpu, { heap: GiB(1), youngShare: 0.5, pause: constant(ms(4)) });
    for (let i = 0; i < 10_240; i++) collector.allocate(MiB(1));
    expect(collector.collections).toBeGreaterThanOrEqual(20);
    expect(collector.collections).toBeLessThanOrEqual(21);
    expect(cpu.pausedTime).toBe(collector.collections * ms(4));
  });

  test('stops it for 21 ms or less nine times of ten, as a Kafka broker of LinkedIn, and for about 15 ms half of the time', () => {
    const { world, cpu } = rig();
    const collector = new Collector(world, cpu, { heap: GiB(1), youngShare: 1 });
    const pauses: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const before = cpu.pausedTime;
      collector.allocate(GiB(1));
      pauses.push(cpu.pausedTime - before);
    }
    pauses.sort((a, b) => a - b);
    expect((pauses[18_000] ?? NaN) / ms(21)).toBeCloseTo(1, 1);
    expect((pauses[10_000] ?? NaN) / ms(15)).toBeCloseTo(1, 1);
  });

  test('of machines with streams of their own does not stop them all at the same time', () => {
    const first = (seed: number): Nanoseconds => {
      const world = new World({ seed, replication: 0 });
      const cpu = new Cpu(world, { cores: 1 });
      const collector = new Collector(world, cpu, { heap: GiB(1) });
      let filled = 0;
      for (; collector.collections === 0; filled++) collector.allocate(MiB(1));
      return filled as Nanoseconds;
    };
    expect(new Set([1, 2, 3, 4].map(first)).size).toBeGreaterThan(2);
  });

  test('without a heap, or with a young part that is larger than it, is refused', () => {
    const { world, cpu } = rig();
    expect(() => new Collector(world, cpu, { heap: GiB(0) })).toThrow(/more than 0 B/);
    expect(() => new Collector(world, cpu, { heap: GiB(1), youngShare: 1.5 })).toThrow(/at most 1/);
  });
});
