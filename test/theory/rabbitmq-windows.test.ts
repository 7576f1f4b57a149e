import { describe, expect, test } from 'vitest';
import { ms } from '../../sim/index.ts';
import { measure } from '../contracts/rabbitmq-setup.ts';

/** The example of RMQ-QT12-001: 50 ms each way, 4 ms of processing. */
const consuming = (prefetch: number) =>
  measure(
    {
      latency: ms(50),
      arrivals: { kind: 'constant', rate: 2000 },
      consumer: { 'prefetch-count': prefetch },
      processing: { kind: 'constant', value: ms(4) },
    },
    20,
    2,
  ).metrics['consume.rate'] as number;

describe('a consumer with prefetch p, round trip R and processing S takes min(1/S, p/(R+S)) messages per second', () => {
  test.each([1, 2, 5, 13])('p = %i: the round trip limits', (p) => {
    expect(consuming(p) / (p / 0.104)).toBeCloseTo(1, 1.5);
  });

  test('p = 26 is just enough (RMQ-QT12-001): processing limits, and twice as much gains nothing', () => {
    expect(consuming(26)).toBeGreaterThan(0.98 * 250);
    expect(consuming(52)).toBeGreaterThan(0.99 * 250);
    expect(consuming(52)).toBeLessThanOrEqual(250.1);
  });
});

/** 10 ms each way: the work of broker and client is small beside it. */
const publishing = (confirm: string) =>
  measure({ latency: ms(10), publisher: { confirm }, consumer: { ack: 'auto' } }, 4, 1).metrics[
    'publish.rate'
  ] as number;

describe('a publisher with a window of W unconfirmed messages sends W/RTT until the queue is the bottleneck', () => {
  test('one at a time gives 1/RTT', () => {
    expect(publishing('each') * 0.02).toBeGreaterThan(0.97);
    expect(publishing('each') * 0.02).toBeLessThanOrEqual(1);
  });

  test.each([10, 100])('W = %i gives W/RTT', (window) => {
    const ratio = (publishing(String(window)) * 0.02) / window;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThanOrEqual(1);
  });

  test('a window beyond what the queue can take in a round trip gains nothing more', () => {
    expect(publishing('10000') / publishing('4000')).toBeCloseTo(1, 2);
  });
});

test('at saturation a queue handles one message in the sum of its own costs, whatever else is faster', () => {
  // 5.732 to take in and 14.347 to deliver, in us (models/rabbitmq/costs.ts), at speed 1
  const rate = measure({ consumer: { ack: 'auto' } }, 2, 1).metrics['consume.rate'] as number;
  expect(rate * (5.732e-6 + 14.347e-6)).toBeCloseTo(1, 2);
});
