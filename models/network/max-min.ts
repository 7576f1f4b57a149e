/** A flow for the solver: which two links it passes, by index, and what it may carry at most. */
export interface SharingFlow {
  readonly links: readonly [number, number];
  readonly cap: number;
}

/**
 * Max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, section 6.5.2): all flows grow together; a flow stops at its
 * cap, and all flows of a link stop when the link is full. O(links x flows). Its room is kept from one problem to the next: solving
 * allocates nothing.
 */
export class MaxMin {
  private readonly first: number[] = [];
  private readonly second: number[] = [];
  private readonly caps: number[] = [];
  private readonly rates: number[] = [];
  private readonly isGrowing: boolean[] = [];
  private readonly room: number[] = [];
  private readonly open: number[] = [];
  private readonly isFull: boolean[] = [];
  private flows = 0;
  private links = 0;

  /** Begins a new problem. */
  clear(): void {
    this.flows = this.links = 0;
  }

  /** Adds a link; returns its number, from 0. */
  addLink(capacity: number): number {
    const link = this.links++;
    this.room[link] = capacity;
    this.open[link] = 0;
    return link;
  }

  /** Adds a flow over two links that have been added; returns its number, from 0. */
  addFlow(one: number, other: number, cap: number): number {
    const flow = this.flows++;
    this.first[flow] = one;
    this.second[flow] = other;
    this.caps[flow] = cap;
    this.isGrowing[flow] = true;
    this.open[one]!++;
    this.open[other]!++;
    return flow;
  }

  /** The rate of a flow, once solved, in the unit of the capacities. */
  rate(flow: number): number {
    return this.rates[flow]!;
  }

  solve(): void {
    let growing = this.flows;
    while (growing > 0) {
      const level = this.fillLevel();
      this.markFull(level);
      for (let flow = 0; flow < this.flows; flow++) {
        if (!this.isGrowing[flow]! || !this.stopsAt(flow, level)) continue;
        this.stop(flow, Math.min(level, this.caps[flow]!));
        growing--;
      }
    }
  }

  /** How far all growing flows can grow before one of them has to stop. */
  private fillLevel(): number {
    let level = Infinity;
    for (let link = 0; link < this.links; link++) {
      const users = this.open[link]!;
      if (users > 0 && this.room[link]! / users < level) level = this.room[link]! / users;
    }
    for (let flow = 0; flow < this.flows; flow++) {
      if (this.isGrowing[flow]! && this.caps[flow]! < level) level = this.caps[flow]!;
    }
    return level;
  }

  private markFull(level: number): void {
    for (let link = 0; link < this.links; link++) {
      const users = this.open[link]!;
      this.isFull[link] = users > 0 && this.room[link]! / users <= level * (1 + 1e-12);
    }
  }

  private stopsAt(flow: number, level: number): boolean {
    return this.caps[flow]! <= level || this.isFull[this.first[flow]!]! || this.isFull[this.second[flow]!]!;
  }

  private stop(flow: number, rate: number): void {
    this.isGrowing[flow] = false;
    this.rates[flow] = rate;
    this.leave(this.first[flow]!, rate);
    this.leave(this.second[flow]!, rate);
  }

  private leave(link: number, rate: number): void {
    this.room[link] = Math.max(0, this.room[link]! - rate);
    this.open[link]!--;
  }
}

/** The max-min fair rate of each flow, in the unit of the capacities of the links. */
export function maxMinRates(flows: readonly SharingFlow[], capacities: readonly number[]): number[] {
  const problem = new MaxMin();
  for (const capacity of capacities) problem.addLink(capacity);
  for (const { links, cap } of flows) problem.addFlow(links[0], links[1], cap);
  problem.solve();
  return flows.map((_, flow) => problem.rate(flow));
}
