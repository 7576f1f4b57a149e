import { describe, expect, test } from 'vitest';
import { ms, seconds, us } from '../../sim/index.ts';
import type { ClassicQueue } from '../../models/rabbitmq/queues/classic.ts';
import type { RabbitSystem } from '../../models/rabbitmq/index.ts';
import { build, measure, type SetUp } from './rabbitmq-setup.ts';

/** Exactly n messages, one every 10 us. */
const messages = (n: number) => ({ kind: 'trace', times: Array.from({ length: n }, (_, i) => i * 10_000) }) as const;

const only = (system: RabbitSystem): ClassicQueue => system.queues[0] as ClassicQueue;

/** Runs in steps and calls `check` after each. */
function watch(setUp: SetUp, steps: number, step: number, check: (system: RabbitSystem, queue: ClassicQueue) => void) {
  const { world, system } = build(setUp);
  system.start();
  for (let i = 1; i <= steps; i++) {
    world.sim.run(us(i * step));
    check(system, only(system));
  }
  return system;
}

describe('prefetch (rabbitmq-semantics B4.3)', () => {
  const late: SetUp = { arrivals: messages(1000), consumer: { 'prefetch-count': 7, 'consumer-start-delay': 0.1 } };

  test('never more than prefetch-count deliveries are unacknowledged, and a busy queue uses them all', () => {
    let most = 0;
    watch(late, 20_000, 10, (_, { ledger, ready }) => {
      if (ready === 0 || ledger.offered < 1000 || ledger.backlog !== ready) return;
      if (ledger.settled > 0) most = Math.max(most, ledger.inFlight);
    });
    expect(most).toBe(7);
  });

  test('ready, unacknowledged and acknowledged messages are those that were published', () => {
    let instants = 0;
    watch({ ...late, processing: { kind: 'constant', value: us(100) } }, 2000, 100, (_, { ledger, ready }) => {
      if (ready + ledger.inFlight + ledger.settled === ledger.offered) instants++;
    });
    expect(instants).toBe(2000);
  });

  test('without acknowledgements prefetch-count has no effect', () => {
    const rate = (prefetch: number) =>
      measure({ consumer: { ack: 'auto', 'prefetch-count': prefetch } }).metrics['consume.rate'];
    expect(rate(1)).toBe(rate(0));
  });

  test('consumers of one queue are served in turn', () => {
    const got = new Map<unknown, number>();
    const { world, system } = build({
      arrivals: messages(900),
      consumers: 3,
      consumer: { 'prefetch-count': 5 },
      processing: { kind: 'constant', value: ms(1) },
    });
    system.watch = ({ subscription, count }) => got.set(subscription, (got.get(subscription) ?? 0) + count);
    system.start();
    world.sim.run(seconds(1));
    for (const count of got.values()) expect(Math.abs(count - 300)).toBeLessThanOrEqual(3);
    expect(got.size).toBe(3);
  });
});

describe('acknowledgements (B4)', () => {
  test('with ack: auto a message is settled when it is sent, before the consumer has it', () => {
    const slow: SetUp = {
      arrivals: messages(100),
      consumer: { ack: 'auto' },
      processing: { kind: 'constant', value: ms(500) },
    };
    let delivered = 0;
    const { world, system } = build(slow);
    system.watch = ({ count }) => (delivered += count);
    system.start();
    world.sim.run(ms(100));
    expect(only(system).ledger.settled).toBe(100);
    expect(delivered).toBe(0); // reported when the first has been processed
  });

  test('with ack: manual a message is settled after it has been processed', () => {
    const { world, system } = build({ arrivals: messages(100), processing: { kind: 'constant', value: ms(500) } });
    system.start();
    world.sim.run(ms(400));
    expect(only(system).ledger.settled).toBe(0);
    expect(only(system).ledger.inFlight).toBe(100);
  });

  test('with multi-ack-every 10 messages are settled in tens, and a rest stays unacknowledged', () => {
    const system = watch({ arrivals: messages(95), consumer: { 'multi-ack-every': 10 } }, 100, 100, (_, { ledger }) => {
      expect(ledger.settled % 10).toBe(0);
    });
    expect(only(system).ledger.settled).toBe(90);
    expect(only(system).ledger.inFlight).toBe(5);
  });

  test('fewer acknowledgement frames make a saturated queue faster (RMQ-FC20-028 to -036)', () => {
    const rate = (every: number) =>
      measure({ consumer: { 'prefetch-count': 1000, 'multi-ack-every': every } }).metrics['consume.rate'] as number;
    expect(rate(50)).toBeGreaterThan(1.1 * rate(1));
  });
});

describe('order (B14.3)', () => {
  test('messages of one publisher reach one consumer in the order in which they were published', () => {
    const next = new Map<number, number>();
    const { world, system } = build({ publishers: 3, arrivals: { kind: 'poisson', rate: 20_000 } });
    system.watch = ({ group }) => {
      expect(group.first).toBe(next.get(group.origin.index) ?? 0);
      next.set(group.origin.index, group.first + group.count);
    };
    system.start();
    world.sim.run(ms(500));
    expect(next.size).toBe(3);
    for (const count of next.values()) expect(count).toBeGreaterThan(5000);
  });
});

describe('publisher confirms (B1, B2)', () => {
  test('a message is in the queue before it is confirmed', () => {
    const setUp: SetUp = { consumers: 0, publisher: { confirm: '50' }, publishers: 2 };
    watch(setUp, 2000, 20, ({ publishers }, { ledger }) => {
      const unconfirmed = publishers.reduce((sum, { publisher }) => sum + publisher.unconfirmed, 0);
      expect(ledger.offered - unconfirmed).toBeLessThanOrEqual(ledger.backlog);
    });
  });

  test('the window of unconfirmed messages is used in full and never exceeded', () => {
    const { system } = measure({ publisher: { confirm: '37' } });
    expect(system.publishers[0]?.publisher.mostUnconfirmed).toBe(37);
  });

  // The disk of these machines takes 1 ms to sync.
  const each = (version: string, queue = {}, mode = 2) =>
    measure({ version, queue, consumers: 0, publisher: { confirm: 'each', 'delivery-mode': mode } }).metrics[
      'publish.latency.p50'
    ] as number;

  test('a persistent message waits for the disk where the version syncs: 3.8, and version 1 queues up to 3.12', () => {
    expect(each('3.8')).toBeGreaterThan(1);
    expect(each('3.12', { 'x-queue-version': 1 })).toBeGreaterThan(1);
  });

  test('it does not where the version only writes: version 2 queues from 3.10, all from 3.13', () => {
    expect(each('3.10', { 'x-queue-version': 2 })).toBeLessThan(1);
    expect(each('3.13', { 'x-queue-version': 1 })).toBeLessThan(1);
    expect(each('4.0')).toBeLessThan(1);
  });

  test('a transient message, or a persistent one in a transient queue, does not wait for the disk', () => {
    expect(each('3.8', {}, 1)).toBeLessThan(1);
    expect(each('3.8', { durable: false })).toBeLessThan(1);
  });

  test('a busy queue without consumers syncs every 200 ms, and a fast consumer lowers the latency of confirms', () => {
    const onDisk = (setUp: SetUp) => {
      const { system } = measure({ ...setUp, publisher: { confirm: '60000', 'delivery-mode': 2 } });
      return system.traffic.publishHops.breakdown().hops.find(({ name }) => name === 'disk')?.time as number;
    };
    const alone = onDisk({ consumers: 0 });
    expect(alone).toBeGreaterThan(ms(80));
    expect(alone).toBeLessThan(ms(120));
    expect(onDisk({ consumer: { 'prefetch-count': 100 } })).toBeLessThan(ms(20));
  });
});

describe('credit flow (B11.2)', () => {
  test('a mailbox holds at most the credit of its own link and of the one upstream of it', () => {
    const { system } = measure({ consumers: 0, publishers: 2 });
    expect(only(system).mostWaiting).toBeGreaterThan(400);
    expect(only(system).mostWaiting).toBeLessThanOrEqual(2 * (400 + 400));
    for (const { connection } of system.publishers) expect(connection.mostWaiting).toBeLessThanOrEqual(400);
  });

  test('before 3.5.5 the credit is 200', () => {
    const { system } = measure({ version: '3.5', consumers: 0, publishers: 2 });
    expect(only(system).mostWaiting).toBeGreaterThan(200);
    expect(only(system).mostWaiting).toBeLessThanOrEqual(2 * (200 + 200));
  });

  test('{0,0} switches it off', () => {
    const { system } = measure({ consumers: 0, publishers: 2, node: { credit_flow_default_credit: '{0,0}' } });
    expect(only(system).mostWaiting).toBeGreaterThan(1600);
  });

  test('a publisher without confirms is held back by full socket buffers, 10 MiB with the overhead of the kernel', () => {
    const { system } = measure({ size: 1000, publishers: 3, consumers: 0 }, 2, 1);
    const { ledger } = only(system);
    expect(ledger.inFlight).toBeGreaterThan(3 * 4000);
    expect(ledger.inFlight).toBeLessThan(3 * 7000);
  });
});
