/** From the plain data of a plan to the workload of one client. */
import type { Distribution, Draws, Nanoseconds, Stream } from '../../sim/index.ts';
import { constant, empirical, erlang, exponential, logNormal, pareto, uniform } from '../../sim/index.ts';
import type { ArrivalPlan, KeyPlan, QuantityPlan, SizePlan } from '../plans.ts';
import type { Arrivals } from './arrivals.ts';
import { bursts, unlimited } from './bursts.ts';
import { poisson, trace } from './drawn.ts';
import { constantSize, drawnSizes, type Keys, noKeys, roundRobinKeys, type Sizes, uniformKeys } from './identity.ts';
import { zipfKeys } from './identity.ts';
import { paced } from './paced.ts';
import { constantRate, daily, steps } from './rates.ts';

/** Keys of a round robin whose number is not stated: as many as the OpenMessaging Benchmark makes (assumption). */
const ROUND_ROBIN_KEYS = 10_000;

/** The arrivals of one client from `start` (ns) on; where the rate is even, the `stream` draws where in the first gap it begins. */
export function arrivalsFrom(plan: ArrivalPlan, stream: Stream, start: Nanoseconds): Arrivals {
  switch (plan.kind) {
    case 'constant':
      return constantRate({ rate: plan.rate, start, phase: stream.uniform() });
    case 'poisson':
      return poisson({ rate: plan.rate, stream, start });
    case 'unlimited':
      return unlimited(start);
    case 'bursts':
      return bursts({ burst: plan.burst, every: plan.every, rate: plan.rate, start });
    case 'paced':
      return paced({ rate: plan.rate, sleep: plan.sleep, call: plan.call, start, phase: stream.uniform() });
    case 'daily':
      return daily({ mean: plan.rate, amplitude: plan.amplitude, period: plan.period, start, phase: stream.uniform() });
    case 'steps':
      return steps(
        plan.steps.map(({ at, rate }) => ({ at: start + at, rate })),
        stream.uniform(),
      );
    case 'trace':
      return trace(plan.times, start);
  }
}

/** The distribution that a plan names, in the unit of the plan. */
export function distributionFrom(plan: QuantityPlan): Distribution {
  switch (plan.kind) {
    case 'constant':
      return constant(plan.value);
    case 'uniform':
      return uniform(plan.low, plan.high);
    case 'exponential':
      return exponential(plan.mean);
    case 'log-normal':
      return logNormal({ mean: plan.mean, cv: plan.cv });
    case 'pareto':
      return pareto({ shape: plan.shape, minimum: plan.minimum });
    case 'erlang':
      return erlang({ k: plan.k, mean: plan.mean });
    case 'empirical':
      return plan.weights === undefined ? empirical(plan.values) : empirical(plan.values, plan.weights);
  }
}

/** Payload sizes of one client's messages. */
export function sizesFrom(plan: SizePlan, draws: Draws): Sizes {
  return plan.kind === 'constant' ? constantSize(plan.value) : drawnSizes(distributionFrom(plan), draws);
}

/** Keys of one client's messages. */
export function keysFrom(plan: KeyPlan, draws: Draws): Keys {
  switch (plan.kind) {
    case 'none':
      return noKeys;
    case 'uniform':
      return uniformKeys(plan.keys, draws);
    case 'zipf':
      return zipfKeys(plan.keys, plan.exponent, draws);
    case 'round-robin':
      return roundRobinKeys(plan.keys ?? ROUND_ROBIN_KEYS);
  }
}
