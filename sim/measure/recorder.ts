import type { Nanoseconds } from '../units.ts';
import type { Simulator } from '../kernel/simulator.ts';
import type { Counter } from './counter.ts';
import type { Histogram } from './histogram.ts';
import type { Level } from './level.ts';
import type { Mean } from './mean.ts';
import {
  CountMetric,
  type Declaration,
  DistributionMetric,
  GaugeMetric,
  LevelMetric,
  MeanMetric,
  type Metric,
  RateMetric,
  type Unit,
} from './metrics.ts';

/** One metric over time: a value an interval. Intervals in which it had nothing to say are missing. */
export interface Series {
  readonly metric: string;
  readonly of: string;
  readonly unit: Unit;
  /** Ends of the intervals, in seconds since `begin`. */
  readonly times: number[];
  readonly values: number[];
}

interface Entry {
  readonly metric: Metric;
  readonly series: ReadonlyMap<string, Series>;
}

const NS_PER_SECOND = 1e9;

/** All that is measured in one world. A metric is declared once, with its unit and meaning; the kind says how it is averaged. */
export class Recorder {
  private readonly entries = new Map<string, Entry>();
  private readonly sim: Simulator;
  private begun: Nanoseconds;
  private sampled: Nanoseconds;

  constructor(sim: Simulator) {
    this.sim = sim;
    this.begun = this.sampled = sim.now;
  }

  /** A value a happening. With unit 'ms' or 's', values are recorded in ns and reported in that unit. */
  distribution(name: string, unit: Unit, meaning: string, of = ''): Histogram {
    const metric = new DistributionMetric({ name, of, unit, meaning, kind: 'distribution' });
    this.declare(metric);
    return metric.interval;
  }

  /** The mean of a value a happening, where its distribution is not wanted. Units as of a distribution. */
  mean(name: string, unit: Unit, meaning: string, of = ''): Mean {
    const metric = new MeanMetric({ name, of, unit, meaning, kind: 'mean' });
    this.declare(metric);
    return metric.mean;
  }

  /** Something that holds between changes: reported as its mean over time, and its maximum. */
  level(name: string, unit: Unit, meaning: string, of = ''): Level {
    const metric = new LevelMetric({ name, of, unit, meaning, kind: 'level' }, this.sim);
    this.declare(metric);
    return metric.level;
  }

  /** Counts, reported per second; with unit 'MiB/s' it counts bytes. */
  rate(name: string, unit: Unit, meaning: string, of = ''): Counter {
    const metric = new RateMetric({ name, of, unit, meaning, kind: 'rate' });
    this.declare(metric);
    return metric.counter;
  }

  /** Counts, reported as the total since the warm-up ended. */
  count(name: string, unit: Unit, meaning: string, of = ''): Counter {
    const metric = new CountMetric({ name, of, unit, meaning, kind: 'count' });
    this.declare(metric);
    return metric.counter;
  }

  /**
   * Reads a value at each sample, given the seconds since it was last read. It should be the mean over that time, such
   * as a utilisation from the growth of a busy time; the closure keeps its own previous value. Also called by `begin`,
   * with the answer thrown away, perhaps after 0 seconds.
   */
  gauge(name: string, unit: Unit, meaning: string, read: (seconds: number) => number, of = ''): void {
    this.declare(new GaugeMetric({ name, of, unit, meaning, kind: 'level' }, read, this.sim));
  }

  /** The warm-up is over: totals and series forget what was before. Called by the runner. */
  begin(): void {
    this.begun = this.sampled = this.sim.now;
    for (const { metric, series } of this.entries.values()) {
      metric.begin();
      for (const { times, values } of series.values()) times.length = values.length = 0;
    }
  }

  /** Closes an interval: each metric appends its value. Called by the runner; does nothing if no time has passed. */
  sample(): void {
    const span = this.sim.now - this.sampled;
    if (span === 0) return;
    const end = (this.sim.now - this.begun) / NS_PER_SECOND;
    for (const { metric, series } of this.entries.values()) {
      metric.sample(span, (suffix, value) => {
        const { times, values } = series.get(suffix)!;
        times.push(end);
        values.push(value);
      });
    }
    this.sampled = this.sim.now;
  }

  /**
   * Every metric since `begin`: `publish.latency.p99`, and of a component `service.time.p99[broker-1]`. Distributions
   * without values, and gauges never read, are left out.
   */
  summary(): Record<string, number> {
    const span = this.sim.now - this.begun;
    const summary: Record<string, number> = {};
    for (const { metric } of this.entries.values()) {
      const { name, of } = metric.declaration;
      metric.summarise(span, (suffix, value) => {
        summary[keyOf(name + suffix, of)] = value;
      });
    }
    return summary;
  }

  /** Every metric over time, in order of declaration. */
  series(): Series[] {
    return [...this.entries.values()].flatMap((entry) => [...entry.series.values()]);
  }

  get declarations(): readonly Declaration[] {
    return [...this.entries.values()].map(({ metric }) => metric.declaration);
  }

  /** All values of each distribution since `begin`, by name, of a component as `name[component]`. */
  histograms(): Map<string, Histogram> {
    const histograms = new Map<string, Histogram>();
    for (const [key, { metric }] of this.entries) {
      if (metric instanceof DistributionMetric) histograms.set(key, metric.total());
    }
    return histograms;
  }

  private declare(metric: Metric): void {
    const { name, of, unit } = metric.declaration;
    const key = keyOf(name, of);
    if (this.entries.has(key)) {
      throw new Error(`the metric "${key}" is declared already: declare it once and share what you get`);
    }
    const series = new Map<string, Series>();
    for (const suffix of metric.seriesOf)
      series.set(suffix, { metric: name + suffix, of, unit, times: [], values: [] });
    this.entries.set(key, { metric, series });
  }
}

function keyOf(name: string, of: string): string {
  return of === '' ? name : `${name}[${of}]`;
}
