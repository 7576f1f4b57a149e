import { expect, test } from 'vitest';
import {
  Credits,
  Gate,
  Latch,
  NEVER,
  type Nanoseconds,
  Pipe,
  Server,
  Shared,
  Simulator,
  Store,
  type Story,
  bytes,
  ns,
  sleep,
  spawn,
} from '../../sim/index.ts';

type BytesPerSecond = ConstructorParameters<typeof Pipe>[1];
const GIGABYTE_A_SECOND = 1e9 as BytesPerSecond; // one byte a nanosecond

/** A log of who came by when. */
function logbook(): { sim: Simulator; seen: string[]; note: (what: string) => void } {
  const sim = new Simulator();
  const seen: string[] = [];
  return { sim, seen, note: (what) => seen.push(`${what} ${sim.now}`) };
}

test('a server serves first-come first-served, as many at a time as it has units', () => {
  const { sim, seen, note } = logbook();
  const server = new Server(sim, 2);
  function* customer(name: string, duration: number): Story {
    yield server.serve(ns(duration));
    note(name);
  }
  for (const [name, duration] of [
    ['a', 10],
    ['b', 30],
    ['c', 5],
    ['d', 1],
  ] as const)
    spawn(customer(name, duration));
  expect([server.busy, server.queueLength]).toEqual([2, 2]);
  sim.run(ns(100));
  expect(seen).toEqual(['a 10', 'c 15', 'd 16', 'b 30']);
});

test('a server takes the lowest priority number first, in order of arrival within it, and interrupts nobody', () => {
  const { sim, seen, note } = logbook();
  const server = new Server(sim, 1);
  function* customer(name: string, priority: number): Story {
    yield server.serve(ns(10), priority);
    note(name);
  }
  for (const [name, priority] of [
    ['low', 5],
    ['low2', 5],
    ['high', 1],
    ['middle', 3],
    ['high2', 1],
  ] as const) {
    spawn(customer(name, priority));
  }
  sim.run(ns(100));
  expect(seen).toEqual(['low 10', 'high 20', 'high2 30', 'middle 40', 'low2 50']);
});

test('the busy time of a server is exact in the middle of a service', () => {
  const sim = new Simulator();
  const server = new Server(sim, 3);
  function* customer(duration: number): Story {
    yield server.serve(ns(duration));
  }
  for (const duration of [10, 100, 1000]) spawn(customer(duration));
  sim.run(ns(7));
  expect(server.busyTime()).toBe(21);
  sim.run(ns(50));
  expect(server.busyTime()).toBe(10 + 50 + 50);
  sim.run(ns(5000));
  expect(server.busyTime()).toBe(1110);
});

test('a server that grows takes the next in line at once; one that shrinks lets those in service finish', () => {
  const { sim, seen, note } = logbook();
  const server = new Server(sim, 1);
  function* customer(name: string): Story {
    yield server.serve(ns(10));
    note(name);
  }
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) spawn(customer(name));
  sim.run(ns(5));
  server.resize(3);
  expect(server.busy).toBe(3);
  sim.run(ns(12));
  server.resize(1);
  sim.run(ns(100));
  expect(seen).toEqual(['a 10', 'b 15', 'c 15', 'd 20', 'e 30', 'f 40']);
  expect(server.busyTime()).toBe(60);
});

test('a pipe lets transfers depart in order, one after the other, and adds its latency to each', () => {
  const { sim, seen, note } = logbook();
  const pipe = new Pipe(sim, GIGABYTE_A_SECOND, ns(1000));
  function* send(name: string, size: number): Story {
    yield pipe.transfer(bytes(size));
    note(name);
  }
  spawn(send('large', 500));
  spawn(send('small', 1));
  expect(pipe.freeAt).toBe(501);
  sim.run(ns(200));
  expect(pipe.busyTime()).toBe(200);
  expect(pipe.reserve(bytes(99))).toBe(1600);
  sim.run(ns(10_000));
  expect(seen).toEqual(['large 1500', 'small 1501']);
  expect(pipe.busyTime()).toBe(600);
  expect(pipe.freeAt).toBe(10_000);
});

test('many small transfers take as long as one large: fractions of a nanosecond are not lost', () => {
  const sim = new Simulator();
  const pipe = new Pipe(sim, 3e9 as BytesPerSecond, ns(0));
  let arrival = ns(0);
  for (let i = 0; i < 3000; i++) arrival = pipe.reserve(bytes(100));
  expect(arrival).toBe(100_000);
  expect(pipe.busyTime()).toBeCloseTo(0, 3);
  sim.run(ns(200_000));
  expect(pipe.busyTime()).toBeCloseTo(100_000, 3);
});

test('a gate lets its waiter go on when it is opened, or when its patience runs out, and says which', () => {
  const { sim, seen, note } = logbook();
  const gate = new Gate(sim);
  function* waiter(): Story {
    for (const patience of [ns(100), ns(100), NEVER, ns(0)]) {
      yield gate.wait(patience);
      note(gate.opened ? 'opened' : 'gave up');
    }
  }
  spawn(waiter());
  for (const time of [40, 500, 600]) sim.at(ns(time), () => gate.open(), undefined);
  sim.run(ns(10_000));
  expect(seen).toEqual(['opened 40', 'gave up 140', 'opened 500', 'gave up 500']);
  expect(gate.isWaitedFor).toBe(false);
});

test('an opener finishes its own step before the one it lets through goes on', () => {
  const { sim, seen, note } = logbook();
  const gate = new Gate(sim);
  function* waiter(): Story {
    yield gate.wait(NEVER);
    note('through');
  }
  function* opener(): Story {
    yield sleep(sim, ns(10));
    gate.open();
    note('opened');
  }
  spawn(waiter());
  spawn(opener());
  sim.run(ns(20));
  expect(seen).toEqual(['opened 10', 'through 10']);
});

test('a gate has room for one: a second waiter is refused', () => {
  const sim = new Simulator();
  const gate = new Gate(sim);
  function* waiter(): Story {
    yield gate.wait(NEVER);
  }
  spawn(waiter());
  expect(() => spawn(waiter())).toThrow(/room for one process/);
});

test('a latch holds all waiters until it is counted down, and nobody who comes later', () => {
  const { sim, seen, note } = logbook();
  const latch = new Latch(2);
  function* waiter(name: string): Story {
    yield latch.wait();
    note(name);
  }
  function* counter(after: number): Story {
    yield sleep(sim, ns(after));
    latch.countDown();
    note(`left ${latch.count}`);
  }
  spawn(waiter('a'));
  spawn(waiter('b'));
  for (const after of [10, 20, 30]) spawn(counter(after));
  sim.run(ns(25));
  spawn(waiter('late'));
  sim.run(ns(100));
  expect(seen).toEqual(['left 1 10', 'left 0 20', 'a 20', 'b 20', 'late 25', 'left 0 30']);
});

test('a full store holds its givers back, loses nothing, and keeps the order', () => {
  const { sim, seen, note } = logbook();
  const store = new Store<number>(sim, 2);
  function* giver(): Story {
    for (let i = 0; i < 5; i++) {
      yield store.put(i);
      note(`put ${i} at`);
    }
  }
  function* taker(): Story {
    for (let i = 0; i < 5; i++) {
      yield sleep(sim, ns(10));
      yield store.take();
      note(`took ${store.taken} at`);
    }
  }
  spawn(giver());
  spawn(taker());
  expect([store.length, store.giversWaiting, store.offer(9)]).toEqual([2, 1, false]);
  sim.run(ns(1000));
  expect(seen.filter((line) => line.startsWith('took'))).toEqual(
    [10, 20, 30, 40, 50].map((t, i) => `took ${i} at ${t}`),
  );
  expect(seen.filter((line) => line.startsWith('put'))).toEqual([
    'put 0 at 0',
    'put 1 at 0',
    'put 2 at 10',
    'put 3 at 20',
    'put 4 at 30',
  ]);
  expect(store.length).toBe(0);
});

test('each taker reads what its own take has brought, even if another takes in between', () => {
  const sim = new Simulator();
  const store = new Store<string>(sim);
  const brought: string[] = [];
  function* taker(name: string): Story {
    yield store.take();
    brought.push(`${name} ${store.taken}`);
  }
  spawn(taker('first'));
  function* giver(): Story {
    yield store.put('one'); // handed to the first taker, which has not gone on yet
    yield store.put('two');
    spawn(taker('second'));
  }
  spawn(giver());
  sim.run(ns(1));
  expect(brought).toEqual(['second two', 'first one']);
});

test('credits are given out in order of asking: a small request does not overtake a large one', () => {
  const { sim, seen, note } = logbook();
  const credits = new Credits(sim, 3);
  function* asker(name: string, n: number): Story {
    yield credits.take(n);
    note(name);
  }
  spawn(asker('two', 2));
  spawn(asker('five', 5));
  spawn(asker('one', 1));
  expect([credits.available, credits.waiting, credits.tryTake()]).toEqual([1, 2, false]);
  sim.at(ns(10), () => credits.give(3), undefined);
  sim.at(ns(25), () => credits.give(2), undefined);
  sim.run(ns(15));
  expect(credits.emptyTime()).toBe(15);
  sim.run(ns(100));
  expect(seen).toEqual(['two 0', 'five 25', 'one 25']);
  expect([credits.available, credits.emptyTime()]).toEqual([0, 25]);
});

test('a shared capacity is divided equally, and its use is exact at any moment', () => {
  const { sim, seen, note } = logbook();
  const shared = new Shared(sim, 1e9);
  function* job(name: string, work: number, after: number): Story {
    yield sleep(sim, ns(after));
    yield shared.use(work);
    note(name);
  }
  spawn(job('long', 100, 0));
  spawn(job('short', 20, 50)); // both run at half speed until it is done at 90; the long one has 30 left
  sim.run(ns(60));
  expect([shared.busy, shared.busyTime()]).toEqual([2, 60]);
  sim.run(ns(1000));
  expect(seen).toEqual(['short 90', 'long 120']);
  expect(shared.busyTime()).toBeCloseTo(120, 9);
});

test('a cap on each job leaves capacity unused while there are few', () => {
  const { sim, seen, note } = logbook();
  const shared = new Shared(sim, 1e9, 0.25e9);
  function* job(name: string): Story {
    yield shared.use(100);
    note(name);
  }
  spawn(job('alone'));
  sim.run(ns(400));
  expect(seen).toEqual(['alone 400']);
  expect(shared.busyTime()).toBeCloseTo(100, 9);
  for (let i = 0; i < 8; i++) spawn(job('crowd'));
  sim.run(ns(2000));
  expect(seen.slice(1)).toEqual(Array.from({ length: 8 }, () => 'crowd 1200'));
});

test('who can be served at once goes on without an event', () => {
  const sim = new Simulator();
  const credits = new Credits(sim, 10);
  const store = new Store<number>(sim);
  const server = new Server(sim, 1);
  let end: Nanoseconds = NEVER;
  function* hurried(): Story {
    for (let i = 0; i < 10; i++) yield credits.take();
    for (let i = 0; i < 1000; i++) {
      yield store.put(i);
      yield store.take();
      yield server.serve(ns(0));
      yield new Latch(0).wait();
    }
    end = sim.now;
  }
  spawn(hurried());
  expect(end).toBe(0);
  sim.run(ns(1));
  expect(sim.eventsRun).toBe(0);
});

test('stations that could serve nobody are refused', () => {
  const sim = new Simulator();
  expect(() => new Server(sim, 0)).toThrow(RangeError);
  expect(() => new Pipe(sim, 0 as BytesPerSecond, ns(0))).toThrow(RangeError);
  expect(() => new Store(sim, 0)).toThrow(RangeError);
  expect(() => new Shared(sim, -1)).toThrow(RangeError);
  expect(() => new Credits(sim, -1)).toThrow(RangeError);
  expect(() => new Latch(1.5)).toThrow(RangeError);
});
