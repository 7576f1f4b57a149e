import { describe, expect, test } from 'vitest';
import { ms, ns, seconds } from '../../sim/index.ts';
import type { Fault } from '../../models/messages/index.ts';
import { build, type SetUp } from './rabbitmq-setup.ts';

/** Five hundred persistent messages a secondof each publisher. */
const base: SetUp = {
  nodes: 3,
  version: '3.13',
  size: 1000,
  arrivals: { kind: 'constant', rate: 500 },
  publisher: { confirm: 'unlimited', 'delivery-mode': 2 },
  consumer: { 'prefetch-count': 100 },
};

const fault = (kind: Fault['kind'], number: number): Fault => ({ kind, target: { kind: 'broker', number } });

/** Runs a set-up, with a fault of a node from 1 s to 3 s; returns the system at 12 s. */
function through(setUp: SetUp, kind: Fault['kind'], number: number) {
  const { world, system } = build(setUp);
  system.start();
  world.sim.run(seconds(1));
  system.strike(fault(kind, number));
  world.sim.run(ms(1001));
  expect(system.traffic.unbalanced()).toBeUndefined();
  world.sim.run(seconds(3));
  system.mend(fault(kind, number));
  world.sim.run(seconds(12));
  expect(system.traffic.unbalanced()).toBeUndefined();
  return system.queues[0]!.ledger.entry();
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** Two clients on each side: one of them at the node of the queue, the other at the next one. */
const apart: SetUp = { ...base, publishers: 2, consumers: 2 };

describe('a node with a queue goes down (B12, B13)', () => {
  test.each(['crash', 'power-off', 'stop'] as const)('quorum: after %s no confirmed message is missing', (kind) => {
    const entry = through({ ...apart, queue: { 'x-queue-type': 'quorum' } }, kind, 0);
    expect(sum(entry.lostAcknowledged)).toBe(0);
    expect(entry.settled).toBeGreaterThan(3_000);
  });

  test('quorum: with two of three nodes down nothing is taken in, and it goes on afterwards', () => {
    const { world, system } = build({ ...apart, queue: { 'x-queue-type': 'quorum' } });
    system.start();
    world.sim.run(seconds(1));
    system.strike(fault('crash', 1));
    system.strike(fault('crash', 2));
    world.sim.run(ms(1100));
    const { settled } = system.queues[0]!.ledger;
    world.sim.run(seconds(3));
    expect(system.queues[0]!.ledger.settled).toBe(settled);
    system.mend(fault('crash', 1));
    world.sim.run(seconds(12));
    expect(system.queues[0]!.ledger.settled).toBeGreaterThan(settled + 1000);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });

  test('mirrored: a mirror in step takes over, and nothing that was confirmed is lost', () => {
    const entry = through({ ...apart, queue: { 'ha-mode': 'all' } }, 'crash', 0);
    expect(sum(entry.lostAcknowledged)).toBe(0);
    expect(entry.settled).toBeGreaterThan(3_000);
  });

  test('classic: what is published while the node is down is lost', () => {
    const entry = through({ ...apart }, 'crash', 0);
    expect(sum(entry.lostUnacknowledged) + sum(entry.lostAcknowledged) + sum(entry.rejected)).toBeGreaterThan(500);
  });

  test('mirrored: what a mirror that came back does not have is lost when it takes over, exactly', () => {
    const { world, system } = build({
      ...base,
      nodes: 2,
      consumers: 0,
      queue: { 'ha-mode': 'all' },
      arrivals: { kind: 'trace', times: Array.from({ length: 3000 }, (_, i) => i * 1_000_000) },
    });
    system.start();
    world.sim.run(ms(500));
    system.strike(fault('crash', 1));
    world.sim.run(ms(999.5));
    system.mend(fault('crash', 1)); // from here on it is sent what is published, and lacks the 1000 before
    world.sim.run(seconds(4));
    expect(system.queues[0]!.ready).toBe(3000);
    system.strike(fault('crash', 0));
    world.sim.run(ns(4.1e9));
    const entry = system.queues[0]!.ledger.entry();
    expect(sum(entry.lostAcknowledged)).toBe(1000);
    expect(system.queues[0]!.ready).toBe(2000);
    expect(system.traffic.unbalanced()).toBeUndefined();
  });
});
