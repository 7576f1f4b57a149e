import type { Simulator } from '../../../sim/index.ts';
import type { Broker } from '../broker/broker.ts';
import { type FetchLimits, FetchSession } from '../broker/fetch-session.ts';
import type { Link } from '../broker/link.ts';
import type { Place } from './place.ts';

/** A broker that a consumer fetches from: one request at a time, for all partitions that it reads there. */
export class FetchNode {
  readonly broker: Broker;
  readonly link: Link;
  readonly places = new Set<Place>();
  session: FetchSession;
  isFetching = false;
  /** Places of which something waits in the consumer: they are not asked for. */
  undrained = 0;
  private readonly sim: Simulator;
  private readonly limits: FetchLimits;

  constructor(sim: Simulator, broker: Broker, link: Link, limits: FetchLimits) {
    this.sim = sim;
    this.broker = broker;
    this.link = link;
    this.limits = limits;
    this.session = new FetchSession(sim, limits, broker.completions);
  }

  /** The session has ended with the connection or the broker: the next request begins another. */
  restart(): void {
    for (const place of this.places) place.subscription?.cancel();
    this.session = new FetchSession(this.sim, this.limits, this.broker.completions);
  }
}
