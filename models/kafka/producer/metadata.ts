import { type Nanoseconds, NEVER, type Simulator, type Story, Timer, ns, sleep, spawn } from '../../../sim/index.ts';
import { inquire } from '../broker/inquiry.ts';
import { type Channel, lookingUp } from '../costs.ts';
import { metadataResponseSize, SMALL_REQUEST } from '../wire.ts';
import type { Node } from './node.ts';

/** How often metadata is asked for. */
export interface MetadataTerms {
  readonly channel: Channel;
  /** metadata.max.age.ms */
  readonly maxAge: Nanoseconds;
  /** Between two requests; `attempt` counts from 0. */
  readonly backoff: (attempt: number) => Nanoseconds;
  readonly partitions: number;
}

/**
 * How a client learns who leads which partition: it asks a broker when something has gone wrong, and once in metadata.max.age.ms
 * even if nothing has. Requests keep retry.backoff.ms between them; the broker with the fewest requests under way is asked.
 */
export class Metadata {
  private readonly sim: Simulator;
  private readonly nodes: readonly Node[];
  private readonly terms: MetadataTerms;
  private readonly learned: () => void;
  private readonly age: Timer;
  private isWanted = false;
  private isAsking = false;
  private attempts = 0;
  private lastAsked: Nanoseconds = ns(-1e18);

  /** `learned` is called when an answer has come. */
  constructor(sim: Simulator, nodes: readonly Node[], terms: MetadataTerms, learned: () => void) {
    this.sim = sim;
    this.nodes = nodes;
    this.terms = terms;
    this.learned = learned;
    this.age = new Timer(sim, () => this.request());
    this.grow();
  }

  /** Whether an answer is waited for. */
  get isOutdated(): boolean {
    return this.isAsking;
  }

  /** What is known may be out of date. */
  request(): void {
    this.isWanted = true;
    if (this.isAsking) return;
    this.isAsking = true;
    spawn(this.ask());
  }

  private *ask(): Story {
    while (this.isWanted) {
      const allowed = ns(this.lastAsked + this.terms.backoff(this.attempts));
      if (allowed > this.sim.now) yield sleep(this.sim, ns(allowed - this.sim.now));
      this.lastAsked = this.sim.now;
      const node = this.leastLoaded();
      if (node === undefined) {
        this.attempts++;
        continue;
      }
      this.isWanted = false;
      const { channel, partitions } = this.terms;
      const exchange = inquire(node.link, {
        channel,
        size: SMALL_REQUEST,
        answerSize: metadataResponseSize(partitions),
        work: lookingUp(partitions),
      });
      yield exchange.ended();
      if (exchange.outcome === 'answered') {
        this.attempts = 0;
        this.learned();
      } else {
        this.attempts++;
        this.isWanted = true;
      }
    }
    this.isAsking = false;
    this.grow();
  }

  private leastLoaded(): Node | undefined {
    let best: Node | undefined;
    for (const node of this.nodes) {
      if (node.isBroken || node.isConnecting) continue;
      if (best === undefined || node.inFlight < best.inFlight) best = node;
    }
    return best;
  }

  private grow(): void {
    const due = this.sim.now + this.terms.maxAge;
    this.age.set(due < Number.MAX_SAFE_INTEGER ? (due as Nanoseconds) : NEVER);
  }
}
