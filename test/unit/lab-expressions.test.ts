import { expect, test } from 'vitest';
import type { PointResult, RunResult, Scalar } from '../../lab/contract.ts';
import {
  type Meaning,
  evaluateClaim,
  evaluateThreshold,
  parseClaim,
  parseThreshold,
} from '../../lab/expressions/index.ts';
import { METRICS, findMetric } from '../../lab/metrics.ts';

const parameter = (path: string, unit: string, values: Scalar[]) => ({
  path,
  unit,
  values,
  meaning: (text: string) => values.find((value) => String(value) === text.replace(/ (ms|KiB)$/, '')),
});

const SECURITY = 'consumers.billing.security.protocol';
const COUNT = 'consumers.billing.count';
const LINGER = 'producers.a.linger.ms';

const MEANING: Meaning = {
  metrics: METRICS,
  findMetric,
  swept: [parameter(SECURITY, '', ['PLAINTEXT', 'SSL']), parameter(COUNT, '', [1, 4]), parameter(LINGER, 'ms', [0, 5])],
};

const rates: Record<string, number[]> = { PLAINTEXT: [1000, 1010, 990], SSL: [500, 520, 510] };

/** Runs and points of the two protocols, at count 4 and linger 5. */
function results(): { points: PointResult[]; runs: RunResult[] } {
  const names = Object.keys(rates);
  const assignment = (name: string) => ({ [SECURITY]: name, [COUNT]: 4, [LINGER]: 5 });
  const runs = names.flatMap((name, point) =>
    (rates[name] ?? []).map((rate, replication) => ({
      point,
      replication,
      assignment: assignment(name),
      metrics: { 'consume.rate': rate, 'e2e.latency.p99': rate / 100, 'broker.cpu': 0.5 },
      limits: { limitedBy: name === 'SSL' ? 'cpu broker-1' : 'disk broker-1/disk-0', shares: [], perInterval: [] },
    })),
  ) as unknown as RunResult[];
  const points = names.map((name, point) => {
    const all = rates[name] ?? [];
    const mean = all.reduce((sum, rate) => sum + rate, 0) / all.length;
    const summary = { mean, median: mean, low: mean - 20, high: mean + 20, n: 3, method: 'replications' as const };
    return { point, assignment: assignment(name), metrics: { 'consume.rate': summary }, limitedBy: [] };
  });
  return { points, runs };
}

function judged(text: string) {
  const parsed = parseClaim(text, MEANING);
  if ('fault' in parsed) throw new Error(`${parsed.fault.offset}: ${parsed.fault.message}`);
  return evaluateClaim(parsed.claim, results());
}

const fault = (text: string): string => {
  const parsed = parseClaim(text, MEANING);
  return 'fault' in parsed ? `${parsed.fault.offset}: ${parsed.fault.message}` : 'no fault';
};

test('the claim of the contract holds, and says by which numbers', () => {
  const claim = judged('median(consume.rate | SSL) < 0.9 * median(consume.rate | PLAINTEXT)');
  expect(claim).toEqual({
    holds: true,
    detail:
      'median(consume.rate | SSL) = 510 msg/s; median(consume.rate | PLAINTEXT) = 1k msg/s; 510 msg/s < 900 msg/s',
  });
});

test.each([
  ['mean(consume.rate | SSL) = 510', true],
  ['mean(consume.rate | SSL) = 510 msg/s', true],
  ['max(consume.rate | SSL) - min(consume.rate | SSL) = 20', true],
  ['p95(consume.rate | SSL) > 510 and p95(consume.rate | SSL) < 520', true],
  ['low(consume.rate | PLAINTEXT) > high(consume.rate | SSL)', true],
  ['high(consume.rate) = 1020', true],
  ['mean(e2e.latency.p99 | SSL) < 50 ms', true],
  ['mean(e2e.latency.p99 | SSL) < 0.005 s', false],
  ['mean(e2e.latency.p99 | SSL) < 5.2', true],
  ['mean(broker.cpu) <= 50 %', true],
  ['not mean(consume.rate | SSL) > 600 or mean(broker.cpu) > 1', true],
  ['ratio(mean(consume.rate | SSL), mean(consume.rate | PLAINTEXT)) < 0.52', true],
  ['abs(mean(consume.rate | SSL) - mean(consume.rate | PLAINTEXT)) = 490', true],
  ['-mean(consume.rate | SSL) < 0', true],
  ['1 + 2 * 3 = 7 and (1 + 2) * 3 = 9 and 7 - 2 - 1 = 4 and 8 / 4 / 2 = 1', true],
  ["limited('disk' | PLAINTEXT) = 100 % and limited(disk | SSL) = 0", true],
  ['mean(consume.rate | SSL) * 2 s > 1000 msg', true],
  [`mean(consume.rate | ${SECURITY} = SSL and count = 4 and 5 ms) = 510`, true],
] as const)('%s is %s', (text, holds) => {
  expect(judged(text).holds).toBe(holds);
});

test('a claim about runs that were not made cannot be judged, and so does not hold', () => {
  const claim = judged('mean(consume.rate | count = 1) > 0');
  expect(claim).toEqual({ holds: false, detail: `cannot be judged: no run has ${COUNT} = 1` });
});

test('division by zero makes a claim undecided, not an exception', () => {
  expect(judged('ratio(1 msg/s, mean(consume.rate | SSL) - 510 msg/s) > 0')).toEqual({
    holds: false,
    detail: 'cannot be judged: it divides by zero',
  });
});

test.each([
  ['mean(consume.rat) > 5', "5: mean() wants a metric, not 'consume.rat'; did you mean 'consume.rate'?"],
  ['consume.rate > 5', '0: consume.rate has a value for each run: say which'],
  ['mean(consume.rate | TLS) > 5', "20: no swept parameter has the value 'TLS'"],
  ['mean(consume.rate | count = 2) > 5', `28: ${COUNT} is never '2': its values are 1, 4`],
  ['mean(consume.rate | size = 2) > 5', "20: 'size' is not swept"],
  ['mean(consume.rate) < 50 ms', '19: messages per second cannot be compared with a time'],
  ['mean(consume.rate) + 1', '0: the expression wants a comparison here'],
  ['mean(consume.rate > 5', "18: a parenthesis is never closed: ')' is missing before '>'"],
  ['1 < 2 < 3', '6: comparisons do not chain'],
  ['mean(consume.rate) > 5 parsecs', "23: 'parsecs' is not a unit"],
  ['mean(consume.rate) >', '20: something is missing at the end'],
  ['mean(consume.rate) > 5 ; exit', "23: ';' has no meaning here"],
  ['process.exit(1) > 0', "0: there is no function 'process.exit'"],
  ['__proto__ > 0', "0: '__proto__' has no meaning here"],
  ["mean(consume.rate | 'SSL) > 0", '20: this quotation mark is never closed'],
  ['', '0: something is missing at the end'],
] as const)('%s is refused where it goes wrong', (text, expected) => {
  expect(fault(text)).toContain(expected.split(':').slice(1).join(':').trim());
  expect(Number(fault(text).split(':')[0])).toBe(Number(expected.split(':')[0]));
});

test('a value of two parameters must say which is meant', () => {
  const meaning = { ...MEANING, swept: [parameter('a.count', '', [1]), parameter('b.count', '', [1, 2])] };
  const parsed = parseClaim('mean(consume.rate | 1) > 0', meaning);
  expect('fault' in parsed && parsed.fault.message).toContain('write which, as in a.count = 1');
});

test('an expression nested without end is refused, not followed', () => {
  expect(fault(`${'('.repeat(500)}1${')'.repeat(500)} > 0`)).toContain('nested more than');
  expect(fault(`${'not '.repeat(400)} 1 > 0`)).toContain('nested more than');
  expect(fault(`${'1+'.repeat(2000)}1 > 0`)).toContain('at most 2000 characters');
});

const threshold = (metric: string, text: string) => {
  const info = findMetric(metric);
  if (info === undefined) throw new Error(metric);
  const parsed = parseThreshold(text, info);
  return 'fault' in parsed ? parsed.fault.message : evaluateThreshold(parsed.threshold, results().points);
};

test('a threshold holds if the mean of every point keeps to it', () => {
  expect(threshold('consume.rate', '>= 500 msg/s')).toEqual({
    holds: true,
    detail: 'mean consume.rate = 510 msg/s to 1k msg/s',
  });
  expect(threshold('consume.rate', '>= 0.6k')).toMatchObject({ holds: false });
  expect(threshold('consume.rate', '> 500 and < 1001')).toMatchObject({ holds: true });
});

test('a broken threshold names the point that broke it', () => {
  expect(threshold('consume.rate', '< 600 msg/s')).toEqual({
    holds: false,
    detail: `mean consume.rate = 1k msg/s at ${SECURITY} = PLAINTEXT, ${COUNT} = 4, ${LINGER} = 5, not < 600 msg/s`,
  });
});

test('a threshold must be a comparison in the dimension of its metric', () => {
  expect(threshold('consume.rate', '600')).toContain('begins with a comparison');
  expect(threshold('consume.rate', '< 5 ms')).toContain('cannot be compared with a time');
});
