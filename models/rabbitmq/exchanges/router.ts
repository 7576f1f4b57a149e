import type { Queue } from '../queues/queue.ts';
import { type Address, type Binding, type Matcher, matcherOf, type Target } from './exchange.ts';
import type { ExchangePlan } from './plan.ts';

/** Where messages of one address go, and what finding that out took. */
export interface Route {
  /** Each queue once, however often it is reached. */
  readonly queues: readonly Queue[];
  readonly lookups: number;
  readonly comparisons: number;
}

interface Known {
  readonly matcher: Matcher;
  readonly alternate: string | undefined;
}

/** Routes remembered at most, so that a run with a key for each message does not fill the memory (assumption). */
const REMEMBERED = 100_000;

/**
 * All exchanges of a cluster with their bindings, which every node knows (published: rabbitmq-semantics B12.1). A message
 * goes from exchange to exchange until only queues are left; an exchange is visited once, a queue gets one copy; what an
 * exchange cannot route goes to its alternate (specification: rabbit_exchange.erl, route; https://www.rabbitmq.com/docs/ae).
 */
export class Router {
  private readonly exchanges = new Map<string, Known>();
  private readonly routes = new Map<string, Route>();

  /** `queues`: the queues that a name in a binding stands for. */
  constructor(plans: readonly ExchangePlan[], queues: (name: string) => readonly Queue[]) {
    const names = new Set(plans.map(({ name }) => name));
    const known = (name: string): string => {
      if (names.has(name)) return name;
      throw new RangeError(`there is no exchange '${name}': name one of ${[...names].join(', ')}`);
    };
    for (const { name, type, delayedType, alternate, bindings } of plans) {
      const bound = bindings.flatMap(({ to, isExchange, key, headers }): Binding[] => {
        const targets: Target[] = isExchange ? [{ exchange: known(to) }] : queues(to).map((queue) => ({ queue }));
        return targets.map((target) => ({ target, key, headers }));
      });
      const matcher = matcherOf(type === 'x-delayed-message' ? (delayedType ?? 'direct') : type, bound);
      this.exchanges.set(name, { matcher, alternate: alternate === undefined ? undefined : known(alternate) });
    }
  }

  /** Where an address leads. Its headers are those of a publisher, so one text stands for them. */
  route(address: Address): Route {
    const name = `${address.exchange}\n${address.key}\n${JSON.stringify(address.headers)}`;
    let route = this.routes.get(name);
    if (route === undefined) {
      if (this.routes.size >= REMEMBERED) this.routes.clear();
      this.routes.set(name, (route = this.find(address)));
    }
    return route;
  }

  private find(address: Address): Route {
    const queues = new Set<Queue>();
    const visited = new Set<string>();
    const open = [address.exchange];
    let lookups = 0;
    let comparisons = 0;
    for (let name = open.shift(); name !== undefined; name = open.shift()) {
      if (visited.has(name)) continue;
      visited.add(name);
      const { matcher, alternate } = this.exchanges.get(name) as Known;
      const match = matcher(address);
      lookups += match.lookups;
      comparisons += match.comparisons;
      for (const target of match.targets) {
        if ('queue' in target) queues.add(target.queue);
        else open.push(target.exchange);
      }
      if (match.targets.length === 0 && alternate !== undefined) open.push(alternate);
    }
    return { queues: [...queues], lookups, comparisons };
  }
}
