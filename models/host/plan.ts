import type { HardwareProfile } from '../machine/index.ts';
import type { NetworkPlan } from '../network/index.ts';
import type { ConsumerPlan, ProducerPlan } from '../plans.ts';
import type { Settings } from '../settings.ts';

/** One machine with files, programs that write and read them, and clients behind its network card, as plain data. */
export interface HostPlan {
  readonly host: { readonly profile: HardwareProfile; readonly config: Settings };
  /** Each reader that is not local runs on a machine of its own with this profile. */
  readonly clients: { readonly profile: HardwareProfile };
  readonly files: readonly FilesPlan[];
  /** Writers: a message is an operation. */
  readonly producers: readonly ProducerPlan[];
  /** Readers. */
  readonly consumers: readonly ConsumerPlan[];
  readonly network: NetworkPlan;
}

/** A group of like files, spread over the disks. */
export interface FilesPlan {
  readonly name: string;
  readonly count: number;
  readonly settings: Settings;
}
