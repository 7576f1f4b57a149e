import { NEVER, type Nanoseconds } from '../../sim/index.ts';
import type { Arrivals } from './arrivals.ts';
import type { Times } from './times.ts';

const SECOND = 1e9; // ns

/** A rate from an instant on: ns, messages per second. */
export interface RateStep {
  readonly at: number;
  readonly rate: number;
}

/** `rate` messages per second, evenly spaced, the first at `start` (ns) plus `phase` (0 to 1) of the spacing. */
export function constantRate(options: { rate: number; start: Nanoseconds; phase?: number }): Arrivals {
  return new RateSteps([{ at: options.start, rate: options.rate }], options.phase ?? 0);
}

/** A rate that changes at given instants (ns, ascending); evenly spaced in between, and 0 is silence. */
export function steps(table: readonly RateStep[], phase = 0): Arrivals {
  return new RateSteps(table, phase);
}

/**
 * A day's curve: rate(t) = mean x (1 + amplitude x sin(2 pi t / period)), in steps of 1/288 period (5 minutes of a day),
 * each with the mean rate of its part of the sine.
 */
export function daily(options: {
  mean: number;
  amplitude: number;
  period: Nanoseconds;
  start: Nanoseconds;
  phase?: number;
}): Arrivals {
  return new RateSteps(dailyCurve(options.mean, options.amplitude), options.phase ?? 0, options.start, options.period);
}

/** Parts of a period of the daily curve. */
const PARTS = 288;

function dailyCurve(mean: number, amplitude: number): RateStep[] {
  return Array.from({ length: PARTS }, (_, part) => ({
    at: part / PARTS,
    rate: mean * (1 + amplitude * sineOfTurn((part + 0.5) / PARTS)),
  }));
}

/** sin(2 pi x) for x in [0, 1), by its Taylor series: Math.sin may differ between versions of the engine. */
function sineOfTurn(x: number): number {
  if (x >= 0.5) return -sineOfTurn(x - 0.5);
  const angle = 2 * Math.PI * (x > 0.25 ? 0.5 - x : x);
  let term = angle;
  let sum = angle;
  for (let k = 1; k <= 10; k++) {
    term *= (-angle * angle) / (2 * k * (2 * k + 1));
    sum += term;
  }
  return sum;
}

/**
 * A piecewise constant rate in closed form: the instants are where the integral of the rate reaches phase, phase + 1, …
 * With a `period` the table, whose instants are then parts of it, starts anew after each.
 */
class RateSteps implements Arrivals {
  readonly unlimited = false;
  next: Nanoseconds = NEVER;
  private readonly table: readonly RateStep[];
  private readonly origin: number;
  private readonly period: number;
  private readonly isSilent: boolean;
  // The piece now: its number, the unrounded instant of its first message, its spacing, its end, messages taken of it.
  private piece = -1;
  private first = 0;
  private gap = Infinity;
  private end = 0;
  private taken = 0;
  /** Part of a message still to pass before the next one is due, at the start of a piece. */
  private due: number;

  constructor(table: readonly RateStep[], phase: number, origin = 0, period = Infinity) {
    checkSteps(table);
    this.table = table;
    this.origin = origin;
    this.period = period;
    this.due = phase;
    this.isSilent = table.every((step) => step.rate === 0);
    this.enter();
  }

  take(until: Nanoseconds, most: number, into: Times): number {
    let total = 0;
    while (total < most && this.next <= until && this.next !== NEVER) {
      const start = this.first + this.taken * this.gap;
      const n = Math.min(most - total, this.countUntil(until) - this.taken);
      if (n === Infinity)
        throw new RangeError('endless arrivals must be taken until an instant, or in a stated number');
      into.push(start, this.gap, n);
      this.taken += n;
      total += n;
      this.settle();
    }
    return total;
  }

  nth(n: number): Nanoseconds {
    const ahead = this.first + (this.taken + n - 1) * this.gap;
    if (this.next !== NEVER && ahead < this.end) return Math.round(ahead) as Nanoseconds;
    if (this.next === NEVER) return NEVER;
    return this.copy().skip(n - 1);
  }

  /** How many messages of this piece are intended up to and including `until`. */
  private countUntil(until: number): number {
    if (until >= this.end) return this.inPiece();
    let n = Math.max(0, Math.floor((until + 0.5 - this.first) / this.gap) + 1);
    while (n > 0 && Math.round(this.first + (n - 1) * this.gap) > until) n--;
    while (Math.round(this.first + n * this.gap) <= until) n++;
    return Math.min(n, this.inPiece());
  }

  /** How many messages this piece has. */
  private inPiece(): number {
    if (this.end === Infinity) return Infinity;
    let n = Math.max(0, Math.ceil((this.end - this.first) / this.gap));
    while (n > 0 && this.first + (n - 1) * this.gap >= this.end) n--;
    while (this.first + n * this.gap < this.end) n++;
    return n;
  }

  private settle(): void {
    const instant = this.first + this.taken * this.gap;
    if (instant < this.end) this.next = Math.round(instant) as Nanoseconds;
    else this.enter();
  }

  /** Goes on to the next piece that has a message. */
  private enter(): void {
    while (!this.isSilent) {
      if (this.gap !== Infinity) this.due = (this.first + this.taken * this.gap - this.end) / this.gap;
      this.piece++;
      const start = this.startOf(this.piece);
      if (start === Infinity) break;
      const rate = this.table[this.piece % this.table.length]?.rate ?? 0;
      this.gap = rate > 0 ? SECOND / rate : Infinity;
      this.end = this.startOf(this.piece + 1);
      this.taken = 0;
      if (rate === 0) continue;
      this.first = start + this.due * this.gap;
      if (this.first < this.end) return void (this.next = Math.round(this.first) as Nanoseconds);
    }
    this.next = NEVER;
  }

  private startOf(piece: number): number {
    if (this.period === Infinity) return this.origin + (this.table[piece]?.at ?? Infinity);
    const round = Math.floor(piece / this.table.length);
    return this.origin + (round + (this.table[piece % this.table.length]?.at ?? 0)) * this.period;
  }

  private copy(): RateSteps {
    return Object.assign(Object.create(RateSteps.prototype) as RateSteps, this);
  }

  /** Goes past n messages and returns the instant of the one after them. */
  private skip(n: number): Nanoseconds {
    let rest = n;
    while (rest > 0 && this.next !== NEVER) {
      const now = Math.min(rest, this.inPiece() - this.taken);
      this.taken += now;
      rest -= now;
      this.settle();
    }
    return this.next;
  }
}

function checkSteps(table: readonly RateStep[]): void {
  let before = -Infinity;
  for (const { at, rate } of table) {
    if (!(at > before)) throw new RangeError(`the steps of a rate must ascend in time: ${at} follows ${before}`);
    if (!(rate >= 0 && rate < Infinity))
      throw new RangeError(`a rate must be 0 or more messages a second, not ${rate}`);
    before = at;
  }
}
