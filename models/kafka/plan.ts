import type { HardwareProfile, JvmPlan } from '../machine/index.ts';
import type { NetworkPlan } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import type { SettingValue } from '../settings.ts';
import type { KafkaCosts } from './costs.ts';

/** One Kafka cluster with its clients, as plain data: every setting by its real name, every default written out. */
export interface KafkaPlan {
  readonly version: string;
  readonly brokers: {
    readonly count: number;
    readonly profile: HardwareProfile;
    readonly config: Readonly<Record<string, SettingValue>>;
    /** Default: 6 GiB, with pauses. */
    readonly jvm?: JvmPlan | undefined;
    /** Default: the kernel's. */
    readonly pageCache?: WriteBack | undefined;
  };
  /** Each client runs on a machine of its own with this profile, unless workers share them. */
  readonly clients: {
    readonly profile: HardwareProfile;
    /** Default: clients that are no programs in Java. */
    readonly jvm?: JvmPlan | undefined;
    readonly workers?: Workers | undefined;
  };
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  readonly network: NetworkPlan;
  /** Fitted costs other than those of the model. */
  readonly costs?: Partial<KafkaCosts> | undefined;
}

/** vm.dirty_background_ratio and vm.dirty_ratio of the brokers, as parts of 1. */
export interface WriteBack {
  readonly dirtyBackgroundRatio: number;
  readonly dirtyRatio: number;
}

/** How many programs, each on a machine of its own, all producers and all consumers are dealt out to; undefined: one for each. */
export interface Workers {
  readonly producers?: number | undefined;
  readonly consumers?: number | undefined;
}

export interface TopicPlan {
  readonly name: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
}
