/** What calibration found, for people. */
import Table from 'cli-table3';
import {
  type Calibrated,
  type HostMeasurement,
  inUnits,
  type MeasuredCodec,
  type SampleFacts,
} from '../../lab/calibrate/index.ts';

const SHOWN = [1024, 16_384, 131_072];

const plain = { style: { head: [], border: [] }, colAligns: ['left' as const] };

/** A row a codec: ratios at some batch sizes, error of the curve, speed here, and pace against prose. */
export function codecTable({ file, bytes, records }: SampleFacts, codecs: readonly MeasuredCodec[]): string {
  const bounds = SHOWN.filter((bound) => codecs.some(({ rows }) => rows.some((row) => row.bound === bound)));
  const heads = bounds.map((bound) => `ratio at ${bound / 1024} KiB`);
  const table = new Table({ ...plain, head: ['codec', ...heads, 'error of fit', 'MB/s here', 'pace'] });
  for (const { codec, rows, fit, speed, pace } of codecs) {
    const ratios = bounds.map((bound) => {
      const row = rows.find((one) => one.bound === bound);
      return row === undefined ? '' : (1 / row.share).toFixed(2);
    });
    const here = `${megabytes(speed.compress)} / ${megabytes(speed.decompress)}`;
    table.push([
      codec,
      ...ratios,
      `${(fit.error * 100).toFixed(1)} %`,
      here,
      `${pace.compress.toFixed(2)} / ${pace.decompress.toFixed(2)}`,
    ]);
  }
  const what = `${file}: ${records} records of ${Math.round(bytes / records)} B on average`;
  const legend = 'Speeds: compressing / decompressing on large batches. Pace: how many times as fast as prose.';
  return `${what}\n${table.toString()}\n${legend}`;
}

const megabytes = (perSecond: number): string => (perSecond / 1e6).toFixed(0);

/** A row a quantity: its value, the middle half of what was measured, and how. */
export function hostTable({ cores, speed, memory, measured }: HostMeasurement): string {
  const table = new Table({
    ...plain,
    head: ['what', 'value', 'middle half', 'how'],
    colWidths: [20, 12, 24, 58],
    wordWrap: true,
  });
  for (const [step, { value, unit, low, high, method }] of Object.entries(measured)) {
    const what = step.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    table.push([what, inUnits(value, unit), `${inUnits(low, unit)} to ${inUnits(high, unit)}`, method]);
  }
  return `${cores} cores of speed ${speed.toFixed(2)}, ${(memory / 1024 ** 3).toFixed(1)} GiB of memory\n${table.toString()}`;
}

/** A row a run: what was measured, what the costs make of it, and what it was for. */
export function rabbitmqTable({ version, flush, runs }: Calibrated): string {
  const table = new Table({
    ...plain,
    head: ['run', 'msg/s', 'least to most', 'explained', 'decides'],
    colWidths: [38, 10, 20, 11, 36],
    wordWrap: true,
  });
  for (const { step, rate, low, high, predicted } of runs) {
    const decides = Array.isArray(step.decides) ? step.decides.join(', ') : String(step.decides);
    const off = Math.round((predicted / rate - 1) * 100);
    table.push([
      step.setUp.name,
      Math.round(rate),
      `${Math.round(low)} to ${Math.round(high)}`,
      off === 0 ? 'exactly' : `${off > 0 ? '+' : '−'}${Math.abs(off)} %`,
      decides,
    ]);
  }
  return `RabbitMQ ${version}; a flush of its disk takes ${inUnits(flush, 'ns')}\n${table.toString()}`;
}
