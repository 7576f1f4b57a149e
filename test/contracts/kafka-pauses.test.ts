import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../lab/files/index.ts';
import { run } from '../../lab/run.ts';
import { studyOf } from '../../lab/study.ts';

const file = (jvm: string, hardware = 'i3en.2xlarge'): string =>
  `name: p
hardware: ${hardware}
system: { kafka: { version: "2.6", brokers: 1, jvm: ${jvm}, topics: { events: { partitions: 4, replication.factor: 1 } } } }
producers: { app: { topic: events, rate: 20k msg/s, acks: 1, linger.ms: 1, message: { size: 1 KiB } } }
consumers: { reader: { topic: events } }
warmup: 1 s
duration: 10 s
replications: 1
`;

function metricsOf(jvm: string) {
  const read = readExperiment(file(jvm), 'p.yaml');
  if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
  const [plan] = studyOf(read.experiment).plans;
  if (plan === undefined) throw new Error('there is no plan');
  return run(plan).metrics;
}

const STILL = 'pauses: false';

describe('a virtual machine that collects its garbage', () => {
  const none = metricsOf(`{ brokers: { ${STILL} }, clients: { ${STILL} } }`);
  const clients = metricsOf(`{ brokers: { ${STILL} }, clients: { heap: 64 MiB } }`);
  const brokers = metricsOf(`{ brokers: { heap: 256 MiB }, clients: { ${STILL} } }`);

  test('stops the application of a client too: messages leave late by a pause', () => {
    expect(none['publish.delay.max']).toBeLessThan(1);
    expect(clients['publish.delay.max']).toBeGreaterThan(8);
    expect(brokers['publish.delay.max']).toBeLessThan(1);
  });

  test('delays what a consumer gets and what a broker acknowledges, by a pause and not by many', () => {
    for (const metric of ['e2e.latency.max', 'publish.latency.max']) {
      expect(none[metric]).toBeLessThan(8);
      for (const paused of [clients, brokers]) {
        expect(paused[metric]).toBeGreaterThan(8);
        expect(paused[metric]).toBeLessThan(80);
      }
    }
  });

  test('changes neither what is carried nor the median', () => {
    for (const paused of [clients, brokers]) {
      expect((paused['consume.rate'] ?? 0) / (none['consume.rate'] ?? 0)).toBeCloseTo(1, 2);
      expect((paused['publish.latency.p50'] ?? 0) / (none['publish.latency.p50'] ?? 0)).toBeCloseTo(1, 1);
    }
  });

  test('needs a machine that holds its heap and some files beside it', () => {
    const small = '{ cores: 2, memory: 4 GiB, disks: [nvme], nic: 1 Gbps }';
    const read = readExperiment(file('{ brokers: { heap: 3 GiB } }', small), 'p.yaml');
    const [fault] = 'faults' in read ? read.faults : [];
    expect(`${fault?.line}:${fault?.column} ${fault?.path}: ${fault?.message}`).toBe(
      '3:72 system.kafka.jvm.brokers.heap: 3 GiB leave nothing of the machine for files: less than 3 GiB',
    );
  });
});

test('a memory bus that is too slow for what a broker moves holds it back, and is named', () => {
  const bound = (bandwidth: string) => {
    const text = file(
      '{ brokers: { pauses: false } }',
      `{ cores: 16, memory: 64 GiB, disks: [nvme, nvme], nic: 100 Gbps, memoryBandwidth: ${bandwidth} }`,
    )
      .replace('rate: 20k msg/s', 'rate: 100k msg/s, batch.size: 1 MiB')
      .replace('duration: 10 s', 'duration: 3 s');
    const read = readExperiment(text, 'm.yaml');
    if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
    const [plan] = studyOf(read.experiment).plans;
    if (plan === undefined) throw new Error('there is no plan');
    return run(plan);
  };
  const slow = bound('0.5 GB/s');
  expect(slow.limits.limitedBy).toBe('memory broker-0');
  expect(slow.metrics['publish.rate']).toBeLessThan(0.9 * (bound('50 GB/s').metrics['publish.rate'] ?? 0));
});
