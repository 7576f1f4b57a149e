import { type Kind, Server, Simulator, type Story, Stream, ns, seconds, sleep, spawn } from '../sim/index.ts';
import { type Measured, cpuSeconds } from './measured.ts';

/*
 * M/M/1 at load 0.9, with random numbers, a line and the mean wait: theory says 9 service times. Two events a customer.
 */

const SERVICE = 1e6; // ns
const GAP = SERVICE / 0.9;
/** Beyond all that can happen: 30 days of simulated time. */
const END = seconds(2_592_000);
/** More than will ever wait at this load. */
const LINE = 4096;

class TypedQueue {
  readonly sim = new Simulator();
  /** Sum of the waits in ns: doubles live in typed arrays, where a write allocates nothing. */
  readonly waits = new Float64Array(1);
  private readonly gaps = new Stream(1);
  private readonly services = new Stream(2);
  private readonly arrivals = new Float64Array(LINE);
  private first = 0;
  private present = 0;
  private left: number;
  private readonly arrival: Kind;
  private readonly departure: Kind;

  constructor(customers: number) {
    this.left = customers;
    this.arrival = this.sim.kind(() => this.arrive());
    this.departure = this.sim.kind(() => this.depart());
    this.sim.post(ns(this.gaps.exponential(GAP)), this.arrival, 0);
  }

  private arrive(): void {
    if (this.present === LINE) throw new Error('the line is longer than this workload can hold: take another seed');
    this.arrivals[(this.first + this.present++) & (LINE - 1)] = this.sim.now;
    if (this.present === 1) this.begin();
    if (--this.left > 0) this.sim.post(ns(this.gaps.exponential(GAP)), this.arrival, 0);
  }

  private begin(): void {
    this.waits[0]! += this.sim.now - this.arrivals[this.first]!;
    this.sim.post(ns(this.services.exponential(SERVICE)), this.departure, 0);
  }

  private depart(): void {
    this.first = (this.first + 1) & (LINE - 1);
    if (--this.present > 0) this.begin();
  }
}

/** As a modeller in a hurry would write it: typed handlers, no station. */
export function mm1Typed(customers: number): Measured {
  const queue = new TypedQueue(customers);
  const elapsed = cpuSeconds(() => queue.sim.run(END));
  return { events: queue.sim.eventsRun, seconds: elapsed, check: queue.waits[0]! / customers / SERVICE };
}

/** As models are written here: one generator a customer, and a station. */
export function mm1Journeys(customers: number): Measured {
  const sim = new Simulator();
  const gaps = new Stream(1);
  const services = new Stream(2);
  const server = new Server(sim, 1);
  const waits = new Float64Array(1);
  function* customer(): Story {
    const arrived = sim.now;
    const service = ns(services.exponential(SERVICE));
    yield server.serve(service);
    waits[0]! += sim.now - arrived - service;
  }
  function* arrivals(): Story {
    for (let i = 0; i < customers; i++) {
      yield sleep(sim, ns(gaps.exponential(GAP)));
      spawn(customer());
    }
  }
  spawn(arrivals());
  const elapsed = cpuSeconds(() => sim.run(END));
  // A customer is an arrival and a departure, whatever the kernel needed for it.
  return { events: 2 * customers, seconds: elapsed, check: waits[0]! / customers / SERVICE };
}
