import { describe, expect, test } from 'vitest';
import { readExperiment, experimentText } from '../../lab/files/index.ts';
import { run } from '../../lab/run.ts';
import { studyOf } from '../../lab/study.ts';
import { ms, us } from '../../sim/index.ts';

const file = (network: string): string =>
  `name: n
network: ${network}
system: { kafka: { version: "2.6", topics: { events: { partitions: 1, replication.factor: 3, min.insync.replicas: 2 } } } }
producers: { app: { topic: events, rate: 50 msg/s, acks: all, linger.ms: 0 } }
warmup: 1 s
duration: 4 s
replications: 1
`;

function planOf(network: string) {
  const read = readExperiment(file(network), 'n.yaml');
  if ('faults' in read) throw new Error(read.faults.map(({ message }) => message).join('\n'));
  const [plan] = studyOf(read.experiment).plans;
  if (plan === undefined) throw new Error('there is no plan');
  return plan;
}

const median = (network: string): number => run(planOf(network)).metrics['publish.latency.p50'] ?? NaN;

const faults = (network: string): string[] => {
  const read = readExperiment(file(network), 'n.yaml');
  if (!('faults' in read)) return [];
  return read.faults.map(({ line, column, path, message }) => `n.yaml:${line}:${column} ${path}: ${message}`);
};

describe('the network of an experiment file', () => {
  test('has places, distances, loss and jitter, in the units of the plan, and is written back as it was', () => {
    const text =
      '{ latency: 50 us, loss: 0.1 %, jitter: 20 us, placement: { brokers: [a, b/r1] }, between: { zones: 1 ms } }';
    expect(planOf(text).system.plan.network).toEqual({
      latency: us(50),
      loss: 0.001,
      jitter: us(20),
      placement: { brokers: ['a', 'b/r1'] },
      between: { racks: us(100), zones: ms(1), regions: ms(12) },
    });
    const first = readExperiment(file(text), 'n.yaml');
    if ('faults' in first) throw new Error('faults');
    const again = readExperiment(experimentText(first.experiment), 'n.yaml');
    expect('experiment' in again && again.experiment.data).toEqual(first.experiment.data);
  });

  test('replicas in three zones cost a publisher with acks=all two ways between zones: to the follower and back', () => {
    const between = (zones: string): number =>
      median(`{ placement: { brokers: [a, b, c], clients: [a] }, between: { zones: ${zones} } }`);
    expect((between('3 ms') - between('1 ms')) / 4).toBeCloseTo(1, 1);
  });

  test('a publisher in another zone than his broker pays two ways more', () => {
    const from = (zone: string): number =>
      median(`{ placement: { brokers: [a], app: [${zone}] }, between: { zones: 2 ms } }`);
    expect(from('b') - from('a')).toBeCloseTo(2 * (2 - 0.1), 1);
  });

  test('lost packets make the slowest messages wait for a retransmission', () => {
    const { metrics } = run(planOf('{ loss: 0.2 % }'));
    expect(metrics['publish.latency.max']).toBeGreaterThan(200);
    expect(metrics['publish.latency.p50']).toBeLessThan(10);
  });

  test.each([
    ['{ loss: 1 }', 'n.yaml:2:18 network.loss: 1 is too large: it must be less than 1'],
    ['{ loss: -0.1 }', 'n.yaml:2:18 network.loss: -0.1 is too small: at least 0'],
    ['{ latency: -1 ms }', 'n.yaml:2:21 network.latency: -1 ms is too small: at least 0 ms'],
    ['{ jitter: -1 ms }', 'n.yaml:2:20 network.jitter: -1 ms is too small: at least 0 ms'],
    [
      '{ placement: { broker: [a] } }',
      "n.yaml:2:33 network.placement.broker: there are no machines 'broker': did you mean 'brokers'?",
    ],
    ['{ placement: { brokers: [] } }', 'n.yaml:2:34 network.placement.brokers: the list is empty'],
    ['{ placement: { brokers: [a, a/b/c/d] } }', "n.yaml:2:38 network.placement.brokers.1: 'a/b/c/d' is no place"],
    ['{ between: { zones: 1 ms } }', 'n.yaml:2:21 network.between: all machines stand in one place'],
  ])('%s is refused at its place, with what would be right', (network, expected) => {
    const found = faults(network);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });
});
