/** The time of requests in brokers, split as Kafka's own metrics split it. */
import { expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import { runKafka, type Wish } from '../fixtures/kafka.ts';

const PARTS = ['requestQueue', 'local', 'remote', 'responseQueue', 'responseSend'] as const;

function timesOf(name: string, wish: Wish): Record<string, number> {
  const { metrics } = runKafka(wish, ms(500), seconds(0.5));
  const parts = PARTS.map((part): [string, number] => [part, metrics[`request.${name}.${part}`] ?? NaN]);
  return { ...Object.fromEntries(parts), total: metrics[`request.${name}.total.mean`] ?? NaN };
}

// specification: kafka.network:type=RequestMetrics, TotalTimeMs is the sum of the five
test.each(['produce', 'fetchConsumer', 'fetchFollower'])('%s: the five parts sum to the total', (name) => {
  const { total, ...parts } = timesOf(name, { producer: { acks: 'all' }, arrivals: { kind: 'constant', rate: 1000 } });
  expect(total).toBeGreaterThan(0);
  expect(Object.values(parts).every((time) => time >= 0)).toBe(true);
  expect(Object.values(parts).reduce((a, b) => a + b, 0)).toBeCloseTo(total ?? NaN, 9);
});

// specification: monitoring documentation, RemoteTimeMs: "non-zero for produce requests when ack=-1"
test('acks=all waits for followers in remote time, acks=1 does not', () => {
  const all = timesOf('produce', { producer: { acks: 'all' } });
  const one = timesOf('produce', { producer: { acks: '1' } });
  expect(one['remote']).toBe(0);
  expect(all['remote']).toBeGreaterThan(0.2); // two ways of 0.1 ms each: to the follower, and its next fetch
  expect(all['remote']).toBeLessThan(2);
});

// specification: fetch.max.wait.ms and fetch.min.bytes: a fetch without enough data waits in purgatory
test('a fetch that finds too little waits in remote time', () => {
  const quick = timesOf('fetchConsumer', {});
  const patient = timesOf('fetchConsumer', { consumer: { 'fetch.min.bytes': 10_000_000, 'fetch.max.wait.ms': 300 } });
  expect(quick['remote']).toBeLessThan(50);
  expect(patient['remote']).toBeCloseTo(300, 0);
});

// One broker appends 840 MB/s at 0.92 ns a byte: 0.77 of a handler. Requests of up to 1 MB then wait for a single one, as in any queue.
test('with one request handler requests wait for it, with eight hardly any does', () => {
  const load: Wish = {
    brokers: 1,
    replicationFactor: 1,
    producers: 4,
    partitions: 4,
    groups: 0,
    messageSize: 100_000,
    arrivals: { kind: 'poisson', rate: 2100 },
    producer: { 'batch.size': 1_000_000, 'linger.ms': 20, 'max.request.size': 2_000_000 },
  };
  const one = timesOf('produce', { ...load, config: { 'num.io.threads': 1 } });
  const eight = timesOf('produce', { ...load, config: { 'num.io.threads': 8 } });
  expect(one['requestQueue']).toBeGreaterThan(5 * (eight['requestQueue'] ?? NaN));
});
