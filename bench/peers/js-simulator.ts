/**
 * M/M/1 at load 0.9 and the hold model with js-simulator: event objects that are scheduled again. Prints JSON.
 *
 * usage: js-simulator.js FOLDER CUSTOMERS | js-simulator.js FOLDER hold PENDING OPERATIONS,
 * where FOLDER is where the package is installed.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Measured, cpuSeconds } from '../measured.ts';

interface PeerEvent {
  update: () => void;
}

interface PeerScheduler {
  readonly current_time: number;
  hasEvents(): boolean;
  update(): void;
  scheduleOnceIn(event: PeerEvent, delay: number): void;
}

interface Peer {
  readonly Scheduler: new () => PeerScheduler;
  readonly SimEvent: new (rank: number) => PeerEvent;
}

const [folder = '.', ...numbers] = process.argv.slice(2);
const { Scheduler, SimEvent } = createRequire(join(folder, 'here.js'))('js-simulator') as Peer;

let state = 12345;
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return ((state >>> 0) + 0.5) / 4294967296;
};
const exponential = (mean: number): number => -Math.log(uniform()) * mean;

function queue(customers: number): Measured {
  const scheduler = new Scheduler();
  const arrival = new SimEvent(1);
  const departure = new SimEvent(2);
  const line: number[] = [];
  let first = 0;
  let busy = false;
  let left = customers;
  let waited = 0;
  const begin = (arrived: number): void => {
    busy = true;
    waited += scheduler.current_time - arrived;
    scheduler.scheduleOnceIn(departure, exponential(1));
  };
  departure.update = () => {
    busy = first < line.length;
    if (busy) begin(line[first++]!);
    if (first > 4096) {
      line.splice(0, first);
      first = 0;
    }
  };
  arrival.update = () => {
    if (busy) line.push(scheduler.current_time);
    else begin(scheduler.current_time);
    if (--left > 0) scheduler.scheduleOnceIn(arrival, exponential(1 / 0.9));
  };
  scheduler.scheduleOnceIn(arrival, exponential(1 / 0.9));
  const elapsed = cpuSeconds(() => {
    while (scheduler.hasEvents()) scheduler.update();
  });
  return { events: 2 * customers, seconds: elapsed, check: waited / customers };
}

function hold(pending: number, operations: number): Measured {
  const scheduler = new Scheduler();
  const delays = Float64Array.from({ length: 8192 }, () => exponential(1));
  let happened = 0;
  for (let i = 0; i < pending; i++) {
    const event = new SimEvent(1);
    event.update = () => scheduler.scheduleOnceIn(event, delays[++happened & 8191]!);
    scheduler.scheduleOnceIn(event, delays[i & 8191]!);
  }
  const run = (n: number): void => {
    for (let i = 0; i < n; i++) scheduler.update();
  };
  run(2 * pending);
  return { events: operations, seconds: cpuSeconds(() => run(operations)), check: operations };
}

const [a = '', b, c] = numbers;
const measured = a === 'hold' ? hold(Number(b), Number(c)) : queue(Number(a));
process.stdout.write(`${JSON.stringify({ ...measured, peak: process.resourceUsage().maxRSS / 1024 })}\n`);
