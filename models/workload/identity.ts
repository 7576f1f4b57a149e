/** What belongs to a message's identity: its size and its key are functions of its ordinal, whoever asks first. */
import type { Distribution, Draws } from '../../sim/index.ts';
import { Zipf } from '../../sim/index.ts';

/** Payload sizes in bytes, by the message's ordinal. */
export interface Sizes {
  readonly mean: number;
  readonly isConstant: boolean;
  of(ordinal: number): number;
}

/** All messages have n bytes. */
export function constantSize(n: number): Sizes {
  if (!(n >= 0 && Number.isInteger(n))) throw new RangeError(`a message has a whole number of bytes, not ${n}`);
  return { mean: n, isConstant: true, of: () => n };
}

/** Sizes drawn from a distribution, rounded to whole bytes, none below 0. */
export function drawnSizes(distribution: Distribution, draws: Draws): Sizes {
  return {
    mean: distribution.mean,
    isConstant: false,
    of: (ordinal) => Math.max(0, Math.round(distribution.draw(draws.of(ordinal)))),
  };
}

/** Key ids by the message's ordinal, 0 to count - 1; without keys `count` is 0 and every id is -1. */
export interface Keys {
  readonly count: number;
  of(ordinal: number): number;
}

/** No message has a key. */
export const noKeys: Keys = { count: 0, of: () => -1 };

/** n keys, all alike. */
export function uniformKeys(n: number, draws: Draws): Keys {
  return { count: n, of: (ordinal) => Math.min(n - 1, Math.floor(draws.of(ordinal).uniform() * n)) };
}

/** n keys; the one of rank r (from 0) has a weight of 1 / (r + 1)^exponent. */
export function zipfKeys(n: number, exponent: number, draws: Draws): Keys {
  const zipf = new Zipf(n, exponent);
  return { count: n, of: (ordinal) => zipf.draw(draws.of(ordinal)) };
}

/** n keys in turn. */
export function roundRobinKeys(n: number): Keys {
  return { count: n, of: (ordinal) => ordinal % n };
}
