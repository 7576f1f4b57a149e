import { describe, expect, test } from 'vitest';
import { seconds } from '../../sim/index.ts';
import { hardware } from '../../models/machine/index.ts';
import { measure, type SetUp } from './rabbitmq-setup.ts';

const R610: SetUp = { version: '2.8', profile: hardware('dell-r610'), colocated: true, size: 12 };
const AUTO = { ack: 'auto' } as const;
const persistent = { confirm: 'unlimited', 'delivery-mode': 2 } as const;
const NUC: SetUp = {
  version: '4.0',
  profile: hardware('nuc-11'),
  colocated: true,
  size: 12,
  publisher: { confirm: '192', 'delivery-mode': 2 },
  consumer: { 'prefetch-count': 200 },
};
const GKE: SetUp = {
  version: '3.10',
  profile: hardware('gke-pod-8cpu'),
  size: 10,
  publishers: 2,
  consumers: 2,
  node: { credit_flow_default_credit: '{0,0}' },
  publisher: { confirm: '3000', 'delivery-mode': 2 },
  consumer: { 'prefetch-count': 3000, 'multi-ack-every': 3000 },
};
const I3EN: SetUp = {
  version: '3.8',
  profile: hardware('i3en.2xlarge'),
  nodes: 3,
  queues: 24,
  publishers: 4,
  consumers: 4,
  size: 1024,
  publisher: { confirm: 'unlimited' },
  consumer: AUTO,
};

/** A loaded queue, and a consumer that comes after 1 s, when most have been published. */
const DRAIN: SetUp = {
  ...R610,
  arrivals: {
    kind: 'steps',
    steps: [
      { at: seconds(0), rate: 100_000 },
      { at: seconds(0.9), rate: 0 },
    ],
  },
  consumer: { ack: 'auto', 'consumer-start-delay': 1 },
};

const of = (setUp: SetUp, metric: string): number => {
  // Acknowledgements of 3000 at a time need the longer run.
  const duration = setUp.consumer?.['multi-ack-every'] === 3000 ? 4 : 1.5;
  return measure(setUp, duration, 1).metrics[metric] as number;
};

describe('rows that the costs were fitted on come out within 5 %', () => {
  test.each<[string, SetUp, string, number]>([
    ['RMQ-P12-012', { ...R610, consumer: AUTO }, 'consume.rate', 44_824],
    ['RMQ-P12-018', R610, 'consume.rate', 32_005],
    ['RMQ-P12-019', { ...R610, publisher: { confirm: 'unlimited' } }, 'consume.rate', 26_103],
    ['RMQ-P12-020', { ...R610, publisher: persistent }, 'consume.rate', 4725],
    ['RMQ-P12-039', { ...R610, size: 0, consumers: 0 }, 'publish.rate', 111_000],
    ['RMQ-P12-042', { ...R610, size: 0, consumers: 0, publishers: 10 }, 'publish.rate', 157_000],
    ['RMQ-P12-043', { ...R610, size: 1000, consumers: 0 }, 'publish.rate', 34_000],
    ['RMQ-P12-059', { ...R610, consumer: { 'prefetch-count': 50 } }, 'consume.rate', 23_200],
    ['RMQ-P12-037', { ...R610, size: 1_000_000, consumer: AUTO }, 'consume.rate', 157],
    ['RMQ-P12-005', { ...R610, consumer: AUTO, arrivals: { kind: 'constant', rate: 100 } }, 'e2e.latency.p50', 0.25],
    ['RMQ-AMQP10-003', NUC, 'consume.rate', 88_534],
  ])('%s', (_, setUp, metric, published) => {
    expect(Math.abs(of(setUp, metric) / published - 1)).toBeLessThan(0.05);
  });
});

// The bound beside each row is its present error, rounded up: a change that makes a prediction worse has to say so.
describe('rows that nothing was fitted on come out as well as the README says', () => {
  test.each<[string, SetUp, string, number, number]>([
    ['RMQ-P12-003', { ...R610, consumer: AUTO }, 'e2e.latency.p50', 250, 0.2],
    ['RMQ-P12-040', { ...R610, size: 0, consumers: 0, publishers: 2 }, 'publish.rate', 158_000, 0.02],
    ['RMQ-P12-050', { ...R610, size: 10_000, consumers: 0 }, 'publish.rate', 9400, 0.2],
    ['RMQ-P12-033', { ...R610, size: 100_000, consumer: AUTO }, 'consume.rate', 1300, 0.2],
    ['RMQ-P12-054', { ...R610, consumer: { 'prefetch-count': 1 } }, 'consume.rate', 2500, 0.75],
    ['RMQ-P12-056', { ...R610, consumer: { 'prefetch-count': 5 } }, 'consume.rate', 8000, 0.4],
    ['RMQ-310-010', { ...GKE, queue: { 'x-queue-version': 2 } }, 'publish.rate', 26_719, 0.3],
    ['RMQ-310-012', GKE, 'publish.rate', 23_129, 0.2],
    ['CF20-18', { ...I3EN, arrivals: { kind: 'constant', rate: 7500 } }, 'e2e.latency.p50', 0.433, 0.05],
    ['CF20-16', { ...I3EN, queues: 16 }, 'consume.rate', 109_839, 0.5],
  ])('%s', (_, setUp, metric, published, bound) => {
    expect(Math.abs(of(setUp, metric) / published - 1)).toBeLessThan(bound);
  });
});

test('RMQ-P12-014, not fitted on: a consumer alone drains a loaded queue within 5 % of the published rate', () => {
  expect(Math.abs((measure(DRAIN, 1, 1).metrics['consume.rate'] as number) / 64_315 - 1)).toBeLessThan(0.05);
});
