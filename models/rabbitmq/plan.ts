import type { HardwareProfile } from '../machine/index.ts';
import type { NetworkPlan } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import type { Settings } from '../settings.ts';
import type { RabbitCosts } from './costs.ts';
import type { ExchangePlan } from './exchanges/plan.ts';
import type { Policies } from './queues/policies.ts';

/** One RabbitMQ cluster with its clients, as plain data: every setting by its real name, every default written out. */
export interface RabbitPlan extends Policies {
  readonly version: string;
  readonly nodes: { readonly count: number; readonly profile: HardwareProfile; readonly config: Settings };
  /**
   * Each client runs on a machine of its own with this profile; with `colocated` all run on the first node's machine,
   * as a benchmark on one computer does.
   */
  readonly clients: { readonly profile: HardwareProfile; readonly colocated?: boolean | undefined };
  readonly queues: readonly QueuePlan[];
  /** Exchanges beside the default one. */
  readonly exchanges?: readonly ExchangePlan[] | undefined;
  /** Publishers: `destination` is the name of a queue group, reached through the default exchange; unless their settings name one. */
  readonly producers: readonly ProducerPlan[];
  /** Consumers: `source` is the name of a queue group. */
  readonly consumers: readonly ConsumerPlan[];
  readonly network: NetworkPlan;
  /** Fitted costs other than those of the model. */
  readonly costs?: Partial<RabbitCosts> | undefined;
}

/** A group of `count` like queues; with more than one they are called name-0, name-1, and so on. */
export interface QueuePlan {
  readonly name: string;
  readonly count: number;
  readonly settings: Settings;
}
