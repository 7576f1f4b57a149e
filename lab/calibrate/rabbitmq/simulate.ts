/** The same set-ups in the simulator. */
import { plan } from '../../assembly/index.ts';
import type { RunPlan } from '../../contract.ts';
import { experimentFrom, formatFault } from '../../files/index.ts';
import { run } from '../../run.ts';
import { backlogOf, metricOf, type SetUp } from './setUp.ts';

/** A machine as an experiment file has it, with what RabbitMQ costs there, and the version of the broker. */
export interface Place {
  readonly machine: object;
  readonly version: string;
}

const SEED = 42; // the default of experiment files
/** A backlog comes at this rate, which every broker can take. */
const FILLING = 10_000; // msg/s
const SETTLING = 1; // s

/** A set-up as an experiment file. */
export function experimentOf(setUp: SetUp, { machine, version }: Place): object {
  const drains = setUp.publishers === 0;
  const begins = backlogOf(setUp) / FILLING + SETTLING;
  const isNowhere = setUp.queue === 'nowhere';
  const arrivals = {
    kind: 'steps',
    steps: [
      { at: '0 s', rate: `${FILLING} msg/s` },
      { at: `${backlogOf(setUp) / FILLING} s`, rate: '0 msg/s' },
    ],
  };
  const target = isNowhere ? { exchange: 'nowhere', 'routing.key': 'nobody' } : { queue: 'bench' };
  return {
    name: 'calibrate',
    seed: SEED,
    replications: 1,
    hardware: { brokers: machine, clients: 'colocated' },
    network: { latency: '10 us' }, // assumption: loopback
    system: {
      rabbitmq: {
        version,
        nodes: 1,
        ...(isNowhere ? { exchanges: { nowhere: { type: 'direct' } } } : {}),
        queues: {
          bench: setUp.queue === 'quorum' ? { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 1 } : {},
        },
      },
    },
    producers: {
      publisher: {
        ...target,
        count: Math.max(1, setUp.publishers),
        confirm: drains ? 'none' : setUp.confirm,
        'delivery-mode': setUp.isPersistent ? 2 : 1,
        message: { size: setUp.size },
        ...(drains ? { arrivals } : { rate: 'unlimited' }),
      },
    },
    ...(setUp.consumers === 0
      ? {}
      : {
          consumers: {
            consumer: {
              queue: 'bench',
              count: setUp.consumers,
              ack: setUp.ack,
              'prefetch-count': setUp.prefetch,
              'multi-ack-every': setUp.ackEvery,
              ...(drains ? { 'consumer-start-delay': begins } : {}),
            },
          },
        }),
    warmup: drains ? `${begins + 0.05} s` : '500 ms',
    duration: drains ? '100 ms' : '500 ms',
  };
}

/** The rate of a set-up, in msg/s. */
export function predict(setUp: SetUp, place: Place): number {
  return run(planOf(setUp, place)).metrics[metricOf(setUp)] ?? 0;
}

function planOf(setUp: SetUp, place: Place): RunPlan {
  const read = experimentFrom(experimentOf(setUp, place), setUp.name);
  if ('faults' in read) throw new RangeError(read.faults.map(formatFault).join('\n'));
  return plan(read.experiment, {}, 0, 0);
}
