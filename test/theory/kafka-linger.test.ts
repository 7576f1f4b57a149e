import { expect, test } from 'vitest';
import { runKafka } from '../fixtures/kafka.ts';
import { seconds } from '../../sim/index.ts';

test('Poisson records at 1000/s and linger.ms=5 make batches of 6.05 that wait 2.942 ms on average, if nothing else wakes the sender', () => {
  // E[records] = 1 + lambda T; mean wait = T (1 + lambda T / 2) / (1 + lambda T), for a batch that does not fill;
  // T = linger.ms and the kernel's timer slack, as long as answers (here none) do not make the sender look earlier.
  const { system } = runKafka(
    {
      partitions: 1,
      arrivals: { kind: 'poisson', rate: 1000 },
      producer: { 'linger.ms': 5, 'batch.size': 1_000_000, acks: '0' },
    },
    seconds(1),
    seconds(120),
  );
  const [partition] = [...system.topics.values()].flatMap((topic) => topic.partitions);
  const records = (partition?.leading.log.endOffset ?? 0) / (partition?.batches.end ?? 1);
  const { hops } = system.traffic.endToEndHops.breakdown();
  const waited = hops.find((hop) => hop.name === 'batching')?.time ?? 0;
  const slack = 0.05; // ms
  const expected = 1 + (5 + slack);
  expect(records / expected).toBeCloseTo(1, 2);
  expect(waited / 1e6 / (((5 + slack) * (1 + (5 + slack) / 2)) / expected)).toBeCloseTo(1, 2);
});

test('the hops of a message sum to its latency', () => {
  const { system, metrics } = runKafka();
  const { publishHops, endToEndHops } = system.traffic;
  for (const [hops, metric] of [
    [publishHops, 'publish.latency.mean'],
    [endToEndHops, 'e2e.latency.mean'],
  ] as const) {
    const { total, hops: parts } = hops.breakdown();
    const sum = parts.reduce((a, part) => a + part.time, 0);
    expect(sum / total).toBeCloseTo(1, 9);
    expect(total / 1e6 / (metrics[metric] as number)).toBeCloseTo(1, 3);
    for (const part of parts) expect(part.time).toBeGreaterThan(-1); // instants are rounded to whole ns
  }
});
