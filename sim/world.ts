import { type Nanoseconds, seconds } from './units.ts';
import { Simulator } from './kernel/simulator.ts';
import { Recorder } from './measure/recorder.ts';
import { Draws } from './random/draws.ts';
import { seedOf } from './random/seed.ts';
import { Stream } from './random/stream.ts';

/** What a run of a simulation is made from. */
export interface WorldOptions {
  readonly seed: number;
  readonly replication: number;
  /** How often the runner samples the metrics; 1 s unless told otherwise. */
  readonly sampleEvery?: Nanoseconds | undefined;
}

/** What the worlds of one run share. */
interface Shared {
  readonly sim: Simulator;
  readonly record: Recorder;
  readonly options: WorldOptions;
  /** The (path, purpose) pairs that have an owner. */
  readonly owned: Set<string>;
}

/** What every component is given: the clock, the recorder, its place in the system, and its chance. */
export class World {
  readonly path: string;
  private readonly shared: Shared;

  /** The root of a new run. The second and third argument are for `within`. */
  constructor(options: WorldOptions, path = '', shared = begin(options)) {
    this.path = path;
    this.shared = shared;
  }

  get sim(): Simulator {
    return this.shared.sim;
  }

  get record(): Recorder {
    return this.shared.record;
  }

  get seed(): number {
    return this.shared.options.seed;
  }

  get replication(): number {
    return this.shared.options.replication;
  }

  /** How often the metrics are sampled. */
  get sampleEvery(): Nanoseconds {
    return this.shared.options.sampleEvery ?? seconds(1);
  }

  /** The world of a part: within('broker-1') of 'cluster' has the path 'cluster/broker-1'. */
  within(name: string): World {
    const path = this.path === '' ? name : `${this.path}/${name}`;
    return new World(this.shared.options, path, this.shared);
  }

  /** A stream of random numbers for one purpose, such as 'arrival gaps'. Throws if somebody has asked for it already. */
  stream(purpose: string): Stream {
    return new Stream(this.seedFor(purpose));
  }

  /** Random numbers by identity of a message, for one purpose. Throws if somebody has asked for them already. */
  draws(purpose: string): Draws {
    return new Draws(this.seedFor(purpose));
  }

  private seedFor(purpose: string): number {
    const key = `${this.path}\n${purpose}`;
    if (this.shared.owned.has(key)) {
      const place = this.path === '' ? 'the root' : `"${this.path}"`;
      throw new Error(
        `the random numbers for "${purpose}" of ${place} have an owner: one purpose, one stream, so name another`,
      );
    }
    this.shared.owned.add(key);
    return seedOf(this.seed, this.replication, this.path, purpose);
  }
}

function begin(options: WorldOptions): Shared {
  const sim = new Simulator();
  return { sim, record: new Recorder(sim), options, owned: new Set() };
}
