// M/M/1 at load 0.9 and the hold model with js-simulator: event objects that are scheduled again. Prints JSON.
// usage: js-simulator.mjs FOLDER CUSTOMERS | js-simulator.mjs FOLDER hold PENDING OPERATIONS
// FOLDER is where the package is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, ...numbers] = process.argv.slice(2);
const { Scheduler, SimEvent } = createRequire(join(folder, 'here.js'))('js-simulator');

let state = 12345;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return ((state >>> 0) + 0.5) / 4294967296;
};
const exponential = (mean) => -Math.log(uniform()) * mean;

function cpuSeconds(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function queue(customers) {
  const scheduler = new Scheduler();
  const line = [];
  let first = 0;
  let busy = false;
  let left = customers;
  let waited = 0;
  const departure = new SimEvent(2);
  const begin = (arrived) => {
    waited += scheduler.current_time - arrived;
    scheduler.scheduleOnceIn(departure, exponential(1));
  };
  departure.update = () => {
    if (first === line.length) {
      busy = false;
      return;
    }
    begin(line[first++]);
    if (first === 4096) {
      line.splice(0, first);
      first = 0;
    }
  };
  const arrival = new SimEvent(1);
  arrival.update = () => {
    if (busy) line.push(scheduler.current_time);
    else {
      busy = true;
      begin(scheduler.current_time);
    }
    if (--left > 0) scheduler.scheduleOnceIn(arrival, exponential(1 / 0.9));
  };
  scheduler.scheduleOnceIn(arrival, exponential(1 / 0.9));
  const seconds = cpuSeconds(() => {
    while (scheduler.hasEvents()) scheduler.update();
  });
  return { events: 2 * customers, seconds, check: waited / customers };
}

function hold(pending, operations) {
  const scheduler = new Scheduler();
  const delays = Float64Array.from({ length: 8192 }, () => exponential(1));
  let happened = 0;
  for (let i = 0; i < pending; i++) {
    const event = new SimEvent(1);
    event.update = () => scheduler.scheduleOnceIn(event, delays[++happened & 8191]);
    scheduler.scheduleOnceIn(event, delays[i & 8191]);
  }
  const run = (n) => {
    const end = happened + n;
    while (happened < end) scheduler.update();
  };
  run(2 * pending);
  return { events: operations, seconds: cpuSeconds(() => run(operations)), check: operations };
}

const [a, b, c] = numbers;
const measured = a === 'hold' ? hold(Number(b), Number(c)) : queue(Number(a));
process.stdout.write(`${JSON.stringify({ ...measured, peak: process.resourceUsage().maxRSS / 1024 })}\n`);
