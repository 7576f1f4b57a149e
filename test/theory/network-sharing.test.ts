/** Bulk flows on shared cards, against an exact solver of its own: max-min rates by bisection on the definition, played through event by event. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Network, Nic, maxMinRates } from '../../models/index.ts';
import { MBps, World, bytes, ns, seconds, sleepUntil, spawn, us } from '../../sim/index.ts';
import type { BytesPerSecond, Story } from '../../sim/index.ts';

interface Flow {
  readonly from: number;
  readonly to: number;
  readonly start: number; // ns
  readonly size: number; // B on the wire
}

/**
 * Max-min rates, found otherwise than in the model: the lowest rates are settled first, each time by asking for every link what it gives if all
 * its unsettled flows got the same.
 */
function exactRates(flows: readonly Flow[], capacities: readonly number[], cap: number): number[] {
  const linksOf = ({ from, to }: Flow) => [`out ${from}`, `in ${to}`];
  const settled = new Map<Flow, number>();
  while (settled.size < flows.length) {
    let lowest = { share: cap, flows: flows.filter((flow) => !settled.has(flow)) };
    for (const link of new Set(flows.flatMap(linksOf))) {
      const users = flows.filter((flow) => linksOf(flow).includes(link));
      const taken = users.reduce((sum, flow) => sum + (settled.get(flow) ?? 0), 0);
      const free = users.filter((flow) => !settled.has(flow));
      const share = ((capacities[Number(link.split(' ')[1])] ?? 0) - taken) / free.length;
      if (free.length > 0 && share < lowest.share) lowest = { share, flows: free };
    }
    for (const flow of lowest.flows) settled.set(flow, lowest.share);
  }
  return flows.map((flow) => settled.get(flow) ?? 0);
}

/** When each flow is over, in ns. */
function exactEnds(flows: readonly Flow[], capacities: readonly number[], cap: number): number[] {
  const left = flows.map(({ size }) => size);
  const ends = flows.map(() => Infinity);
  let now = 0;
  for (;;) {
    const active = flows.map((_, i) => i).filter((i) => (flows[i] as Flow).start <= now && ends[i] === Infinity);
    const coming = flows.map(({ start }) => start).filter((start) => start > now);
    if (active.length === 0 && coming.length === 0) return ends;
    const rates = exactRates(
      active.map((i) => flows[i] as Flow),
      capacities,
      cap,
    );
    const next = Math.min(
      ...coming,
      ...active.map((i, at) => now + ((left[i] as number) / (rates[at] as number)) * 1e9),
    );
    active.forEach((i, at) => {
      left[i] = (left[i] as number) - ((rates[at] as number) * (next - now)) / 1e9;
      if (left[i] < 1e-3) ends[i] = next;
    });
    now = next;
  }
}

/** The same in the model, each flow on a connection of its own. */
function simulatedEnds(flows: readonly Flow[], capacities: readonly number[], cap: number): number[] {
  const world = new World({ seed: 1, replication: 0 });
  const network = new Network(world, { latency: ns(0), flowRate: cap as BytesPerSecond });
  const nics = capacities.map((rate) => new Nic(world, { rate: rate as BytesPerSecond }));
  const ends = flows.map(() => Infinity);
  flows.forEach((flow, i) => {
    const connection = network.connect(nics[flow.from] as Nic, nics[flow.to] as Nic);
    spawn(
      (function* (): Story {
        yield sleepUntil(world.sim, ns(flow.start));
        yield connection.send(bytes((flow.size / (network.segment + network.overhead)) * network.segment));
        ends[i] = world.sim.now;
      })(),
    );
  });
  world.sim.run(seconds(1e4));
  return ends;
}

const MACHINES = 4;
const PACKET = 1538; // on the wire, with timestamps
const flow = fc.record({
  from: fc.integer({ min: 0, max: MACHINES - 1 }),
  step: fc.integer({ min: 1, max: MACHINES - 1 }),
  start: fc.integer({ min: 0, max: 20_000_000 }),
  packets: fc.integer({ min: 100, max: 20_000 }),
});
const plans = fc.record({
  flows: fc.array(flow, { minLength: 1, maxLength: 12 }),
  capacities: fc.array(fc.integer({ min: 50, max: 2000 }), { minLength: MACHINES, maxLength: MACHINES }),
  cap: fc.constantFrom(Infinity, 300e6),
});

describe('bulk flows', () => {
  test('end when an exact max-min solver says, within 1 %, under any arrivals on any cards', () => {
    fc.assert(
      fc.property(plans, ({ flows: drawn, capacities: megabytes, cap }) => {
        const capacities = megabytes.map((rate) => rate * 1e6);
        const flows = drawn.map(({ from, step, start, packets }) => ({
          from,
          to: (from + step) % MACHINES,
          start,
          size: packets * PACKET,
        }));
        const exact = exactEnds(flows, capacities, cap);
        simulatedEnds(flows, capacities, cap).forEach((end, i) => {
          const { start } = flows[i] as Flow;
          const expected = (exact[i] as number) - start;
          expect(Math.abs(end - start - expected)).toBeLessThanOrEqual(Math.max(50, 0.01 * expected));
        });
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test('have rates that nobody can raise without taking from someone who has no more', () => {
    fc.assert(
      fc.property(plans, ({ flows, capacities, cap }) => {
        const problem = flows.map(({ from, step }) => ({
          links: [from, MACHINES + ((from + step) % MACHINES)] as const,
          cap: cap / 1e6,
        }));
        const all = [...capacities, ...capacities];
        const rates = maxMinRates(problem, all);
        const load = all.map((_, link) =>
          problem.reduce((sum, { links }, i) => sum + (links.includes(link) ? (rates[i] ?? 0) : 0), 0),
        );
        load.forEach((sum, link) => expect(sum).toBeLessThanOrEqual((all[link] ?? 0) * (1 + 1e-9)));
        problem.forEach(({ links }, i) => {
          const rate = rates[i] ?? 0;
          const isAtCap = rate >= (cap / 1e6) * (1 - 1e-9);
          const hasBottleneck = links.some((link) => {
            const most = Math.max(...problem.map((other, j) => (other.links.includes(link) ? (rates[j] ?? 0) : 0)));
            return (load[link] ?? 0) >= (all[link] ?? 0) * (1 - 1e-9) && rate >= most * (1 - 1e-9);
          });
          expect(isAtCap || hasBottleneck).toBe(true);
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('that meet no other end in closed form, and those of the same size that begin together end together', () => {
    const size = 1000 * PACKET;
    const alone = simulatedEnds([{ from: 0, to: 1, start: 0, size }], [100e6, 100e6], Infinity);
    expect(alone).toEqual([size * 10]);
    const together = simulatedEnds(
      [0, 1, 2].map((from) => ({ from, to: 3, start: 0, size })),
      [100e6, 100e6, 100e6, 100e6],
      Infinity,
    );
    for (const end of together) expect(end).toBeCloseTo(3 * size * 10, -1);
  });

  test('let a small transfer through between their packets, which pays for the turns of the others only', () => {
    const world = new World({ seed: 1, replication: 0 });
    const network = new Network(world, { latency: us(100) });
    const [a, b, c] = [0, 1, 2].map(() => new Nic(world, { rate: MBps(125) })) as [Nic, Nic, Nic];
    const bulk = network.connect(a, c);
    const small = network.connect(b, c);
    const ends: number[] = [];
    spawn(
      (function* (): Story {
        yield bulk.send(bytes(1448 * 10_000));
        ends[0] = world.sim.now;
      })(),
    );
    spawn(
      (function* (): Story {
        yield sleepUntil(world.sim, us(500));
        yield small.send(bytes(1448));
        ends[1] = world.sim.now;
      })(),
    );
    world.sim.run(seconds(1));
    expect(ends[1]).toBe(us(500) + 2 * PACKET * 8 + us(100));
    expect(ends[0]).toBe(10_001 * PACKET * 8 + us(100)); // one packet later than alone
    expect(c.bytesIn).toBe(10_001 * PACKET);
    expect(c.busyTimeIn()).toBeCloseTo(10_001 * PACKET * 8, -1);
  });
});
