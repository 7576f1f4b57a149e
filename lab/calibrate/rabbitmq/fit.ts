/** From a few measured runs to the costs that explain them: each run decides one factor, in turn, until all agree. */
import { RABBIT_COSTS, type RabbitCosts } from '../../../models/rabbitmq/index.ts';
import { draining, flowing, publishing, type SetUp } from './setUp.ts';
import { type Shared, sharedMachine } from './machine.ts';
import { predict } from './simulate.ts';

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
  /** msg/s; least and most of the rounds. */
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
  const byte = (large.publisherCpu - small.publisherCpu) / (large.step.setUp.size - small.step.setUp.size);
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

/** A step with what the costs that were found make of it, in msg/s. */
export interface ExplainedStep extends MeasuredStep {
  readonly predicted: number;
}

/** What was found, and how well it explains the runs. */
export interface Calibrated {
  readonly version: string;
  readonly costs: Partial<RabbitCosts>;
  /** Of the disk, in ns. */
  readonly flush: number;
  readonly runs: readonly ExplainedStep[];
}

const SWEEPS = 4; // of all runs, in turn
const TRIES = 3; // at the cost of a run in one sweep
const LIMITS = { least: 0.2, most: 8 } as const; // of where the search begins: what is further off is noise, or another mechanism
const GOOD = 0.02; // relative error that is good enough
/** How a rate answers to its cost at most and at least: rate ~ cost^slope. */
const SLOPES = { steepest: -1.5, flattest: -0.1 } as const;

/** Finds the costs at which the simulator, on this machine, comes to the rates that were measured. `onSweep`: the share done. */
export async function fitCosts(
  measured: readonly MeasuredStep[],
  { shared, version, clients }: { shared: Shared; version: string; clients: Partial<RabbitCosts> },
  onSweep: (share: number) => Promise<void>,
): Promise<Calibrated> {
  const search = new Search(measured, { shared, version, clients });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const i of measured.keys()) {
      search.adjust(i);
      await onSweep((sweep + (i + 1) / measured.length) / SWEEPS);
    }
  }
  return { version, ...search.found(), runs: measured.map((one) => ({ ...one, predicted: search.predicted(one) })) };
}

/** Looks for a factor a run, by secants of the logarithms. */
class Search {
  private readonly factors: number[];
  private readonly slopes: number[];
  private readonly clients: Partial<RabbitCosts>;
  private readonly measured: readonly MeasuredStep[];
  private readonly shared: Shared;
  private readonly version: string;

  constructor(
    measured: readonly MeasuredStep[],
    { shared, version, clients }: { shared: Shared; version: string; clients: Partial<RabbitCosts> },
  ) {
    this.measured = measured;
    this.shared = shared;
    this.version = version;
    this.clients = clients;
    this.factors = measured.map(() => 1);
    this.slopes = measured.map(() => -1);
  }

  predicted({ step }: MeasuredStep): number {
    const { costs, flush } = this.found();
    return predict(step.setUp, { machine: sharedMachine(this.shared, flush, costs), version: this.version });
  }

  /** Moves the costs that run i decides until it comes out, or a few times. */
  adjust(i: number): void {
    const one = this.measured[i] as MeasuredStep;
    if (one.step.decides === 'nothing') return;
    let ratio = this.predicted(one) / one.rate;
    for (let tries = 0; tries < TRIES && Math.abs(ratio - 1) > GOOD; tries++) {
      const before = this.factors[i] as number;
      const wanted = before * Math.exp(-Math.log(ratio) / (this.slopes[i] as number));
      const next = Math.min(LIMITS.most, Math.max(LIMITS.least, wanted));
      if (next === before) return;
      this.factors[i] = next;
      const now = this.predicted(one) / one.rate;
      const slope = Math.log(now / ratio) / Math.log(next / before);
      this.slopes[i] = Math.min(SLOPES.flattest, Math.max(SLOPES.steepest, slope));
      ratio = now;
    }
  }

  found(): { readonly costs: Partial<RabbitCosts>; readonly flush: number } {
    let flush = FLUSH;
    const costs: [Name, number][] = [];
    this.measured.forEach(({ step: { decides } }, i) => {
      const factor = this.factors[i] as number;
      if (decides === 'flush') flush *= factor;
      else if (decides !== 'nothing') for (const name of decides) costs.push([name, beginning(name) * factor]);
    });
    return { costs: { ...this.clients, ...Object.fromEntries(costs) }, flush };
  }
}

const FLUSH = 500_000; // ns: where the search for the disk's begins
const KEEP = 2000; // ns: the same for what the model has at 0

const beginning = (name: Name): number => (name === 'queueKeep' ? KEEP : RABBIT_COSTS[name]);
