import { NEVER, type Nanoseconds } from '../units.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { Counter } from './counter.ts';
import { Histogram } from './histogram.ts';
import { Level } from './level.ts';
import { Mean } from './mean.ts';

/** The units in which metrics are reported. */
export type Unit = 'ms' | 'msg/s' | 'op/s' | 'MiB/s' | 'msg' | 'op' | 'ratio' | 'B' | 's' | '1/s' | '1';

/** What a metric is. */
export interface Declaration {
  readonly name: string;
  /** '' for the whole system, else the name of a component or group. */
  readonly of: string;
  readonly unit: Unit;
  readonly meaning: string;
  readonly kind: 'distribution' | 'mean' | 'level' | 'rate' | 'count';
}

/** Takes a number that a metric reports under a suffix ('' for the metric's own name). */
export type Report = (suffix: string, value: number) => void;

/** How the recorder drives a metric, whatever it measures. */
export interface Metric {
  readonly declaration: Declaration;
  /** The suffixes under which it reports series. */
  readonly seriesOf: readonly string[];
  /** Forgets what was before. */
  begin(): void;
  /** Closes an interval of `span` ns. A suffix with nothing to say in this interval is left out. */
  sample(span: number, report: Report): void;
  /** Reports the `span` ns since `begin`. */
  summarise(span: number, report: Report): void;
}

const NS_PER_SECOND = 1e9;

/** By how much to divide what is recorded: times are recorded in ns, throughput in bytes. */
function divisorOf(unit: Unit): number {
  if (unit === 'ms') return 1e6;
  if (unit === 's') return NS_PER_SECOND;
  return unit === 'MiB/s' ? 1048576 : 1;
}

const QUANTILES: readonly (readonly [suffix: string, q: number])[] = [
  ['.p50', 0.5],
  ['.p75', 0.75],
  ['.p95', 0.95],
  ['.p99', 0.99],
  ['.p999', 0.999],
  ['.p9999', 0.9999],
];

/** A distribution: what models record goes into the present interval, and from there into the total. */
export class DistributionMetric implements Metric {
  readonly seriesOf = ['.mean', ...QUANTILES.map(([suffix]) => suffix), '.max'];
  readonly interval = new Histogram();
  readonly declaration: Declaration;
  private readonly closed = new Histogram();

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  /** Everything since `begin`, the present interval included. */
  total(): Histogram {
    const total = new Histogram();
    total.merge(this.closed);
    total.merge(this.interval);
    return total;
  }

  begin(): void {
    this.closed.reset();
    this.interval.reset();
  }

  sample(_span: number, report: Report): void {
    const { interval } = this;
    if (interval.count === 0) return;
    this.reportOf(interval, report);
    this.closed.merge(interval);
    interval.reset();
  }

  summarise(_span: number, report: Report): void {
    const total = this.total();
    if (total.count > 0) this.reportOf(total, report);
  }

  private reportOf(values: Histogram, report: Report): void {
    const divisor = divisorOf(this.declaration.unit);
    report('.mean', values.mean / divisor);
    for (const [suffix, q] of QUANTILES) report(suffix, values.quantile(q) / divisor);
    report('.max', values.max / divisor);
  }
}

/** The mean of values, of which nothing else is kept. */
export class MeanMetric implements Metric {
  readonly seriesOf = [''];
  readonly mean = new Mean();
  readonly declaration: Declaration;
  private countBefore = 0;
  private sumBefore = 0;

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  begin(): void {
    this.mean.reset();
    this.countBefore = this.sumBefore = 0;
  }

  sample(_span: number, report: Report): void {
    const { count, sum } = this.mean;
    if (count > this.countBefore) this.report(sum - this.sumBefore, count - this.countBefore, report);
    this.countBefore = count;
    this.sumBefore = sum;
  }

  summarise(_span: number, report: Report): void {
    const { count, sum } = this.mean;
    if (count > 0) this.report(sum, count, report);
  }

  private report(sum: number, count: number, report: Report): void {
    report('', sum / count / divisorOf(this.declaration.unit));
  }
}

/** A level, averaged over time. */
export class LevelMetric implements Metric {
  readonly seriesOf = [''];
  readonly level: Level;
  readonly declaration: Declaration;
  private before = 0;

  constructor(declaration: Declaration, sim: Simulator) {
    this.declaration = declaration;
    this.level = new Level(sim);
  }

  begin(): void {
    this.level.reset();
    this.before = 0;
  }

  sample(span: number, report: Report): void {
    const integral = this.level.integral();
    report('', (integral - this.before) / span);
    this.before = integral;
  }

  summarise(_span: number, report: Report): void {
    report('', this.level.mean());
    report('.max', this.level.max);
  }
}

/** A counter, reported per second. */
export class RateMetric implements Metric {
  readonly seriesOf = [''];
  readonly counter = new Counter();
  readonly declaration: Declaration;
  private before = 0;

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  begin(): void {
    this.counter.reset();
    this.before = 0;
  }

  sample(span: number, report: Report): void {
    report('', this.perSecond(this.counter.value - this.before, span));
    this.before = this.counter.value;
  }

  summarise(span: number, report: Report): void {
    report('', span === 0 ? 0 : this.perSecond(this.counter.value, span));
  }

  private perSecond(amount: number, span: number): number {
    return amount / divisorOf(this.declaration.unit) / (span / NS_PER_SECOND);
  }
}

/** A counter, reported as the total so far. */
export class CountMetric implements Metric {
  readonly seriesOf = [''];
  readonly counter = new Counter();
  readonly declaration: Declaration;

  constructor(declaration: Declaration) {
    this.declaration = declaration;
  }

  begin(): void {
    this.counter.reset();
  }

  sample(_span: number, report: Report): void {
    report('', this.counter.value);
  }

  summarise(_span: number, report: Report): void {
    report('', this.counter.value);
  }
}

/** Something that is read at the end of each interval, such as a utilisation from the growth of a busy time. */
export class GaugeMetric implements Metric {
  readonly seriesOf = [''];
  readonly declaration: Declaration;
  private readonly read: (seconds: number) => number;
  private readonly sim: Simulator;
  private lastRead: Nanoseconds;
  private weighted = 0;
  private weight = 0;
  private greatest = 0;

  constructor(declaration: Declaration, read: (seconds: number) => number, sim: Simulator) {
    this.declaration = declaration;
    this.read = read;
    this.sim = sim;
    this.lastRead = sim.now;
  }

  /** Reads once and throws the answer away: the reader's own previous value moves up to now. */
  begin(): void {
    this.readNow();
    this.weighted = this.weight = 0;
    this.greatest = -NEVER;
  }

  sample(span: number, report: Report): void {
    const value = this.readNow();
    this.weighted += value * span;
    this.weight += span;
    this.greatest = Math.max(this.greatest, value);
    report('', value);
  }

  /** The mean over the intervals that were closed; nothing if none was. */
  summarise(_span: number, report: Report): void {
    if (this.weight === 0) return;
    report('', this.weighted / this.weight);
    report('.max', this.greatest);
  }

  private readNow(): number {
    const value = this.read((this.sim.now - this.lastRead) / NS_PER_SECOND);
    this.lastRead = this.sim.now;
    return value;
  }
}
