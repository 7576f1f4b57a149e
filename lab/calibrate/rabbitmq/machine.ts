/** A machine that broker and clients share, with what RabbitMQ costs there, as experiment files have it. */
import type { RabbitCosts } from '../../../models/rabbitmq/index.ts';
import { COST_NAMES, costUnit } from '../../schema/index.ts';

/** What is known of the machine without measuring. */
export interface Shared {
  readonly cores: number;
  readonly memory: number; // bytes
}

const round = (value: number): number => Number(value.toPrecision(3));

/** The machine; the disk takes `flush` ns for an fsync. Costs are in its own time, so its cores have speed 1. */
export const sharedMachine = ({ cores, memory }: Shared, flush: number, costs: Partial<RabbitCosts>): object => ({
  cores,
  speed: 1,
  memory: `${Math.floor(memory / 1024 ** 2)} MiB`,
  disks: [{ name: 'measured', ...ASSUMED_DISK, flush: `${round(flush / 1e3)} us` }],
  nic: LOOPBACK,
  rabbitmq: costsAsWritten(costs),
});

/** assumption: rates that do not limit; what limits small persistent messages is the flush, which is measured. */
const ASSUMED_DISK = { read: '1 GB/s', write: '500 MB/s', latency: '50 us' };
/** assumption: what is sent stays in memory; clients pay for their copies in time of the processor. */
const LOOPBACK = '10 GB/s';

function costsAsWritten(costs: Partial<RabbitCosts>): object {
  const known = COST_NAMES.filter((name) => costs[name] !== undefined);
  return Object.fromEntries(
    known.map((name) => {
      const value = costs[name] as number;
      return [name, costUnit(name) === 'time' ? `${round(value / 1e3)} us` : round(value)];
    }),
  );
}
