/** One run: a point of the sweep, one replication. Pure: the same plan gives the same result, whoever runs it and when. */
import { World, ns } from '../sim/index.ts';
import { HostSystem } from '../models/host/index.ts';
import { KafkaSystem } from '../models/kafka/index.ts';
import type { Limits } from '../models/limits.ts';
import { type Breakable, type Ledger, scheduleFaults, type Traffic } from '../models/messages/index.ts';
import { RabbitSystem } from '../models/rabbitmq/index.ts';
import type { HopBreakdown, RunPlan, RunResult } from './contract.ts';
import { LimitWatch } from './limitWatch.ts';
import { runMetrics } from './runMetrics.ts';

/** What a model of a broker or of a host shows to the laboratory. */
export interface System extends Partial<Breakable> {
  start(): void;
  readonly traffic: Traffic;
  readonly limits: Limits;
}

export interface RunOptions {
  /** How the plan becomes a system; the default builds what the plan names. */
  readonly build?: ((world: World, plan: RunPlan) => System) | undefined;
  /** Told after each interval which share of the run is done. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Runs a plan: warm-up, then intervals of `sampleEvery`. Throws an Error that names the destination and its counts if a
 * message has no fate at the end of the warm-up or of the run.
 */
export function run(plan: RunPlan, options: RunOptions = {}): RunResult {
  const world = new World({ seed: plan.seed, replication: plan.replication, sampleEvery: ns(plan.sampleEvery) });
  const { sim, record } = world;
  const system = (options.build ?? build)(world, plan);
  system.start();
  schedule(world, plan, system);
  sim.run(ns(plan.warmup));
  checkLedgers(system.traffic.ledgers);
  forgetWarmup(world, system);
  const watch = new LimitWatch(system, plan);
  const end = plan.warmup + plan.duration;
  for (let until = plan.warmup; until < end;) {
    until = Math.min(until + plan.sampleEvery, end);
    sim.run(ns(until));
    record.sample();
    watch.sample(until - plan.warmup);
    options.onProgress?.(until / end);
  }
  checkLedgers(system.traffic.ledgers);
  return result(plan, world, system, watch);
}

const isBreakable = (system: System): system is System & Breakable =>
  system.strike !== undefined && system.mend !== undefined;

function schedule(world: World, { faults = [] }: RunPlan, system: System): void {
  if (faults.length === 0) return;
  if (!isBreakable(system)) throw new Error('this system knows no faults: leave them out');
  scheduleFaults(world, faults, system);
}

function build(world: World, { system }: RunPlan): System {
  switch (system.kind) {
    case 'kafka':
      return new KafkaSystem(world, system.plan);
    case 'rabbitmq':
      return new RabbitSystem(world, system.plan);
    case 'host':
      return new HostSystem(world, system.plan);
  }
}

function forgetWarmup(world: World, { traffic }: System): void {
  world.record.begin();
  traffic.publishHops.reset();
  traffic.endToEndHops.reset();
}

function result(plan: RunPlan, world: World, { traffic }: System, watch: LimitWatch): RunResult {
  const { sim, record } = world;
  const series = record.series().filter(({ values }) => values.length > 0);
  const measured = [...record.histograms()].filter(([, histogram]) => histogram.count > 0);
  return {
    point: plan.point,
    assignment: plan.assignment,
    replication: plan.replication,
    seed: plan.seed,
    fingerprint: sim.fingerprint,
    events: sim.eventsRun,
    metrics: runMetrics(record, traffic, series),
    limits: watch.verdict(),
    series,
    distributions: Object.fromEntries(measured.map(([name, histogram]) => [name, histogram.snapshot()])),
    hops: breakdowns(traffic),
    ledger: traffic.ledgers.map((ledger) => ledger.entry()),
  };
}

function breakdowns(traffic: Traffic): HopBreakdown[] {
  const paths = [
    ['publish', traffic.publishHops],
    ['e2e', traffic.endToEndHops],
  ] as const;
  const places = [
    ['mean', undefined],
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const;
  const all = paths.flatMap(([latency, hops]) =>
    places.map(([at, quantile]): HopBreakdown => {
      const { total, hops: parts } = hops.breakdown(quantile);
      return { latency, at, total: total / 1e6, hops: parts.map(({ name, time }) => ({ name, time: time / 1e6 })) };
    }),
  );
  return all.filter(({ total }) => total > 0);
}

function checkLedgers(ledgers: readonly Ledger[]): void {
  for (const ledger of ledgers) {
    const missing = ledger.balance();
    if (missing === 0) continue;
    const { destination, ...counts } = ledger.entry();
    throw new Error(
      `the ledger of '${destination}' does not balance: ${Math.abs(missing)} messages ` +
        `${missing > 0 ? 'have no fate' : 'have two fates'} in ${JSON.stringify(counts)}; this is a fault of the model`,
    );
  }
}
