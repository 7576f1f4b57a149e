import { expect, test } from 'vitest';
import {
  Fifo,
  Gate,
  type Nanoseconds,
  Server,
  Simulator,
  type Story,
  type TraceListener,
  ns,
  sleep,
  spawn,
} from '../../sim/index.ts';

test('events at one instant run in the order in which they were scheduled, whatever their shape', () => {
  const sim = new Simulator();
  const seen: number[] = [];
  const note = (n: number): void => void seen.push(n);
  const typed = sim.kind(note);
  function* sleeper(n: number): Story {
    yield sleep(sim, ns(10));
    note(n);
  }
  sim.at(ns(10), note, 0);
  sim.post(ns(10), typed, 1);
  spawn(sleeper(2));
  sim.after(ns(10), note, 3);
  sim.post(ns(0), typed, 4);
  sim.run(ns(10));
  expect(seen).toEqual([4, 0, 1, 2, 3]);
  expect(sim.eventsRun).toBe(5);
});

test('a run includes what is due at its end and leaves the clock there', () => {
  const sim = new Simulator();
  let count = 0;
  for (const time of [5, 10, 11]) sim.at(ns(time), () => void count++, undefined);
  sim.run(ns(10));
  expect([count, sim.now]).toEqual([2, 10]);
  expect(() => sim.run(ns(9))).toThrow(RangeError);
});

test('times that are past, fractional, endless or no number are refused with a reason', () => {
  const sim = new Simulator();
  sim.run(ns(100));
  const at = (time: number): void => sim.at(time as Nanoseconds, () => undefined, undefined);
  expect(() => at(99)).toThrow(/past/);
  expect(() => at(100.5)).toThrow(/whole nanoseconds/);
  expect(() => at(NaN)).toThrow(RangeError);
  expect(() => at(Infinity)).toThrow(/end of time/);
  expect(() =>
    sim.post(
      ns(-1),
      sim.kind(() => undefined),
      0,
    ),
  ).toThrow(RangeError);
  sim.run(ns(200));
  expect(sim.eventsRun).toBe(0);
});

test('a forgotten yield throws at once and says what is missing', () => {
  const sim = new Simulator();
  const server = new Server(sim, 1);
  function* careless(): Story {
    server.serve(ns(5));
    yield server.serve(ns(5));
  }
  expect(() => spawn(careless())).toThrow(/is a `yield` missing/);
  function* lastOne(): Story {
    yield server.serve(ns(5));
    sleep(sim, ns(1));
  }
  const other = new Simulator();
  spawn(lastOne());
  expect(() => sim.run(ns(100))).toThrow(/is a `yield` missing/);
  expect(() => sleep(other, ns(1))).toThrow(/outside of a process/);
});

test('a yield that asks nobody throws: the process would sleep for ever', () => {
  const sim = new Simulator();
  function* confused(): Story {
    const answer = sleep(sim, ns(1));
    yield answer;
    yield answer;
  }
  spawn(confused());
  expect(() => sim.run(ns(10))).toThrow(/nobody would ever wake it/);
});

test('a story may start others: they run up to their first wait, then the first goes on', () => {
  const sim = new Simulator();
  const seen: string[] = [];
  function* child(name: string, depth: number): Story {
    seen.push(`${name} begins`);
    if (depth > 0) spawn(child(`${name}.${depth}`, depth - 1));
    yield sleep(sim, ns(5));
    seen.push(`${name} ends`);
  }
  function* parent(): Story {
    spawn(child('a', 1));
    seen.push('parent goes on');
    yield sleep(sim, ns(1));
    seen.push('parent ends');
  }
  spawn(parent());
  sim.run(ns(10));
  expect(seen).toEqual(['a begins', 'a.1 begins', 'parent goes on', 'parent ends', 'a.1 ends', 'a ends']);
});

test('an error in a story reaches whoever runs the simulation, and leaves no process at work', () => {
  const sim = new Simulator();
  function* failing(): Story {
    yield sleep(sim, ns(5));
    throw new Error('the disk is on fire');
  }
  spawn(failing());
  expect(() => sim.run(ns(10))).toThrow('the disk is on fire');
  expect(() => new Server(sim, 1).serve(ns(1))).toThrow(/outside of a process/);
});

test('a story may catch the error of one that it starts, and goes on', () => {
  const sim = new Simulator();
  const seen: string[] = [];
  function* failing(): Story {
    if (sim.now === 0) throw new Error('no such topic');
    yield sleep(sim, ns(1));
  }
  function* cautious(): Story {
    try {
      spawn(failing());
    } catch (error) {
      seen.push((error as Error).message);
    }
    yield sleep(sim, ns(5));
    seen.push(`still here at ${sim.now}`);
  }
  spawn(cautious());
  sim.run(ns(10));
  expect(seen).toEqual(['no such topic', 'still here at 5']);
});

test('a trace names each event in order, and listening changes nothing', () => {
  const story = (listener?: TraceListener): Simulator => {
    const sim = new Simulator();
    const gate = new Gate(sim);
    function* waiter(): Story {
      yield gate.wait(ns(10));
      yield sleep(sim, ns(7));
    }
    sim.trace(listener);
    spawn(waiter());
    sim.at(
      ns(3),
      function openGate() {
        gate.open();
      },
      undefined,
    );
    sim.run(ns(50));
    return sim;
  };
  const lines: string[] = [];
  const traced = story((time, label) => lines.push(`${time} ${label}`));
  expect(lines).toEqual(['3 openGate', '3 resume', '10 surface', '10 resume']);
  expect(traced.fingerprint).toBe(story().fingerprint);
});

test('a line gives back what was pushed, in order, through growth and wrapping', () => {
  const fifo = new Fifo<number>();
  let pushed = 0;
  let shifted = 0;
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < (round * 7) % 23; i++) fifo.push(pushed++);
    for (let i = 0; i < (round * 5) % 19 && !fifo.isEmpty; i++) {
      expect(fifo.peek()).toBe(shifted);
      expect(fifo.shift()).toBe(shifted++);
    }
    expect(fifo.length).toBe(pushed - shifted);
  }
  while (!fifo.isEmpty) expect(fifo.shift()).toBe(shifted++);
  expect([fifo.shift(), fifo.peek(), shifted]).toEqual([undefined, undefined, pushed]);
});
