import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf } from '../../models/rabbitmq/exchanges/hash.ts';
import type { ExchangePlan } from '../../models/rabbitmq/exchanges/plan.ts';
import { Router } from '../../models/rabbitmq/exchanges/router.ts';
import { TopicTrie } from '../../models/rabbitmq/exchanges/topic.ts';
import type { Queue } from '../../models/rabbitmq/queues/queue.ts';

const word = fc.constantFrom('a', 'b', 'c', '');
const key = fc.array(word, { maxLength: 5 }).map((words) => words.join('.'));
const pattern = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '*', '#'), { maxLength: 5 })
  .map((words) => words.join('.'));

/** The definition, word by word, without a thought for speed. */
function matches(pattern: readonly string[], key: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return key.length === 0;
  if (first === '#') return key.some((_, i) => matches(rest, key.slice(i))) || matches(rest, []);
  return key.length > 0 && (first === '*' || first === key[0]) && matches(rest, key.slice(1));
}
const words = (text: string): string[] => (text === '' ? [] : text.split('.'));

test('a trie of topic patterns finds exactly the patterns that match a key', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 12 }), key, (patterns, text) => {
      const trie = new TopicTrie<number>();
      patterns.forEach((one, i) => trie.add(one, i));
      const naive = patterns.flatMap((one, i) => (matches(words(one), words(text)) ? [i] : []));
      expect([...trie.match(text).values].sort((a, b) => a - b)).toEqual(naive);
    }),
    { numRuns: 2000, seed: 5 },
  );
});

const QUEUES = ['p', 'q', 'r', 's'] as const;
const queues = new Map<string, Queue>(QUEUES.map((name) => [name, { name } as Queue]));

const topology = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.tuple(
    ...Array.from({ length: n }, (_, i) =>
      fc.record({
        name: fc.constant(`x${i}`),
        type: fc.constantFrom<ExchangePlan['type']>('direct', 'fanout', 'topic', 'headers'),
        alternate: fc.option(
          fc.integer({ min: 0, max: n - 1 }).map((k) => `x${k}`),
          { nil: undefined },
        ),
        bindings: fc.array(
          fc.record({
            isExchange: fc.boolean(),
            to: fc.nat(),
            key: pattern,
            headers: fc.dictionary(fc.constantFrom('x-match', 'h', 'i'), fc.constantFrom('any', 'all')),
          }),
          { maxLength: 5 },
        ),
      }),
    ),
  ),
);

/** Whether a message reaches the binding's end, by the definitions of the exchange types. */
function passes(type: ExchangePlan['type'], binding: ExchangePlan['bindings'][number], text: string): boolean {
  if (type === 'fanout') return true;
  if (type === 'direct') return binding.key === text;
  if (type === 'topic') return matches(words(binding.key), words(text));
  const asked = Object.entries(binding.headers).filter(([name]) => name !== 'x-match');
  const held = asked.filter(([name, value]) => HEADERS[name] === value);
  return binding.headers['x-match'] === 'any' ? held.length > 0 : held.length === asked.length;
}
const HEADERS: Readonly<Record<string, string>> = { h: 'all', i: 'any' };

test('a message reaches exactly the queues to which a walk over the bindings leads, each once', () => {
  fc.assert(
    fc.property(topology, key, (drawn, text) => {
      const plans: ExchangePlan[] = drawn.map((plan) => ({
        ...plan,
        bindings: plan.bindings.map((binding) => ({
          ...binding,
          to: binding.isExchange ? `x${binding.to % drawn.length}` : (QUEUES[binding.to % QUEUES.length] as string),
        })),
      }));
      const router = new Router(plans, (name) => [queues.get(name) as Queue]);
      const reached = new Set<string>();
      const visited = new Set<string>();
      const visit = (name: string): void => {
        if (visited.has(name)) return;
        visited.add(name);
        const plan = plans.find((one) => one.name === name) as ExchangePlan;
        const open = plan.bindings.filter((binding) => passes(plan.type, binding, text));
        for (const { to, isExchange } of open) {
          if (isExchange) visit(to);
          else reached.add(to);
        }
        if (open.length === 0 && plan.alternate !== undefined) visit(plan.alternate);
      };
      visit('x0');
      const found = router.route({ exchange: 'x0', key: text, headers: HEADERS }).queues.map(({ name }) => name);
      expect(found.sort()).toEqual([...reached].sort());
    }),
    { numRuns: 1000, seed: 6 },
  );
});

test('consistent hashing spreads keys evenly, and one more bucket takes only what it needs', () => {
  const keys = Array.from({ length: 4000 }, (_, i) => `customer-${i}`);
  const five = keys.map((one) => bucketOf(one, 5));
  for (let bucket = 0; bucket < 5; bucket++) {
    const share = five.filter((one) => one === bucket).length / keys.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
  }
  const six = keys.map((one) => bucketOf(one, 6));
  const moved = keys.filter((_, i) => five[i] !== six[i]);
  expect(moved.length / keys.length).toBeLessThan(0.2);
  expect(six.filter((bucket, i) => bucket !== five[i]).every((bucket) => bucket === 5)).toBe(true);
});
