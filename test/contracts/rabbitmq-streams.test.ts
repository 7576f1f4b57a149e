import { describe, expect, test } from 'vitest';
import { seconds } from '../../sim/index.ts';
import { build, measure } from './rabbitmq-setup.ts';

const stream = { nodes: 3, version: '3.13', queue: { 'x-queue-type': 'stream' }, size: 1000 } as const;

describe('streams (B1.6, B2)', () => {
  test('a message is confirmed once a majority has it, without waiting for a disk', () => {
    const { metrics } = measure({ ...stream, consumers: 0, publisher: { confirm: 'each' } });
    expect(metrics['publish.latency.p50']).toBeGreaterThan(0.2); // two ways of 50 us more than a classic queue
    expect(metrics['publish.latency.p50']).toBeLessThan(1); // the disk takes 1 ms
  });

  test('reading takes nothing away: each consumer is given every message from when it came on', () => {
    const { world, system } = build({
      ...stream,
      consumers: 2,
      arrivals: { kind: 'constant', rate: 1000 },
      consumer: { 'prefetch-count': 100 },
      publisher: { confirm: 'unlimited' },
    });
    const got = new Map<unknown, number>();
    system.watch = ({ subscription, count }) => got.set(subscription, (got.get(subscription) ?? 0) + count);
    system.start();
    world.sim.run(seconds(2));
    expect([...got.values()].every((count) => count > 1950 && count <= 2000)).toBe(true);
    expect(got.size).toBe(2);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });

  test('what is older than its limits goes, a segment at a time, read or not', () => {
    const { world, system } = build({
      ...stream,
      consumers: 0,
      arrivals: { kind: 'constant', rate: 1000 },
      queue: { 'x-queue-type': 'stream', 'x-max-length-bytes': 500_000, 'x-stream-max-segment-size-bytes': 100_000 },
    });
    system.start();
    world.sim.run(seconds(2));
    const [{ ledger }] = system.queues as unknown as [{ ledger: { backlog: number; expired: number } }];
    expect(ledger.backlog).toBeGreaterThanOrEqual(500);
    expect(ledger.backlog).toBeLessThanOrEqual(610);
    expect(ledger.expired).toBeGreaterThan(1300);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });
});
