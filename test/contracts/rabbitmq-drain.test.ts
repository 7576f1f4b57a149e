import { expect, test } from 'vitest';
import { seconds } from '../../sim/index.ts';
import { build } from './rabbitmq-setup.ts';

test('a backlog of a million messages is built and drained with few events a message, in columns and not in objects', () => {
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
  system.start();
  world.sim.run(seconds(11.9));
  expect(queue?.ready).toBe(1_000_000);
  const built = world.sim.eventsRun;
  expect(process.memoryUsage().heapUsed).toBeLessThan(250 * 2 ** 20);
  world.sim.run(seconds(40));
  expect(queue?.ready).toBe(0);
  expect(queue?.ledger.settled).toBe(1_000_000);
  expect(world.sim.eventsRun - built).toBeLessThan(2.5e6);
}, 60_000);
