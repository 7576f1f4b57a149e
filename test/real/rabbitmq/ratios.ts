/** Ratios between set-ups that no profile is fitted on: measured on a real broker, predicted with the profile of its machine. */
import {
  type Bench,
  draining,
  flowing,
  median,
  metricOf,
  type Place,
  predict,
  publishing,
  type SetUp,
} from '../../../lab/calibrate/index.ts';

/** One set-up over another. */
export interface Ratio {
  readonly group: 'confirms' | 'prefetch' | 'acknowledgements' | 'size' | 'queue type' | 'persistence' | 'clients';
  readonly over: SetUp;
  readonly under: SetUp;
}

const confirms = (confirm: string): SetUp => publishing(`publish, confirm ${confirm}`, { confirm });
const EACH = confirms('each');
const WINDOW = confirms('100');
const BATCH = confirms('batch 100');

const prefetch = (count: number): SetUp => draining(`drain, prefetch ${count}`, { ack: 'manual', prefetch: count });
const sized = (size: number): SetUp => publishing(`publish ${size} B, confirm 100`, { confirm: '100', size });

const persistent = (confirm: string): SetUp =>
  publishing(`publish persistent, confirm ${confirm}`, { confirm, isPersistent: true });
const quorum = (confirm: string): SetUp =>
  publishing(`publish to quorum, confirm ${confirm}`, { confirm, isPersistent: true, queue: 'quorum' });
const AUTO = draining('drain, automatic acks', {});

const flow = (name: string, what: Partial<SetUp>): SetUp =>
  flowing(`flow, ${name}`, { confirm: '100', ack: 'manual', prefetch: 100, ...what });
const FLOW = flow('confirm 100, prefetch 100', {});
const PERSISTENT_FLOW = flow('persistent', { isPersistent: true });

/** Those that the table has. */
export const RATIOS: readonly Ratio[] = [
  ...['10', '100', 'batch 10', 'batch 100', 'batch 1000'].map((strategy): Ratio => ({
    group: 'confirms',
    over: confirms(strategy),
    under: EACH,
  })),
  { group: 'confirms', over: BATCH, under: WINDOW },
  ...[3, 30, 100, 1000].map((count): Ratio => ({ group: 'prefetch', over: prefetch(count), under: prefetch(1) })),
  { group: 'prefetch', over: FLOW, under: flow('confirm 100, prefetch 1', { prefetch: 1 }) },
  {
    group: 'acknowledgements',
    over: draining('drain, prefetch 1000, acks of 100', { ack: 'manual', prefetch: 1000, ackEvery: 100 }),
    under: prefetch(1000),
  },
  { group: 'acknowledgements', over: AUTO, under: prefetch(100) },
  { group: 'acknowledgements', over: flow('automatic acks', { ack: 'auto', prefetch: 0 }), under: FLOW },
  ...[1000, 4000, 20_000, 50_000].map((size): Ratio => ({ group: 'size', over: sized(size), under: WINDOW })),
  { group: 'size', over: draining('drain 10 kB, automatic acks', { size: 10_000 }), under: AUTO },
  { group: 'persistence', over: persistent('100'), under: WINDOW },
  { group: 'persistence', over: persistent('batch 100'), under: BATCH },
  { group: 'persistence', over: PERSISTENT_FLOW, under: FLOW },
  ...['each', '100', 'batch 100'].map((strategy): Ratio => ({
    group: 'queue type',
    over: quorum(strategy),
    under: persistent(strategy),
  })),
  {
    group: 'queue type',
    over: draining('drain quorum, automatic acks', { queue: 'quorum', isPersistent: true }),
    under: AUTO,
  },
  { group: 'queue type', over: flow('quorum', { isPersistent: true, queue: 'quorum' }), under: PERSISTENT_FLOW },
  { group: 'clients', over: flow('two of each', { publishers: 2, consumers: 2 }), under: FLOW },
];

/** The set-ups of some ratios, each once. */
export const setUpsOf = (ratios: readonly Ratio[]): SetUp[] => [
  ...new Map(ratios.flatMap(({ over, under }) => [over, under]).map((one) => [one.name, one])).values(),
];

/** Rates in msg/s by the name of the set-up. */
export type RatesByName = ReadonlyMap<string, number>;

/** Medians of some rounds; all set-ups in turn in each, so that a slow minute hits all of them. */
export async function measured(bench: Bench, setUps: readonly SetUp[], rounds: number): Promise<RatesByName> {
  const rates = new Map(setUps.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const setUp of setUps) {
      const { publish, consume } = await bench.measure(setUp);
      rates.get(setUp.name)?.push(metricOf(setUp) === 'consume.rate' ? consume : publish);
    }
  }
  return new Map([...rates].map(([name, all]) => [name, median(all)]));
}

export const predicted = (place: Place, setUps: readonly SetUp[]): RatesByName =>
  new Map(setUps.map((setUp) => [setUp.name, predict(setUp, place)]));

/** A ratio with what was measured and what was predicted. */
export interface Compared {
  readonly ratio: Ratio;
  readonly real: number;
  readonly predicted: number;
  /** Predicted over measured, less one. */
  readonly error: number;
}

export function compared(ratios: readonly Ratio[], real: RatesByName, model: RatesByName): Compared[] {
  return ratios.map((ratio) => {
    const of = (rates: RatesByName): number =>
      (rates.get(ratio.over.name) ?? NaN) / (rates.get(ratio.under.name) ?? NaN);
    return { ratio, real: of(real), predicted: of(model), error: of(model) / of(real) - 1 };
  });
}
