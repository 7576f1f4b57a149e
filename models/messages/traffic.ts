import type { Counter, Histogram, Level, Nanoseconds, World } from '../../sim/index.ts';
import { Hops } from '../../sim/index.ts';
import type { Times } from '../workload/index.ts';
import { Ledger } from './ledger.ts';

/** The hops of a message in path order: from send to acknowledgement, and from send to delivery. */
export interface HopNames {
  readonly publish: readonly string[];
  readonly endToEnd: readonly string[];
}

/**
 * What both brokers report about their messages, declared once under the contract's names. Times and runs of times come
 * in, one latency per message goes out, never one per batch: each run enters the histograms as a spread over its own
 * instants. All times in ns.
 */
export class Traffic {
  readonly publishHops: Hops;
  readonly endToEndHops: Hops;
  readonly ledgers: Ledger[] = [];
  private readonly offeredRate: Counter;
  private readonly publishRate: Counter;
  private readonly publishThroughput: Counter;
  private readonly consumeRate: Counter;
  private readonly consumeThroughput: Counter;
  private readonly publishLatency: Histogram;
  private readonly publishDelay: Histogram;
  private readonly endToEndLatency: Histogram;
  private readonly responseLatency: Histogram;
  /** Latency as a reader computes it from the time that a message carries, cut to whole `stamps` ns. */
  private readonly recordLatency: Histogram | undefined;
  private readonly stamps: number;
  private readonly backlog: Level;
  private readonly orderViolations: Counter;

  constructor(world: World, options: { hops: HopNames; stamps?: Nanoseconds; counts?: 'msg' | 'op' }) {
    const { record } = world;
    const unit = options.counts ?? 'msg';
    const perSecond = `${unit}/s` as const;
    this.publishHops = new Hops(options.hops.publish);
    this.endToEndHops = new Hops(options.hops.endToEnd);
    this.offeredRate = record.rate('offered.rate', perSecond, 'messages that the producers meant to send');
    this.publishRate = record.rate('publish.rate', perSecond, 'messages acknowledged (without acknowledgements: sent)');
    this.publishThroughput = record.rate('publish.throughput', 'MiB/s', 'payload acknowledged or, without, sent');
    this.consumeRate = record.rate('consume.rate', perSecond, 'messages delivered to consumers');
    this.consumeThroughput = record.rate('consume.throughput', 'MiB/s', 'payload delivered to consumers');
    this.publishLatency = record.distribution('publish.latency', 'ms', 'acknowledgement minus actual send');
    this.publishDelay = record.distribution('publish.delay', 'ms', 'actual minus intended send');
    this.endToEndLatency = record.distribution('e2e.latency', 'ms', 'delivery minus actual send');
    this.responseLatency = record.distribution('response.latency', 'ms', 'delivery minus intended send');
    this.stamps = options.stamps ?? 0;
    this.recordLatency =
      options.stamps === undefined
        ? undefined
        : record.distribution('record.latency', 'ms', "delivery minus the record's timestamp, in whole milliseconds");
    this.backlog = record.level('backlog', unit, 'messages stored and not yet delivered, over all destinations');
    this.orderViolations = record.count('order.violations', unit, 'messages delivered behind a later one of their key');
  }

  /** A new ledger whose backlog counts into the level `backlog`. */
  ledger(destination: string): Ledger {
    const ledger = new Ledger(destination, this.backlog);
    this.ledgers.push(ledger);
    return ledger;
  }

  /** n messages were meant to be sent. */
  intended(n: number): void {
    this.offeredRate.add(n);
  }

  /** Messages were sent: meant for `intended`, sent at `actual`, pair by pair. */
  sent(intended: Times, actual: Times): void {
    recordDifference(this.publishDelay, intended, actual);
  }

  /** Messages sent at `actual`, `bytes` of payload in all, were acknowledged (without acknowledgements: sent). */
  published(actual: Times, bytes: number, acknowledgedAt: Nanoseconds): void {
    this.publishRate.add(actual.count);
    this.publishThroughput.add(bytes);
    recordSince(this.publishLatency, actual, 0, actual.count, acknowledgedAt, acknowledgedAt);
  }

  /**
   * Messages were delivered, the first at `deliveredFirst`, the last at `deliveredLast`, evenly in between. `bytes` is
   * their payload. With `from` and `count` only these of the instants are meant (from 0).
   */
  delivered(
    intended: Times,
    actual: Times,
    bytes: number,
    deliveredFirst: Nanoseconds,
    deliveredLast: Nanoseconds,
    from = 0,
    count = actual.count - from,
  ): void {
    this.consumeRate.add(count);
    this.consumeThroughput.add(bytes);
    recordSince(this.endToEndLatency, actual, from, count, deliveredFirst, deliveredLast);
    recordSince(this.responseLatency, intended, from, count, deliveredFirst, deliveredLast);
    if (this.recordLatency !== undefined)
      recordSinceTick(this.recordLatency, this.stamps, actual, from, count, deliveredFirst, deliveredLast);
  }

  /** n messages were delivered behind a later one of the same order (partition, key, queue). */
  outOfOrder(n: number): void {
    this.orderViolations.add(n);
  }

  /** Messages without a fate in the first ledger that does not balance, with its name; undefined if all balance. */
  unbalanced(): { destination: string; balance: number } | undefined {
    for (const ledger of this.ledgers) {
      const balance = ledger.balance();
      if (balance !== 0) return { destination: ledger.destination, balance };
    }
    return undefined;
  }

  /** The ledgers summed up, by the contract's names, since the start of the run: messages.*, backlog.end. */
  totals(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const name of TOTALS) sum[name] = 0;
    const add = (name: string, n: number) => (sum[name] = (sum[name] ?? 0) + n);
    for (const ledger of this.ledgers) {
      add('messages.offered', ledger.offered);
      for (const n of ledger.rejected.values()) add('messages.rejected', n);
      for (const losses of ledger.lost.values()) {
        add('messages.lost', losses.acknowledged + losses.unacknowledged);
        add('messages.lostAcknowledged', losses.acknowledged);
      }
      add('messages.expired', ledger.expired);
      add('messages.deadLettered', ledger.deadLettered);
      add('messages.settled', ledger.settled);
      add('messages.inFlight', ledger.inFlight);
      add('messages.duplicatesStored', ledger.duplicatesStored);
      add('messages.duplicatesDelivered', ledger.duplicatesDelivered);
      add('messages.duplicatesApplied', ledger.duplicatesApplied);
      add('backlog.end', ledger.backlog);
    }
    return sum;
  }
}

const TOTALS = [
  'messages.offered',
  'messages.rejected',
  'messages.lost',
  'messages.lostAcknowledged',
  'messages.expired',
  'messages.deadLettered',
  'messages.settled',
  'messages.inFlight',
  'messages.duplicatesStored',
  'messages.duplicatesDelivered',
  'messages.duplicatesApplied',
  'backlog.end',
];

/**
 * Records, for `count` instants of `since` from the one numbered `from`, the time until ends that spread evenly from
 * `first` to `last`.
 */
function recordSince(into: Histogram, since: Times, from: number, count: number, first: number, last: number): void {
  const slope = count > 1 ? (last - first) / (count - 1) : 0;
  let skip = from;
  let done = 0;
  for (let r = 0; done < count && r < since.runs; r++) {
    const inRun = since.runCount(r);
    if (skip >= inRun) {
      skip -= inRun;
      continue;
    }
    const n = Math.min(inRun - skip, count - done);
    const step = since.runStep(r);
    const value = first + done * slope - (since.runStart(r) + skip * step);
    const valueOfLast = value + (n - 1) * (slope - step);
    into.recordSpread(value > 0 ? value : 0, valueOfLast > 0 ? valueOfLast : 0, n);
    skip = 0;
    done += n;
  }
}

/** As `recordSince`, but since the last tick of a clock at or before each instant: messages of one tick share its time. */
function recordSinceTick(
  into: Histogram,
  tick: number,
  since: Times,
  from: number,
  count: number,
  first: number,
  last: number,
): void {
  const slope = count > 1 ? (last - first) / (count - 1) : 0;
  let skip = from;
  let done = 0;
  for (let r = 0; done < count && r < since.runs; r++) {
    const inRun = since.runCount(r);
    const step = since.runStep(r);
    const start = since.runStart(r);
    for (let i = skip; i < inRun && done < count;) {
      const stamp = Math.floor((start + i * step) / tick) * tick;
      const inTick = step > 0 ? Math.ceil((stamp + tick - start) / step) - i : inRun - i;
      const n = Math.max(1, Math.min(inTick, inRun - i, count - done));
      const value = first + done * slope - stamp;
      into.recordSpread(Math.max(0, value), Math.max(0, value + (n - 1) * slope), n);
      i += n;
      done += n;
    }
    skip = Math.max(0, skip - inRun);
  }
}

/** Records `later` minus `earlier`, instant by instant. */
function recordDifference(into: Histogram, earlier: Times, later: Times): void {
  let a = 0;
  let b = 0;
  let inA = 0; // instants of the run that are behind us
  let inB = 0;
  while (a < earlier.runs && b < later.runs) {
    const leftA = earlier.runCount(a) - inA;
    const leftB = later.runCount(b) - inB;
    const n = leftA < leftB ? leftA : leftB;
    const stepA = earlier.runStep(a);
    const stepB = later.runStep(b);
    const value = later.runStart(b) + inB * stepB - (earlier.runStart(a) + inA * stepA);
    const valueOfLast = value + (n - 1) * (stepB - stepA);
    into.recordSpread(value > 0 ? value : 0, valueOfLast > 0 ? valueOfLast : 0, n);
    inA = n === leftA ? 0 : inA + n;
    inB = n === leftB ? 0 : inB + n;
    if (inA === 0) a++;
    if (inB === 0) b++;
  }
}
