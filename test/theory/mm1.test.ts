import { test } from 'vitest';
import { Histogram } from '../../sim/index.ts';
import { UNIT, expectMean, openQueue, queue } from './support.ts';

for (const [load, halfWidth, customers, warmup] of [
  [0.5, 0.02, 30_000, 500],
  [0.8, 0.02, 150_000, 2000],
  [0.9, 0.05, 100_000, 3000],
  [0.95, 0.05, 380_000, 10_000],
] as const) {
  test(`M/M/1 at load ${load}: a customer stays 1 / (1 - load) service times`, () => {
    const plan = queue(load, customers, warmup, {});
    expectMean(1 / (1 - load), halfWidth, (replication) => openQueue(plan(replication)).response);
  });
}

for (const [quantile, exact, halfWidth] of [
  [0.5, 3.465736, 0.04],
  [0.99, 23.025851, 0.07],
] as const) {
  test(`M/M/1 at load 0.8: the ${quantile * 100}th percentile of the response is that of an exponential with mean 5`, () => {
    expectMean(exact, halfWidth, (replication) => {
      const responses = new Histogram();
      openQueue(queue(0.8, 50_000, 2000, { each: (response) => responses.record(response) })(replication));
      return responses.quantile(quantile) / UNIT;
    });
  });
}
