import { expect, test } from 'vitest';
import { seconds } from '../../sim/index.ts';
import { build } from './rabbitmq-setup.ts';

test('a backlog of a million messages is built and drained in seconds, in columns and not in objects', () => {
  const { world, system } = build({
    arrivals: {
      kind: 'steps',
      steps: [
        { at: seconds(0), rate: 100_000 },
        { at: seconds(10), rate: 0 },
      ],
    },
    consumer: { ack: 'auto', 'consumer-start-delay': 12 },
  });
  const queue = system.queues[0];
  const began = performance.now();
  system.start();
  world.sim.run(seconds(11.9));
  expect(queue?.ready).toBe(1_000_000);
  const before = process.memoryUsage().heapUsed;
  world.sim.run(seconds(40));
  expect(queue?.ready).toBe(0);
  expect(queue?.ledger.settled).toBe(1_000_000);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(before).toBeLessThan(250 * 2 ** 20);
});
