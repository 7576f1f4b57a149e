/** From a few measured runs to the costs that explain them: each run decides one factor, in turn, until all agree. */
import { RABBIT_COSTS, type RabbitCosts } from '../../../models/rabbitmq/index.ts';
import { draining, flowing, publishing, type SetUp } from './setUp.ts';
import { type Place, predict } from './simulate.ts';

type Name = keyof RabbitCosts;

/** A run that is measured for a profile, and the costs that it decides. `flush` stands for the disk's. */
export interface Step {
  readonly setUp: SetUp;
  readonly decides: readonly Name[] | 'flush' | 'nothing';
}

/** In the order in which costs come to bear: each run has all that is before it, and one thing more. */
export const STEPS: readonly Step[] = [
  {
    setUp: publishing('publish to nowhere', { queue: 'nowhere' }),
    decides: ['readerMessage', 'channelPublish', 'channelToQueue'],
  },
  { setUp: publishing('confirms one by one', { confirm: 'each' }), decides: ['wakeUp'] },
  { setUp: publishing('1000 unconfirmed', { confirm: '1000' }), decides: ['queueConfirm', 'channelConfirm'] },
  { setUp: publishing('no confirms', {}), decides: ['queueKeep'] },
  { setUp: draining('automatic acks', {}), decides: ['queueDeliver', 'channelDeliver', 'writerFrame'] },
  { setUp: flowing('1000 unconfirmed and a consumer, automatic acks', { confirm: '1000' }), decides: ['queueEnqueue'] },
  { setUp: draining('manual acks', { ack: 'manual' }), decides: ['queueAck', 'channelAck', 'readerAck'] },
  { setUp: draining('manual acks, prefetch 10', { ack: 'manual', prefetch: 10 }), decides: 'nothing' },
  { setUp: publishing('no confirms, 10 kB', { size: 10_000 }), decides: ['readerByte'] },
  {
    setUp: publishing('1000 unconfirmed, persistent', { confirm: '1000', isPersistent: true }),
    decides: ['queuePersist', 'queueShared'],
  },
  { setUp: publishing('confirms one by one, persistent', { confirm: 'each', isPersistent: true }), decides: 'flush' },
  {
    setUp: publishing('1000 unconfirmed, quorum', { confirm: '1000', isPersistent: true, queue: 'quorum' }),
    decides: ['quorumMessage', 'quorumShared'],
  },
];

/** What was measured of a step: medians. Processor time of clients in ns a message. */
export interface MeasuredStep {
  readonly step: Step;
  /** msg/s; quartiles. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly publisherCpu: number;
  readonly consumerCpu: number;
}

/** Costs of the clients, from their own processor time: it needs no model. */
export function clientCosts(measured: readonly MeasuredStep[]): Partial<RabbitCosts> {
  const of = (name: string): MeasuredStep => measured.find(({ step }) => step.setUp.name === name) as MeasuredStep;
  const small = of('no confirms');
  const large = of('no confirms, 10 kB');
  const byte =
    (large.publisherCpu - small.publisherCpu) / (large.step.setUp.size - small.step.setUp.size);
  const clientByte = Math.max(0, byte);
  const publish = of('publish to nowhere').publisherCpu;
  const taken = of('automatic acks').consumerCpu;
  return {
    clientThreads: 1,
    clientByte,
    clientPublish: Math.max(LEAST, publish - clientByte * small.step.setUp.size),
    clientConfirm: Math.max(LEAST, of('1000 unconfirmed').publisherCpu - publish),
    clientRead: taken * READ_SHARE,
    clientDispatch: taken * (1 - READ_SHARE),
    clientAck: Math.max(LEAST, of('manual acks').consumerCpu - taken),
  };
}

const LEAST = 200; // ns, assumption: below this a difference of two measurements says nothing
const READ_SHARE = 2 / 3; // assumption: as RABBIT_COSTS shares out reading and handing on

/** What was found, and how well it explains the runs: predicted over measured of each. */
export interface Fitted {
  readonly costs: Partial<RabbitCosts>;
  /** Of the disk, in ns. */
  readonly flush: number;
  readonly ratios: readonly number[];
}

const SWEEPS = 3;
const SMALLEST = 0.02; // of what stands in the model
const LARGEST = 50;
const GOOD = 0.02;
/** A run that depends on its cost this little is decided by something else. */
const LEAST_SLOPE = 0.1;

/** Finds the costs. `placeFor` makes the machine with a disk that takes `flush` ns. */
export async function fitCosts(
  measured: readonly MeasuredStep[],
  version: string,
  machineWith: (flush: number) => object,
  onSweep: (share: number) => Promise<void>,
): Promise<Fitted> {
  const known = clientCosts(measured);
  const factors = measured.map(() => 1);
  const slopes = measured.map(() => -1);
  const placeAt = (): Place => ({
    machine: machineWith(flushAt(measured, factors)),
    version,
    costs: { ...known, ...costsAt(measured, factors) },
  });
  const ratioOf = ({ step, rate }: MeasuredStep): number => predict(step.setUp, placeAt()) / rate;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [i, one] of measured.entries()) {
      if (one.step.decides === 'nothing') continue;
      let ratio = ratioOf(one);
      for (let tries = 0; tries < 3 && Math.abs(ratio - 1) > GOOD; tries++) {
        const before = factors[i] as number;
        const next = Math.min(LARGEST, Math.max(SMALLEST, before * Math.exp(Math.log(ratio) / -(slopes[i] as number))));
        if (next === before) break;
        factors[i] = next;
        const now = ratioOf(one);
        const slope = Math.log(now / ratio) / Math.log(next / before);
        slopes[i] = Math.min(-LEAST_SLOPE, Math.max(-1.5, slope));
        ratio = now;
      }
      await onSweep((sweep + (i + 1) / measured.length) / SWEEPS);
    }
  }
  const place = placeAt();
  return {
    costs: place.costs,
    flush: flushAt(measured, factors),
    ratios: measured.map((one) => ratioOf(one)),
  };
}

const FLUSH = 500_000; // ns: where the search for the disk's begins

function flushAt(measured: readonly MeasuredStep[], factors: readonly number[]): number {
  const i = measured.findIndex(({ step }) => step.decides === 'flush');
  return FLUSH * (factors[i] ?? 1);
}

function costsAt(measured: readonly MeasuredStep[], factors: readonly number[]): Partial<RabbitCosts> {
  return Object.fromEntries(
    measured.flatMap(({ step: { decides } }, i) =>
      Array.isArray(decides)
        ? decides.map((name: Name): [Name, number] => [name, (STARTS[name] ?? RABBIT_COSTS[name]) * (factors[i] as number)])
        : [],
    ),
  );
}

/** Where the search begins, if not at what stands in the model. */
const STARTS: Partial<RabbitCosts> = { queueKeep: 2000 };
