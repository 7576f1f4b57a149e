import { describe, expect, test } from 'vitest';
import { Cpu, Program, timeSlice } from '../../models/cpu/index.ts';
import { ms, ns, seconds, spawn, us, World } from '../../sim/index.ts';

function machine(cores: number) {
  const world = new World({ seed: 1, replication: 0 });
  const cpu = new Cpu(world, { cores });
  const ends: [string, number][] = [];
  const program = (threads: number, turn = 0) => new Program(world.sim, cpu, { threads, turn: ns(turn) });
  /** Work for a program, so many pieces of so long one after the other. */
  const work = (name: string, on: Program | Cpu, cost: number, pieces = 1): void =>
    spawn(
      (function* () {
        for (let i = 0; i < pieces; i++) yield on.work(ns(cost));
        ends.push([name, world.sim.now / 1e6]);
      })(),
    );
  return { world, cpu, ends, program, work, run: () => world.sim.run(seconds(10)) };
}

describe('programs that share the cores of a machine', () => {
  test('a program with one thread does one thing at a time, however many cores are free', () => {
    const { program, work, run, ends, cpu } = machine(4);
    const one = program(1);
    work('a', one, ms(5));
    work('b', one, ms(5));
    run();
    expect(ends).toEqual([
      ['a', 5],
      ['b', 10],
    ]);
    expect(cpu.busyTime()).toBe(ms(10));
  });

  test('two threads on two cores do two things at a time, and a thread without work helps out', () => {
    const { program, work, run, ends } = machine(2);
    const two = program(2);
    for (const name of ['a', 'b', 'c', 'd']) work(name, two, ms(5));
    run();
    expect(Math.max(...ends.map(([, end]) => end))).toBe(10);
  });

  test('who waits for a core gets it when the time slice of the other program is over, not before', () => {
    const { program, work, run, ends } = machine(1);
    expect(timeSlice(1)).toBe(ms(0.75));
    work('long', program(1, ms(100)), us(100), 50);
    work('short', program(1), us(100));
    run();
    expect(ends[0]).toEqual(['short', expect.closeTo(0.9, 6)]); // the piece in hand ends at 0.8 ms
    expect(ends[1]).toEqual(['long', expect.closeTo(5.1, 6)]);
  });

  test('while others wait, a thread gives up its core after each of its time slices', () => {
    const { program, work, run, ends } = machine(1);
    work('a', program(1), us(50), 30);
    work('b', program(1), us(50), 30);
    run();
    expect(ends[0]?.[1]).toBeGreaterThan(1.5); // 1.5 ms of work each: both take turns of 0.75 ms
    expect(ends[1]?.[1]).toBeCloseTo(3, 6);
  });

  test('the core of a thread that has nothing to do is idle', () => {
    const { program, work, run, cpu } = machine(2);
    const two = program(2);
    expect(two.isIdle).toBe(true);
    work('a', two, ms(1));
    run();
    expect(cpu.busyTime()).toBe(ms(1));
    expect(cpu.isIdle).toBe(true);
  });

  test('a program without threads is refused', () => {
    expect(() => machine(1).program(0)).toThrow(RangeError);
  });
});
