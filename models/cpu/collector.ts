import { type Bytes, type Distribution, type Stream, type World, logNormal, ns } from '../../sim/index.ts';
import { NORMAL_P90, PAUSE_MEDIAN, PAUSE_P90, YOUNG_SHARE } from './constants.ts';
import type { Cpu } from './cpu.ts';

/** How a JVM collects its garbage. */
export interface CollectorProfile {
  readonly heap: Bytes;
  /** The part of the heap that new objects fill before they are collected. Default 0.6. */
  readonly youngShare?: number | undefined;
  /** How long the world stands still for it, in ns. Default log-normal, median 15 ms, nine of ten below 21 ms. */
  readonly pause?: Distribution | undefined;
}

/**
 * Young collections as those of G1: whenever the program has allocated as much as the young generation holds, its machine stops for a while.
 * The interval is young size / allocation rate; how long a pause is depends on what survives, which is drawn. How full the young
 * generation is at the beginning is drawn, lest all machines stop together.
 */
export class Collector {
  /** Collections so far. */
  collections = 0;
  private readonly cpu: Cpu;
  private readonly young: number;
  private readonly pause: Distribution;
  private readonly chance: Stream;
  private allocated: number;

  constructor(world: World, cpu: Cpu, profile: CollectorProfile) {
    const { heap, youngShare = YOUNG_SHARE, pause = PAUSES } = profile;
    if (!(heap > 0)) throw new RangeError(`a heap has more than 0 B, not ${heap}`);
    if (!(youngShare > 0 && youngShare <= 1)) {
      throw new RangeError(`the young part of a heap is above 0 and at most 1, not ${youngShare}`);
    }
    this.cpu = cpu;
    this.young = heap * youngShare;
    this.pause = pause;
    this.chance = world.stream('collector');
    this.allocated = this.young * this.chance.uniform();
  }

  /** The program has made objects of `size` bytes in all. */
  allocate(size: number): void {
    this.allocated += size;
    while (this.allocated >= this.young) {
      this.allocated -= this.young;
      this.collections++;
      this.cpu.pause(ns(this.pause.draw(this.chance)));
    }
  }
}

const PAUSES = logNormal({ median: PAUSE_MEDIAN, sigma: Math.log(PAUSE_P90 / PAUSE_MEDIAN) / NORMAL_P90 });
