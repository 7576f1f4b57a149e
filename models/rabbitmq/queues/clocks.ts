import { NEVER, ns, type Simulator, Timer } from '../../../sim/index.ts';
import { TIMEOUT_CHECK } from '../costs.ts';

/** What a queue does when time has passed, without anybody asking. */
export interface Alarms {
  /** The message in front has outlived its time. */
  expired(): void;
  /** The queue has been unused for x-expires. */
  unused(): void;
  /** It is time to look for deliveries older than consumer_timeout. */
  look(): void;
}

/** The clocks of a queue: expiry of the message in front, x-expires, consumer_timeout. */
export class Clocks {
  private readonly sim: Simulator;
  private readonly expires: number;
  private readonly looks: boolean;
  private readonly expiry: Timer;
  private readonly disuse: Timer;
  private readonly patience: Timer;

  /** `expires`: x-expires in ns. `looks`: there is a consumer_timeout. */
  constructor(sim: Simulator, terms: { expires: number; looks: boolean }, alarms: Alarms) {
    this.sim = sim;
    this.expires = terms.expires;
    this.looks = terms.looks;
    this.expiry = new Timer(sim, () => alarms.expired());
    this.disuse = new Timer(sim, () => alarms.unused());
    this.patience = new Timer(sim, () => alarms.look());
  }

  /** The message in front expires at `deadline` at the latest; Infinity: never. */
  awaitExpiry(deadline: number): void {
    if (deadline === Infinity) this.expiry.clear();
    else this.expiry.set(ns(Math.max(Math.round(deadline), this.sim.now) + 1));
  }

  /** Somebody came, asked or left; `consumers` are there now (published: rabbitmq-semantics B7.5). */
  used(consumers: number): void {
    if (consumers > 0 || this.expires === Infinity) this.disuse.clear();
    else this.disuse.set(ns(this.sim.now + this.expires));
    if (!this.looks || consumers === 0) this.patience.clear();
    else if (this.patience.deadline === NEVER) this.patience.set(ns(this.sim.now + TIMEOUT_CHECK));
  }

  stop(): void {
    this.expiry.clear();
    this.disuse.clear();
    this.patience.clear();
  }
}
