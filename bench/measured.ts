/** What a workload reports. */
export interface Measured {
  readonly events: number;
  readonly seconds: number;
  /** A result that shows the work was done: for M/M/1 the mean wait in service times. */
  readonly check: number;
}

/**
 * Runs `work` and returns the seconds of processor time it took, garbage collection and compilation included. On a
 * machine that does other things, too, that is far steadier than wall time, and on an idle one it is the same or more.
 */
export function cpuSeconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
