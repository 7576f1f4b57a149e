/**
 * What the laboratory hands to a broker model: plain data in canonical units. Times outside of settings are in
 * nanoseconds, sizes in bytes, rates in messages per second of one client.
 */
import type { Nanoseconds } from '../sim/index.ts';
import type { Data } from './codecs/index.ts';
import type { Settings } from './settings.ts';

/** A quantity that is drawn, or constant. The unit is that of its user. */
export type QuantityPlan =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'log-normal'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'pareto'; readonly shape: number; readonly minimum: number }
  | { readonly kind: 'erlang'; readonly k: number; readonly mean: number }
  | {
      readonly kind: 'empirical';
      readonly values: readonly number[];
      readonly weights?: readonly number[] | undefined;
    };

/** Payload sizes, in bytes. */
export type SizePlan = QuantityPlan;

/** Durations, in nanoseconds. */
export type DurationPlan = QuantityPlan;

/** When one client means to send. Instants are in ns after the start of the arrivals; rates in msg/s of one client. */
export type ArrivalPlan =
  | { readonly kind: 'constant'; readonly rate: number }
  | { readonly kind: 'poisson'; readonly rate: number }
  | { readonly kind: 'unlimited' }
  /** `burst` messages every `every` ns, `rate` per second within a burst (absent or 0: all at once). */
  | { readonly kind: 'bursts'; readonly burst: number; readonly every: Nanoseconds; readonly rate?: number | undefined }
  /** Through a limiter that sleeps `sleep` ns when it is ahead; a call takes `call` ns. */
  | { readonly kind: 'paced'; readonly rate: number; readonly sleep: Nanoseconds; readonly call: Nanoseconds }
  /** rate(t) = rate x (1 + amplitude x sin(2 pi t / period)), 0 <= amplitude <= 1. */
  | { readonly kind: 'daily'; readonly rate: number; readonly amplitude: number; readonly period: Nanoseconds }
  /** From each instant on, that rate; 0 is silence. Nothing is sent before the first. */
  | { readonly kind: 'steps'; readonly steps: readonly { readonly at: Nanoseconds; readonly rate: number }[] }
  /** Exactly these instants, ascending. */
  | { readonly kind: 'trace'; readonly times: readonly number[] };

/** Which key a message carries. */
export type KeyPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'uniform'; readonly keys: number }
  | { readonly kind: 'zipf'; readonly keys: number; readonly exponent: number }
  | { readonly kind: 'round-robin'; readonly keys?: number | undefined };

/** A group of like producers (publishers). */
export interface ProducerPlan {
  readonly name: string;
  readonly destination: string;
  readonly count: number;
  readonly arrivals: ArrivalPlan;
  readonly settings: Settings;
  readonly message: { readonly size: SizePlan; readonly data: Data };
  readonly key: KeyPlan;
}

/** A group of like consumers. */
export interface ConsumerPlan {
  readonly name: string;
  readonly source: string;
  readonly count: number;
  readonly settings: Settings;
  /** Work of the application on each message; constant 0 is none. */
  readonly processing: DurationPlan;
}
