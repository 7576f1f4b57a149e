/** The steady rate of a path on a machine, and what bounds it: cores, memory, card or disk, whichever is least. */
import type { BytesPerSecond } from '../../sim/index.ts';
import { type MemoryProfile, usableBandwidth } from '../memory/index.ts';
import { MODERN, type CoreCosts } from './constants.ts';
import { type Transfer, costOf } from './paths.ts';

/** What a file server has. */
export interface Box {
  readonly cores: number;
  /** Of one core. Default 1. */
  readonly speed?: number | undefined;
  readonly memory: MemoryProfile;
  readonly nic: BytesPerSecond;
  /** Of the disks, for bytes that are not in memory; unlimited if absent. */
  readonly disk?: BytesPerSecond | undefined;
  readonly costs?: CoreCosts | undefined;
}

/** What each part allows, in bytes of payload a second. */
export interface Bounds {
  readonly cpu: number;
  readonly memory: number;
  readonly network: number;
  readonly disk: number;
  /** The least of them, and which it is. */
  readonly rate: number;
  readonly limitedBy: 'cpu' | 'memory' | 'network' | 'disk';
}

/** What bounds many such transfers side by side. */
export function boundsOf(transfer: Transfer, box: Box): Bounds {
  const { cores, speed = 1, disk = Infinity, costs = MODERN } = box;
  const cost = costOf(transfer, costs);
  const missed = 1 - (transfer.hitRatio ?? 1);
  const rates = {
    cpu: (cores * speed * transfer.size * 1e9) / cost.cpu,
    memory: (usableBandwidth(box.memory) * transfer.size) / cost.memory,
    network: box.nic as number,
    disk: missed === 0 ? Infinity : disk / missed,
  };
  const names = ['cpu', 'memory', 'network', 'disk'] as const;
  const limitedBy = names.reduce((least, name) => (rates[name] < rates[least] ? name : least), 'cpu');
  return { ...rates, rate: rates[limitedBy], limitedBy };
}
