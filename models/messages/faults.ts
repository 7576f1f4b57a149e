import { type Nanoseconds, type Stream, type World, ns } from '../../sim/index.ts';

/**
 * What can go wrong, or is done to a running system:
 * `crash` a process dies, what it gave to the page cache survives; `power-off` a machine dies, what was not flushed is
 * lost; `stop` a process ends in good order; `pause` a process stands still (a collection, SIGSTOP); `hold` an
 * application takes no more messages, but its client lives on; `lose-disk` a disk is gone with all that is on it;
 * `stall-disk` it serves nothing for a while; `slow-disk` each operation takes `factor` times as long; `partition` nothing
 * passes between two sides; `disturb` links of a machine lose, delay and scatter what passes; `elect-preferred` leaders
 * go back to where they were placed; `reassign` a destination moves to other brokers.
 */
export type FaultKind =
  | 'crash'
  | 'power-off'
  | 'stop'
  | 'pause'
  | 'hold'
  | 'lose-disk'
  | 'stall-disk'
  | 'slow-disk'
  | 'partition'
  | 'disturb'
  | 'elect-preferred'
  | 'reassign';

/** What is struck. A broker is a Kafka broker or a RabbitMQ node; numbers begin at 0. */
export type Target =
  | { readonly kind: 'broker'; readonly number: number }
  | { readonly kind: 'disk'; readonly broker: number; readonly disk: number }
  | {
      readonly kind: 'client';
      readonly side: 'producers' | 'consumers';
      readonly group: string;
      readonly index: number;
    }
  | { readonly kind: 'destination'; readonly name: string };

/** One fault as a system meets it. */
export interface Fault {
  readonly kind: FaultKind;
  readonly target: Target;
  /** ns until the restart, the repair or the end; undefined if it stays so. */
  readonly lasts?: Nanoseconds | undefined;
  /** The other side of a partition; undefined is everybody else. */
  readonly against?: readonly Target[] | undefined;
  /** How many times as long an operation of a slow disk takes. */
  readonly factor?: number | undefined;
  /** Share of the packets that a disturbed link loses (0 to 1), and what it adds to the way of each, in ns. */
  readonly loss?: number | undefined;
  readonly delay?: Nanoseconds | undefined;
  readonly jitter?: Nanoseconds | undefined;
  /** Brokers that take a reassigned destination; and how fast they may copy, in B/s. */
  readonly to?: readonly number[] | undefined;
  readonly throttle?: number | undefined;
}

/** When faults strike. Instants in ns since the start of the run, warm-up included. */
export type FaultTimes =
  | { readonly kind: 'at'; readonly at: Nanoseconds }
  /** The first after an exponential time of this mean from `from` on, each next one so long after the end of the last. */
  | { readonly kind: 'random'; readonly from: Nanoseconds; readonly mean: Nanoseconds };

/** A fault of a plan. At a given time it strikes all its targets, at random times one of them. */
export interface FaultPlan extends Omit<Fault, 'target'> {
  readonly when: FaultTimes;
  readonly targets: readonly Target[];
}

/** What a system does about faults. */
export interface Breakable {
  /** Which kinds of fault will strike, told before the first. */
  expect?(kinds: ReadonlySet<FaultKind>): void;
  /** The fault begins. Throws an Error for one that the system does not have. */
  strike(fault: Fault): void;
  /** `lasts` is over: the process starts again, the network is whole again. Called once for each strike that has an end. */
  mend(fault: Fault): void;
}

/** Sees to it that each fault of a plan strikes when its time has come, and ends. */
export function scheduleFaults(world: World, plans: readonly FaultPlan[], system: Breakable): void {
  system.expect?.(new Set(plans.map(({ kind }) => kind)));
  plans.forEach((plan, i) => {
    if (plan.when.kind === 'at') {
      for (const target of plan.targets)
        world.sim.at(plan.when.at, strike, { world, system, fault: { ...plan, target } });
    } else {
      const stream = world.within(`faults/${i}`).stream('times and targets');
      new RandomFaults(world, plan, plan.when, system, stream).next(plan.when.from);
    }
  });
}

interface Strike {
  readonly world: World;
  readonly system: Breakable;
  readonly fault: Fault;
}

function strike({ world, system, fault }: Strike): void {
  system.strike(fault);
  if (fault.lasts !== undefined) world.sim.after(fault.lasts, mend, { world, system, fault });
}

const mend = ({ system, fault }: Strike): void => system.mend(fault);

/** Faults of one kind, one after the other at random, never two at a time. */
class RandomFaults {
  private readonly world: World;
  private readonly plan: FaultPlan;
  private readonly mean: Nanoseconds;
  private readonly system: Breakable;
  private readonly stream: Stream;
  /** Targets that a fault without end has not struck yet. */
  private readonly whole: Target[];

  constructor(
    world: World,
    plan: FaultPlan,
    { mean }: Extract<FaultTimes, { kind: 'random' }>,
    system: Breakable,
    stream: Stream,
  ) {
    this.world = world;
    this.plan = plan;
    this.mean = mean;
    this.system = system;
    this.stream = stream;
    this.whole = [...plan.targets];
  }

  /** The next one, an exponential time after `from`. */
  next(from: Nanoseconds): void {
    if (this.whole.length === 0) return;
    const gap = Math.max(1, this.stream.exponential(this.mean));
    this.world.sim.at(ns(from + gap), strikeOne, this);
  }

  /** Strikes one of the targets now. For the calendar only. */
  strike(): void {
    const { world, system, plan } = this;
    const chosen = this.stream.integer(this.whole.length);
    const target = this.whole[chosen] as Target;
    if (plan.lasts === undefined) this.whole.splice(chosen, 1);
    strike({ world, system, fault: { ...plan, target } });
    this.next(ns(world.sim.now + (plan.lasts ?? 0)));
  }
}

const strikeOne = (faults: RandomFaults): void => faults.strike();
