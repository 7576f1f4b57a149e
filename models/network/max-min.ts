/** A flow for the solver: which links it passes, by index, and what it may carry at most. */
export interface SharingFlow {
  readonly links: readonly number[];
  readonly cap: number;
}

/**
 * Max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, section 6.5.2): all flows grow together; a flow stops at its
 * cap, and all flows of a link stop when the link is full. Rates in the unit of the capacities. O(links x flows).
 */
export function maxMinRates(flows: readonly SharingFlow[], capacities: readonly number[]): number[] {
  const rates = flows.map(() => 0);
  const left = [...capacities];
  const open = capacities.map(() => 0);
  const growing = new Set(flows.keys());
  for (const { links } of flows) for (const link of links) open[link] = (open[link] ?? 0) + 1;

  const stop = (flow: number, rate: number): void => {
    growing.delete(flow);
    rates[flow] = rate;
    for (const link of (flows[flow] as SharingFlow).links) {
      left[link] = Math.max(0, (left[link] ?? 0) - rate);
      open[link] = (open[link] ?? 0) - 1;
    }
  };

  while (growing.size > 0) {
    const level = fillLevel(flows, growing, left, open);
    const full = left.map((room, link) => open[link] !== 0 && room / (open[link] ?? 0) <= level * (1 + 1e-12));
    const stopping = [...growing].filter((flow) => {
      const { cap, links } = flows[flow] as SharingFlow;
      return cap <= level || links.some((link) => full[link]);
    });
    for (const flow of stopping) stop(flow, Math.min(level, (flows[flow] as SharingFlow).cap));
  }
  return rates;
}

/** How far all growing flows can grow before one of them has to stop. */
function fillLevel(
  flows: readonly SharingFlow[],
  growing: ReadonlySet<number>,
  left: readonly number[],
  open: readonly number[],
): number {
  let level = Infinity;
  left.forEach((room, link) => {
    const users = open[link] ?? 0;
    if (users > 0 && room / users < level) level = room / users;
  });
  for (const flow of growing) level = Math.min(level, (flows[flow] as SharingFlow).cap);
  return level;
}
