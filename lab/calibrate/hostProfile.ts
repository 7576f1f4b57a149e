/** A hardware profile: what was measured of a machine, as a file that experiments can name. */
import { stringify } from 'yaml';
import type { Measuring } from './codecProfile.ts';
import type { HostMeasurement } from './host/index.ts';
import type { Measured } from './host/spread.ts';

const HEAD = `Hardware profile, written by mqlab calibrate host. Experiments name it: hardware: my-machine.yaml
What the model takes stands above "measured"; how each number came about, and how much it varied, below.`;

/** Taken for a card that does not state its rate. */
const ASSUMED_CARD = 125_000_000; // B/s, assumption: 1 Gbit/s

const round = (value: number, digits = 3): number => Number(value.toPrecision(digits));

/** A measured value with its unit, for files and for people. */
export function inUnits(value: number, unit: Measured['unit']): string {
  if (unit === 'B/s') return value >= 1e9 ? `${round(value / 1e9)} GB/s` : `${round(value / 1e6)} MB/s`;
  if (unit === '1/s') return `${round(value)} /s`;
  return value >= 1e6 ? `${round(value / 1e6)} ms` : `${round(value / 1e3)} us`;
}

/** The profile as YAML. */
export function hostProfileText(name: string, host: HostMeasurement, measuring: Measuring): string {
  const { measured } = host;
  const transfer = (4096 / measured.sequentialRead.value) * 1e9;
  const profile = {
    name,
    cores: host.cores,
    speed: round(host.speed, 2),
    memory: `${Math.floor(host.memory / 1024 ** 2)} MiB`,
    disks: [
      {
        name: 'measured',
        read: inUnits(measured.sequentialRead.value, 'B/s'),
        write: inUnits(measured.sequentialWrite.value, 'B/s'),
        latency: inUnits(Math.max(0, measured.randomRead.value - transfer), 'ns'),
        flush: inUnits(measured.fsync.value, 'ns'),
      },
    ],
    nic: inUnits(host.nic ?? ASSUMED_CARD, 'B/s'),
    measuring,
    measured: Object.fromEntries(Object.entries(measured).map(([step, value]) => [step, entryOf(value)])),
  };
  const remarks = [
    'speed is a rough estimate; the network card cannot be measured over loopback: its rate is',
    host.nic === undefined
      ? 'an assumption (1 Gbit/s), as no card states one: put in your own'
      : 'what it states itself',
  ];
  const comment = [...HEAD.split('\n'), remarks.join(' ')].map((line) => `# ${line}\n`);
  return `${comment.join('')}${stringify(profile, { lineWidth: 120 })}`;
}

const entryOf = ({ value, unit, low, high, samples, method }: Measured): object => ({
  value: inUnits(value, unit),
  quartiles: `${inUnits(low, unit)} to ${inUnits(high, unit)}`,
  samples,
  method,
});
