/** What limited a run: the shares of resources and windows, and the verdict over them. */

/** Something that can limit a system: a resource that is used up, or a window that holds somebody back. */
export interface Limit {
  /** What users call it: 'disk broker-1/disk-0', 'in-flight'. */
  readonly name: string;
  readonly kind: 'resource' | 'window';
  /** Of windows: how far downstream they are; the larger, the further. */
  readonly order: number;
  /**
   * Integral so far, in ns: of a resource the busy time of one unit (one core, one thread), of a window the time during
   * which it held a holder back, per holder.
   */
  busy(): number;
}

/** The part of an interval in which a limit was in force, 0 to 1. */
export interface LimitShare {
  readonly name: string;
  readonly kind: 'resource' | 'window';
  readonly order: number;
  readonly share: number;
}

/** A resource is the limit from this utilisation on. */
export const SATURATED = 0.9; // assumption: queues of a busier resource grow beyond ten services

/** A window is the limit if it holds back for this part of the time. */
export const MOSTLY = 0.5; // assumption: whoever waits for it more often than not is limited by it

/** All that can limit one system, and what each has used up since the last sample. */
export class Limits {
  private readonly limits: Limit[] = [];
  private readonly before: number[] = [];

  /** Watches a limit from now on. */
  add(limit: Limit): void {
    this.limits.push(limit);
    this.before.push(limit.busy());
  }

  /** The shares since the last sample; `elapsed` in ns. */
  sample(elapsed: number): LimitShare[] {
    return this.limits.map((limit, i) => {
      const now = limit.busy();
      const share = elapsed > 0 ? (now - (this.before[i] ?? 0)) / elapsed : 0;
      this.before[i] = now;
      const { name, kind, order } = limit;
      return { name, kind, order, share: Math.min(1, Math.max(0, share)) };
    });
  }
}

/**
 * What limited: 'offered load' when what was offered was carried; else the most utilised resource if it was busy for
 * 0.9 of the time or more; else the most downstream window that held back for half of the time or more; else 'client
 * pacing'. Of equal ones the first wins.
 */
export function verdict(shares: readonly LimitShare[], offeredMet: boolean): string {
  if (offeredMet) return 'offered load';
  let resource: LimitShare | undefined;
  let window: LimitShare | undefined;
  for (const share of shares) {
    if (share.kind === 'resource') {
      if (share.share >= SATURATED && share.share > (resource?.share ?? 0)) resource = share;
    } else if (share.share >= MOSTLY && share.order > (window?.order ?? -Infinity)) window = share;
  }
  return resource?.name ?? window?.name ?? 'client pacing';
}
