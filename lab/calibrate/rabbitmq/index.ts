/** What a real RabbitMQ and its clients cost on the machine that they share. */
import { Bench } from './bench.ts';
import { type Calibrated, clientCosts, fitCosts, type MeasuredStep, STEPS } from './fit.ts';
import type { Shared } from './machine.ts';
import { metricOf } from './setUp.ts';

export { Bench, NoBroker, type Rates } from './bench.ts';
export type { Calibrated, ExplainedStep } from './fit.ts';
export { type Shared, sharedMachine } from './machine.ts';
export { draining, flowing, metricOf, publishing, type SetUp } from './setUp.ts';
export { type Place, predict } from './simulate.ts';

const MEASURING = 0.5; // assumption: of the time; the search takes the rest

/** Middle one of some values. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Measures a few runs, so many rounds of them, and finds the costs that explain them. `onStep`: the share done. */
export async function calibrate(
  url: string,
  { shared, rounds }: { shared: Shared; rounds: number },
  onStep: (share: number) => Promise<void>,
): Promise<Calibrated> {
  const bench = await Bench.open(url);
  try {
    const measured = await measureSteps(bench, rounds, (share) => onStep(share * MEASURING));
    const { version } = bench;
    const clients = clientCosts(measured);
    return await fitCosts(measured, { shared, version, clients }, (share) =>
      onStep(MEASURING + share * (1 - MEASURING)),
    );
  } finally {
    await bench.close();
  }
}

async function measureSteps(
  bench: Bench,
  rounds: number,
  onStep: (share: number) => Promise<void>,
): Promise<MeasuredStep[]> {
  const rates = STEPS.map((): { rate: number; publisherCpu: number; consumerCpu: number }[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { setUp }] of STEPS.entries()) {
      const { publish, consume, publisherCpu, consumerCpu } = await bench.measure(setUp);
      const rate = metricOf(setUp) === 'consume.rate' ? consume : publish;
      rates[i]?.push({ rate, publisherCpu, consumerCpu });
      await onStep((round + (i + 1) / STEPS.length) / rounds);
    }
  }
  return STEPS.map((step, i) => {
    const all = rates[i] ?? [];
    const rate = all.map((one) => one.rate);
    return {
      step,
      rate: median(rate),
      low: Math.min(...rate),
      high: Math.max(...rate),
      publisherCpu: median(all.map((one) => one.publisherCpu)),
      consumerCpu: median(all.map((one) => one.consumerCpu)),
    };
  });
}
