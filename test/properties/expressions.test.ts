import fc from 'fast-check';
import { test } from 'vitest';
import type { RunResult } from '../../lab/contract.ts';
import { type Meaning, evaluateClaim, parseClaim, parseThreshold } from '../../lab/expressions/index.ts';
import { METRICS, findMetric } from '../../lab/metrics.ts';

const MEANING: Meaning = {
  metrics: METRICS,
  findMetric,
  swept: [
    { path: 'a.x', values: [1, 2], unit: '', meaning: (text) => (/^[12]$/.test(text) ? Number(text) : undefined) },
  ],
};

const runsWith = (values: readonly number[]): RunResult[] =>
  values.map((value, replication) => ({
    point: 0,
    replication,
    assignment: { 'a.x': 1 },
    metrics: { 'consume.rate': value },
  })) as unknown as RunResult[];

const WORDS = [
  'mean(',
  'median(',
  'consume.rate',
  'e2e.latency.p99',
  '|',
  '1',
  '2 ms',
  '3k msg/s',
  '(',
  ')',
  '+',
  '-',
  '*',
  '/',
  '<',
  '>=',
  '=',
  'and',
  'or',
  'not',
  'abs(',
  'ratio(',
  ',',
  "'disk'",
  'limited(',
  'a.x = 1',
  '%',
];

test('whatever is written, parsing and judging end without an exception', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(' ')),
  );
  const rates = fc.array(fc.double({ noNaN: false }), { maxLength: 3 });
  fc.assert(
    fc.property(text, rates, (written, values) => {
      const parsed = parseClaim(written, MEANING);
      if ('fault' in parsed)
        return parsed.fault.offset >= 0 && parsed.fault.offset <= written.length && parsed.fault.message !== '';
      const { holds, detail } = evaluateClaim(parsed.claim, { points: [], runs: runsWith(values) });
      return typeof holds === 'boolean' && typeof detail === 'string';
    }),
    { numRuns: 5000 },
  );
});

/** A tree of arithmetic, as text with as few parentheses as its grammar allows, and its value. */
interface Sum {
  readonly text: string;
  readonly value: number;
  readonly strength: number;
}

const wrap = (sum: Sum, strength: number): string => (sum.strength < strength ? `(${sum.text})` : sum.text);

const { sum } = fc.letrec<{ sum: Sum }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.integer({ min: 0, max: 99 }).map((value) => ({ text: String(value), value, strength: 9 })),
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]) => ({ text: `${wrap(a, 1)} + ${wrap(b, 2)}`, value: a.value + b.value, strength: 1 })),
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]) => ({ text: `${wrap(a, 1)} - ${wrap(b, 2)}`, value: a.value - b.value, strength: 1 })),
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]) => ({ text: `${wrap(a, 3)}*${wrap(b, 4)}`, value: a.value * b.value, strength: 3 })),
    tie('sum').map((a) => ({ text: `-${wrap(a, 5)}`, value: -a.value, strength: 5 })),
  ),
}));

test('arithmetic binds as it does at school', () => {
  fc.assert(
    fc.property(sum, ({ text, value }) => {
      fc.pre(text.length < 900 && Number.isSafeInteger(value));
      const parsed = parseClaim(`${text} = ${value < 0 ? `-${-value}` : value}`, MEANING);
      if ('fault' in parsed) throw new Error(`${text}: ${parsed.fault.message}`);
      return evaluateClaim(parsed.claim, { points: [], runs: [] }).holds;
    }),
    { numRuns: 1000 },
  );
});

test('the median lies between the extremes, and quantiles do not fall', () => {
  const claim =
    'min(consume.rate) <= p25(consume.rate) and p25(consume.rate) <= median(consume.rate) and median(consume.rate) <= p95(consume.rate) and p95(consume.rate) <= max(consume.rate)';
  const parsed = parseClaim(claim, MEANING);
  if ('fault' in parsed) throw new Error(parsed.fault.message);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 }),
      (values) => evaluateClaim(parsed.claim, { points: [], runs: runsWith(values) }).holds,
    ),
  );
});

test('no threshold makes the parser throw', () => {
  const metric = findMetric('e2e.latency.p99');
  if (metric === undefined) throw new Error('the metric is missing');
  const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => `< ${words.join(' ')}`);
  fc.assert(
    fc.property(text, (written) => {
      const parsed = parseThreshold(written, metric);
      return 'threshold' in parsed ? parsed.threshold.metric === metric : parsed.fault.message !== '';
    }),
  );
});
