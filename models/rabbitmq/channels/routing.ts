import type { Ledger } from '../../messages/index.ts';
import { ROUTE_COMPARISON, ROUTE_LOOKUP } from '../costs.ts';
import type { ExchangeEnd } from '../exchanges/end.ts';
import type { Route, Router } from '../exchanges/router.ts';
import type { Addressing, Destination, Group } from '../messages/group.ts';
import type { Queue } from '../queues/queue.ts';

/** Whom publishers name: a queue through the default exchange, or an exchange. */
export type PublishTarget = Queue | ExchangeEnd;

/** Consecutive messages that take the same route. */
export class Routed {
  readonly group: Group;
  readonly queues: readonly Queue[];
  /** What finding the route took, in ns for each message. */
  readonly cost: number;

  constructor(group: Group, queues: readonly Queue[], cost: number) {
    this.group = group;
    this.queues = queues;
    this.cost = cost;
  }

  get count(): number {
    return this.group.count;
  }

  /** Removes the first n messages and returns them. */
  split(n: number): Routed {
    return new Routed(this.group.split(n), this.queues, this.cost);
  }
}

/** Cuts a group where its messages part ways. */
export function routed(group: Group, router: Router): Routed[] {
  const { addressing } = group.origin;
  if (addressing === undefined) {
    return [new Routed(group, [group.destination as Queue], 0)];
  }
  if (addressing.hasOneKey) return [along(group, router.route(addressOf(addressing, group.first)))];
  const parts: Routed[] = [];
  for (;;) {
    const route = router.route(addressOf(addressing, group.first));
    let same = 1;
    while (same < group.count && router.route(addressOf(addressing, group.first + same)) === route) same++;
    const isLast = same === group.count;
    parts.push(along(isLast ? group : group.split(same), route));
    if (isLast) return parts;
  }
}

const addressOf = (addressing: Addressing, ordinal: number) => ({
  exchange: addressing.exchange,
  key: addressing.keyOf(ordinal),
  headers: addressing.headers,
});

const along = (group: Group, { queues, lookups, comparisons }: Route): Routed =>
  new Routed(group, queues, lookups * ROUTE_LOOKUP + comparisons * ROUTE_COMPARISON);

/** The ledger of whom the messages were published to. */
export const ledgerOf = (destination: Destination): Ledger => (destination as PublishTarget).ledger;
