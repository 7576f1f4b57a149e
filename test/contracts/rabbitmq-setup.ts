/** Small RabbitMQ set-ups for the tests of the model. */
import { Gbps, MBps, ms, ns, seconds, us, World } from '../../sim/index.ts';
import { hardware, type HardwareProfile } from '../../models/machine/index.ts';
import type { ArrivalPlan, DurationPlan, KeyPlan, SizePlan } from '../../models/plans.ts';
import {
  CONSUMER_SETTINGS,
  type ExchangePlan,
  NODE_SETTINGS,
  PUBLISHER_SETTINGS,
  QUEUE_SETTINGS,
  type RabbitPlan,
  RabbitSystem,
} from '../../models/rabbitmq/index.ts';
import { type Settings, withDefaults } from '../../models/settings.ts';

/** A machine fast enough not to matter, for tests of rules. */
export const SWIFT: HardwareProfile = {
  ...hardware('commodity-1gbe'),
  name: 'swift',
  cores: 8,
  speed: 1,
  disks: [{ name: 'ssd', read: MBps(1000), write: MBps(1000), latency: us(50), flush: ms(1), source: 'assumption' }],
  nic: Gbps(25),
  flowRate: Gbps(10),
};

export interface SetUp {
  readonly version?: string;
  readonly profile?: HardwareProfile;
  readonly nodes?: number;
  readonly colocated?: boolean;
  readonly latency?: number; // ns
  readonly node?: Settings;
  readonly queues?: number;
  readonly queue?: Settings;
  /** Names of more queues, without arguments. */
  readonly more?: readonly string[];
  readonly exchanges?: readonly ExchangePlan[];
  readonly key?: KeyPlan;
  readonly publishers?: number;
  readonly arrivals?: ArrivalPlan;
  readonly size?: number | SizePlan; // bytes
  readonly publisher?: Settings;
  readonly consumers?: number;
  readonly consumer?: Settings;
  readonly processing?: DurationPlan;
}

/** A plan with one group of queues, publishers and consumers; what is not said is the smallest and simplest. */
export function planOf(setUp: SetUp): RabbitPlan {
  const version = setUp.version ?? '3.8';
  const profile = setUp.profile ?? SWIFT;
  const size = setUp.size ?? 100;
  return {
    version,
    nodes: { count: setUp.nodes ?? 1, profile, config: withDefaults(NODE_SETTINGS, version, setUp.node) },
    clients: { profile, colocated: setUp.colocated ?? false },
    queues: [
      { name: 'q', count: setUp.queues ?? 1, settings: withDefaults(QUEUE_SETTINGS, version, setUp.queue) },
      ...(setUp.more ?? []).map((name) => ({ name, count: 1, settings: withDefaults(QUEUE_SETTINGS, version) })),
    ],
    ...(setUp.exchanges === undefined ? {} : { exchanges: setUp.exchanges }),
    producers: [
      {
        name: 'publisher',
        destination: 'q',
        count: setUp.publishers ?? 1,
        arrivals: setUp.arrivals ?? { kind: 'unlimited' },
        settings: withDefaults(PUBLISHER_SETTINGS, version, setUp.publisher),
        message: { size: typeof size === 'number' ? { kind: 'constant', value: size } : size, data: 'random' },
        key: setUp.key ?? { kind: 'none' },
      },
    ],
    consumers:
      setUp.consumers === 0
        ? []
        : [
            {
              name: 'consumer',
              source: 'q',
              count: setUp.consumers ?? 1,
              settings: withDefaults(CONSUMER_SETTINGS, version, setUp.consumer),
              processing: setUp.processing ?? { kind: 'constant', value: 0 },
            },
          ],
    network: { latency: ns(setUp.latency ?? 50_000) },
  };
}

/** A system of the plan in a world of its own. */
export function build(setUp: SetUp, seed = 1): { world: World; system: RabbitSystem } {
  const world = new World({ seed, replication: 0 });
  return { world, system: new RabbitSystem(world, planOf(setUp)) };
}

/** Runs a set-up: `warmup` and `duration` in s. Returns the metrics of the time after the warm-up. */
export function measure(setUp: SetUp, duration = 1, warmup = 0.5) {
  const { world, system } = build(setUp);
  system.start();
  world.sim.run(seconds(warmup));
  world.record.begin();
  system.limits.sample(0);
  world.sim.run(seconds(warmup + duration));
  world.record.sample();
  const shares = system.limits.sample(seconds(duration));
  return { metrics: world.record.summary(), shares, system, world };
}
