import { describe, expect, test } from 'vitest';
import { ms } from '../../sim/index.ts';
import { verdict } from '../../models/limits.ts';
import { measure, type SetUp, SWIFT } from './rabbitmq-setup.ts';

const limitOf = (setUp: SetUp): string => verdict(measure(setUp).shares, false);
const rate = (setUp: SetUp): number => measure(setUp, 2, 1).metrics['consume.rate'] as number;

describe('what limits', () => {
  test('a single queue at saturation is limited by its process, and a second queue helps', () => {
    expect(limitOf({ consumer: { ack: 'auto' } })).toBe('queue process q');
    const two: SetUp = { queues: 2, publishers: 2, consumers: 2, consumer: { ack: 'auto' } };
    expect(rate(two)).toBeGreaterThan(1.9 * rate({ consumer: { ack: 'auto' } }));
  });

  test('without a consumer and with large messages it is the reader of the connection', () => {
    expect(limitOf({ size: 50_000, consumers: 0 })).toBe('reader publisher-0');
  });

  test('few cores are the limit of many busy queues', () => {
    const profile = { ...SWIFT, cores: 2 };
    const many: SetUp = { profile, queues: 6, publishers: 6, consumers: 6, consumer: { ack: 'auto' } };
    expect(limitOf(many)).toBe('cpu rabbit-0');
  });

  const windowed: SetUp = { latency: ms(1), publisher: { confirm: '8' }, consumer: { 'prefetch-count': 100 } };

  test('a small window of confirms is the limit: a quarter more gives a quarter more, of the prefetch nothing', () => {
    expect(limitOf(windowed)).toBe('confirm publisher-0');
    expect(rate({ ...windowed, publisher: { confirm: '10' } }) / rate(windowed)).toBeGreaterThan(1.2);
    expect(rate({ ...windowed, consumer: { 'prefetch-count': 125 } }) / rate(windowed)).toBeCloseTo(1, 2);
  });

  const prefetched: SetUp = { latency: ms(1), publisher: { confirm: '500' }, consumer: { 'prefetch-count': 8 } };

  test('a small prefetch is the limit, though publishers wait for it too', () => {
    const queue: SetUp = { ...prefetched, publisher: { confirm: '5000' } };
    expect(limitOf({ ...queue, arrivals: { kind: 'constant', rate: 20_000 } })).toBe('prefetch q');
    const more: SetUp = { ...queue, consumer: { 'prefetch-count': 10 } };
    expect(rate(more) / rate(queue)).toBeGreaterThan(1.2);
  });

  test('a slow consumer is its own limit', () => {
    const slow: SetUp = {
      arrivals: { kind: 'constant', rate: 2000 },
      processing: { kind: 'constant', value: ms(1) },
      consumer: { 'prefetch-count': 100 },
    };
    expect(limitOf(slow)).toBe('client consumer-0');
  });
});

describe('where a run would make no sense', () => {
  test.each([
    [{ publisher: { confirm: 'sometimes' } }, /confirm is none, each, unlimited/],
    [{ node: { credit_flow_default_credit: '400' } }, /is written \{400,200\}/],
    [{ version: '3.8', queue: { 'x-queue-version': 2 } }, /3\.10 or newer/],
    [{ version: '4.0', queue: { 'x-queue-version': 1 } }, /before 4\.0/],
  ])('%j is refused with a sentence that says what would be right', (setUp, message) => {
    expect(() => measure(setUp as SetUp, 0.01, 0)).toThrow(message);
  });
});
