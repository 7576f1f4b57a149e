/**
 * What `mqlab calibrate rabbitmq` finds out from a few runs says how other set-ups compare on the same machine. A shared
 * machine is noisy, so what must hold here is wide; the table of docs/calibration/rabbitmq-real.md, with every ratio, comes of
 * `MQLAB_RABBITMQ=measure npx vitest run test/real/rabbitmq/ratios.test.ts`.
 */
import { cpus, totalmem } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bench, calibrate, type Calibrated, median, sharedMachine } from '../../../lab/calibrate/index.ts';
import { Broker } from './broker.ts';
import { type Compared, compared, measured, predicted, type Ratio, RATIOS, setUpsOf } from './ratios.ts';

const MINUTE = 60_000;
const how = process.env['MQLAB_RABBITMQ'];
const isTable = how === 'measure';
/** Far apart enough for any machine: strategies, windows and sizes that differ by a factor. */
const FEW = [
  'publish, confirm 100',
  'drain, prefetch 100',
  'publish 50000 B, confirm 100',
  'publish persistent, confirm 100',
];
const ROUNDS = isTable ? 3 : 1;

const percent = (error: number): string => `${error < 0 ? '−' : '+'}${Math.abs(error * 100).toFixed(0)} %`;

function table(all: readonly Compared[]): string {
  const rows = all.map(({ ratio: { group, over, under }, real, predicted: model, error }) => {
    const verdict = Math.abs(error) <= 0.25 ? 'yes' : 'no';
    return `| ${group} | ${over.name} | ${under.name} | ${real.toPrecision(3)} | ${model.toPrecision(3)} | ${percent(error)} | ${verdict} |`;
  });
  const hits = all.filter(({ error }) => Math.abs(error) <= 0.25).length;
  const middle = median(all.map(({ error }) => Math.abs(error)));
  return `${rows.join('\n')}\n\n${hits} of ${all.length} within 25 %; median error ${percent(middle)}`;
}

function runs({ runs: all }: Calibrated): string {
  return all
    .map(
      ({ step, rate, low, high, predicted: model }) =>
        `| ${step.setUp.name} | ${Math.round(rate)} | ${Math.round(low)} to ${Math.round(high)} | ${Math.round(model)} |`,
    )
    .join('\n');
}

describe.runIf(how === '1' || isTable)('a real RabbitMQ beside its clients', () => {
  const ratios: readonly Ratio[] = isTable
    ? RATIOS
    : RATIOS.filter(({ over, group }) => FEW.includes(over.name) && group !== 'queue type');
  let broker: Broker | undefined;
  let calibrated: Calibrated;
  let all: readonly Compared[] = [];

  beforeAll(
    async () => {
      broker = await Broker.start();
      const shared = { cores: cpus().length, memory: totalmem() };
      const bench = await Bench.open(broker.url);
      const setUps = setUpsOf(ratios);
      const real = await measured(bench, setUps, ROUNDS);
      await bench.close();
      calibrated = await calibrate(broker.url, { shared, rounds: ROUNDS }, async () => {});
      const machine = sharedMachine(shared, calibrated.flush, calibrated.costs);
      const model = predicted({ machine, version: calibrated.version }, setUps);
      all = compared(ratios, real, model);
      const rates = setUps.map(({ name }) => `${name}: ${real.get(name)?.toFixed(0)} (${model.get(name)?.toFixed(0)})`);
      console.log(`${runs(calibrated)}\n\n${table(all)}\n\n${rates.join('\n')}`);
    },
    (isTable ? 15 : 6) * MINUTE,
  );

  afterAll(() => broker?.stop());

  test('is calibrated from a few runs, which its costs explain', () => {
    for (const { predicted: model, rate } of calibrated.runs) expect(model / rate).toBeGreaterThan(0.33);
    for (const { predicted: model, rate } of calibrated.runs) expect(model / rate).toBeLessThan(3);
  });

  test('gains and loses by the same choices as predicted', () => {
    for (const { real, predicted: model } of all) {
      if (real > 1.5 || real < 1 / 1.5) expect(Math.sign(Math.log(model))).toBe(Math.sign(Math.log(real)));
    }
  });

  test('gains and loses by a factor that is predicted within three', () => {
    for (const { error } of all) expect(Math.abs(Math.log(1 + error))).toBeLessThan(Math.log(3));
  });
});
