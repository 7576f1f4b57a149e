/** Calibration of RabbitMQ, without a broker: the search, the profile, the refusals. What a real broker says: test/real/rabbitmq. */
import { describe, expect, test } from 'vitest';
import {
  Bench,
  draining,
  flowing,
  NoBroker,
  predict,
  publishing,
  rabbitmqProfileText,
  sharedMachine,
} from '../../lab/calibrate/index.ts';
import { clientCosts, fitCosts, type MeasuredStep, type Step, STEPS } from '../../lab/calibrate/rabbitmq/fit.ts';
import { plan } from '../../lab/assembly/index.ts';
import { experimentText, readExperiment } from '../../lab/files/index.ts';

const SHARED = { cores: 2, memory: 8 * 1024 ** 3 };
const VERSION = '3.10';
const FLUSH = 400_000;

/** Runs as a machine with these costs would have them. */
function asIf(steps: readonly Step[], costs: object): MeasuredStep[] {
  const place = { machine: sharedMachine(SHARED, FLUSH, { ...CLIENTS, ...costs }), version: VERSION };
  return steps.map((step) => {
    const rate = predict(step.setUp, place);
    return { step, rate, low: rate, high: rate, publisherCpu: 0, consumerCpu: 0 };
  });
}

/** Processor time of clients, in ns a message: what the model is to find out of it. */
const CPU: Readonly<Record<string, readonly [publisher: number, consumer: number]>> = {
  '1000 unconfirmed': [10_000, 0],
  'manual acks': [0, 7000],
  'no confirms, 10 kB': [15_900, 0],
};

const CLIENTS = {
  clientThreads: 1,
  clientByte: 1,
  clientPublish: 5900,
  clientConfirm: 4000,
  clientRead: 2000,
  clientDispatch: 1000,
  clientAck: 4000,
};

describe('calibrating RabbitMQ', () => {
  test('costs of clients follow from their processor time', () => {
    const measured = STEPS.map((step): MeasuredStep => {
      const [publisherCpu, consumerCpu] = CPU[step.setUp.name] ?? [6000, 3000];
      return { step, rate: 1, low: 1, high: 1, publisherCpu, consumerCpu };
    });
    const costs = clientCosts(measured);
    for (const [name, value] of Object.entries(CLIENTS)) expect(costs).toHaveProperty(name, expect.closeTo(value, 3));
  });

  test('costs that made the rates are found again', async () => {
    const steps = STEPS.filter(({ setUp }) => ['publish to nowhere', 'confirms one by one'].includes(setUp.name));
    const truth = { readerMessage: 6000, channelPublish: 9000, channelToQueue: 3157, wakeUp: 40_000 };
    const found = await fitCosts(
      asIf(steps, truth),
      { shared: SHARED, version: VERSION, clients: CLIENTS },
      async () => {},
    );
    expect(found.costs.wakeUp).toBeCloseTo(truth.wakeUp, -4);
    expect((found.costs.channelPublish as number) / truth.channelPublish).toBeCloseTo(1, 1);
    for (const { predicted, rate } of found.runs) expect(predicted / rate).toBeCloseTo(1, 1);
  }, 60_000);

  test('the profile can be named as hardware, and its costs reach the model', () => {
    const costs = { wakeUp: 31_500, clientThreads: 1, readerByte: 0.6, quorumSpeed: 2 };
    const calibrated = { version: VERSION, flush: FLUSH, costs, runs: [] };
    const text = rabbitmqProfileText('here', SHARED, calibrated, { cpu: 'a test', node: 'v0', date: '2026-01-01' });
    const outcome = readExperiment(
      'name: mine\nhardware: { brokers: here.yaml, clients: colocated }\nsystem: { rabbitmq: { queues: { q: {} } } }\n' +
        'producers: { p: { queue: q, rate: 100 msg/s } }',
      'e.yaml',
      { readFile: () => text },
    );
    if ('faults' in outcome) throw new Error(JSON.stringify(outcome.faults));
    const { system } = plan(outcome.experiment, {}, 0, 0);
    expect(system).toMatchObject({ kind: 'rabbitmq', plan: { costs, clients: { colocated: true } } });
    expect(experimentText(outcome.experiment)).toContain('wakeUp');
  });

  test('a cost that does not exist is refused with those that do', () => {
    const outcome = readExperiment(
      'name: mine\nhardware: { brokers: { cores: 2, memory: 8 GiB, disks: [nvme], nic: 1 Gbps, rabbitmq: { wakeup: 3 us } } }\n' +
        'system: { rabbitmq: { queues: { q: {} } } }\nproducers: { p: { queue: q, rate: 100 msg/s } }',
      'e.yaml',
    );
    expect('faults' in outcome && outcome.faults.map(({ message }) => message).join()).toContain('wakeUp');
  });

  test('a broker that is not there is said to be so', async () => {
    await expect(Bench.open('amqp://guest:guest@127.0.0.1:1')).rejects.toThrow(NoBroker);
  });
});

describe('on two cores that broker and clients share', () => {
  const place = { machine: sharedMachine(SHARED, FLUSH, CLIENTS), version: VERSION };

  test('a consumer with a prefetch of 1 starves beside a publisher without confirms; without the publisher it does not', () => {
    const flood = predict(flowing('flood', { ack: 'manual', prefetch: 1 }), place);
    const alone = predict(draining('alone', { ack: 'manual', prefetch: 1 }), place);
    expect(flood).toBeLessThan(alone / 3);
  });

  test('confirms one by one cost more than the window does: each waits for every process to wake', () => {
    const each = predict(publishing('each', { confirm: 'each' }), place);
    const window = predict(publishing('window', { confirm: '100' }), place);
    expect(window).toBeGreaterThan(4 * each);
  });
});
