import type { Queue } from '../queues/queue.ts';
import { bucketOf } from './hash.ts';
import { type Headers, headersMatch } from './headers.ts';
import type { ExchangeType } from './plan.ts';
import { TopicTrie } from './topic.ts';

/** What a binding leads to: a queue, or another exchange. */
export type Target = { readonly queue: Queue } | { readonly exchange: string };

export interface Binding {
  readonly target: Target;
  readonly key: string;
  readonly headers: Headers;
}

/** What a message is routed by. */
export interface Address {
  readonly exchange: string;
  readonly key: string;
  readonly headers: Headers;
}

/** What an exchange makes of an address: where it leads, and how many look-ups and comparisons that took. */
export interface Match {
  readonly targets: readonly Target[];
  readonly lookups: number;
  readonly comparisons: number;
}

/** The rule by which a type of exchange chooses among its bindings. */
export type Matcher = (address: Address) => Match;

/** The rule of a type for these bindings. */
export function matcherOf(type: Exclude<ExchangeType, 'x-delayed-message'>, bindings: readonly Binding[]): Matcher {
  switch (type) {
    case 'direct':
      return direct(bindings);
    case 'fanout':
      return fanout(bindings);
    case 'topic':
      return topic(bindings);
    case 'headers':
      return headers(bindings);
    case 'x-consistent-hash':
      return consistentHash(bindings);
  }
}

function direct(bindings: readonly Binding[]): Matcher {
  const byKey = new Map<string, Target[]>();
  for (const { key, target } of bindings) {
    const targets = byKey.get(key);
    if (targets === undefined) byKey.set(key, [target]);
    else targets.push(target);
  }
  return ({ key }) => ({ targets: byKey.get(key) ?? [], lookups: 1, comparisons: 0 });
}

function fanout(bindings: readonly Binding[]): Matcher {
  const match = { targets: bindings.map(({ target }) => target), lookups: 1, comparisons: 0 };
  return () => match;
}

function topic(bindings: readonly Binding[]): Matcher {
  const trie = new TopicTrie<Target>();
  for (const { key, target } of bindings) trie.add(key, target);
  return ({ key }) => {
    const { values, visited } = trie.match(key);
    return { targets: [...values], lookups: visited, comparisons: 0 };
  };
}

function headers(bindings: readonly Binding[]): Matcher {
  return (address) => ({
    targets: bindings.filter((binding) => headersMatch(binding.headers, address.headers)).map(({ target }) => target),
    lookups: 0,
    comparisons: bindings.length,
  });
}

/** Each binding has as many buckets as its key says. */
function consistentHash(bindings: readonly Binding[]): Matcher {
  const buckets = bindings.flatMap(({ key, target }) => {
    const weight = Number(key);
    if (!Number.isInteger(weight) || weight < 1) {
      throw new RangeError(
        `the key of a binding to a consistent-hash exchange is its weight, such as '1', not '${key}'`,
      );
    }
    return Array.from({ length: weight }, () => target);
  });
  return ({ key }) => {
    const target = buckets[bucketOf(key, buckets.length)];
    return { targets: target === undefined ? [] : [target], lookups: 1, comparisons: 0 };
  };
}
