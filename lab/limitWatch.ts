/** Watches, interval by interval, what holds a run back. */
import type { LimitShare, Limits } from '../models/limits.ts';
import { verdict } from '../models/limits.ts';
import type { Ledger, Traffic } from '../models/messages/index.ts';
import type { ArrivalPlan } from '../models/plans.ts';
import type { LimitVerdict, RunPlan } from './contract.ts';

/** What was offered counts as carried while at most this part of it was left over (assumption: what nobody would notice). */
const CARRIED = 0.02;

/** What is offered and what is left over, since the start of the run, in messages. */
interface Books {
  readonly offered: number;
  readonly open: number;
}

export class LimitWatch {
  private readonly system: { readonly traffic: Traffic; readonly limits: Limits };
  private readonly plan: RunPlan;
  private readonly atStart: Books;
  private before: Books;
  private elapsed = 0; // ns since the warm-up
  private readonly sums = new Map<string, LimitShare>();
  private readonly perInterval: { until: number; limitedBy: string }[] = [];

  /** Starts now, when the warm-up is over: what the limits gathered before is forgotten. */
  constructor(system: { readonly traffic: Traffic; readonly limits: Limits }, plan: RunPlan) {
    this.system = system;
    this.plan = plan;
    system.limits.sample(plan.warmup);
    this.atStart = this.before = booksOf(system.traffic.ledgers);
  }

  /** Closes the interval that ends `until` ns after the warm-up. */
  sample(until: number): void {
    const elapsed = until - this.elapsed;
    const shares = this.system.limits.sample(elapsed);
    const books = booksOf(this.system.traffic.ledgers);
    const limitedBy = verdict(shares, carried(this.plan, this.before, books, elapsed));
    this.perInterval.push({ until: until / 1e9, limitedBy });
    for (const limit of shares) {
      const sum = this.sums.get(limit.name)?.share ?? 0;
      this.sums.set(limit.name, { ...limit, share: sum + limit.share * elapsed });
    }
    this.before = books;
    this.elapsed = until;
  }

  /** The verdict on the whole of what was sampled. */
  verdict(): LimitVerdict {
    const { elapsed, perInterval } = this;
    const means = [...this.sums.values()].map((sum) => ({ ...sum, share: elapsed > 0 ? sum.share / elapsed : 0 }));
    const limitedBy = verdict(means, carried(this.plan, this.atStart, this.before, elapsed));
    return { limitedBy, shares: means.map(({ name, kind, share }) => ({ name, kind, share })), perInterval };
  }
}

/** A destination that nobody has read from yet is a store: what lies in it is carried. */
function booksOf(ledgers: readonly Ledger[]): Books {
  let offered = 0;
  let open = 0;
  for (const ledger of ledgers) {
    offered += ledger.offered;
    open += ledger.inFlight + (ledger.settled > 0 ? ledger.backlog : 0);
  }
  return { offered, open };
}

/** Whether what the producers were to offer was offered, and did not pile up. */
function carried(plan: RunPlan, before: Books, now: Books, elapsed: number): boolean {
  const { producers, consumers } = plan.system.plan;
  if (producers.some(({ arrivals }) => arrivals.kind === 'unlimited')) return false;
  // Readers of a host read as fast as they can, but for those that wait for what is written.
  if (plan.system.kind === 'host' && consumers.some(({ settings }) => settings['pattern'] !== 'tail')) return false;
  const offered = now.offered - before.offered;
  if (now.open - before.open > CARRIED * offered + 1) return false;
  const groups = (topic: string): number => consumers.filter(({ source }) => source === topic).length;
  // A Kafka topic has a ledger for each group that reads it, a RabbitMQ queue has one.
  const books = (destination: string): number => (plan.system.kind === 'kafka' ? Math.max(1, groups(destination)) : 1);
  const rates = producers.map(({ arrivals, count, destination }) => books(destination) * count * meanRate(arrivals));
  const due = rates.reduce((a, b) => a + b, 0) * (elapsed / 1e9);
  // Scatter of a Poisson count: four standard deviations.
  return !(offered < due * (1 - CARRIED) - 4 * Math.sqrt(due));
}

/** Messages per second of one client, where the process has a rate that does not change; else 0. */
function meanRate(arrivals: ArrivalPlan): number {
  return arrivals.kind === 'constant' || arrivals.kind === 'poisson' ? arrivals.rate : 0;
}
