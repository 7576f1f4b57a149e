import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import type { ExchangePlan } from '../../models/rabbitmq/index.ts';
import { build, type SetUp } from './rabbitmq-setup.ts';

/** Exactly n messages, one every 10 us. */
const messages = (n: number) => ({ kind: 'trace', times: Array.from({ length: n }, (_, i) => i * 10_000) }) as const;

const exchange = (type: ExchangePlan['type'], bindings: [to: string, key?: string][], more = {}): ExchangePlan => ({
  name: 'x',
  type,
  bindings: bindings.map(([to, key = '']) => ({ to, key, isExchange: false, headers: {} })),
  ...more,
});

const BASE: SetUp = { arrivals: messages(200), consumers: 0, publisher: { exchange: 'x', 'routing.key': 'k' } };

/** Runs to the end and returns ledgers by name. */
function ledgers(setUp: SetUp, until = seconds(1)) {
  const { world, system } = build(setUp);
  system.start();
  world.sim.run(until);
  expect(system.traffic.unbalanced()).toBeUndefined();
  const byName = new Map(system.traffic.ledgers.map((ledger) => [ledger.destination, ledger]));
  return { world, system, of: (name: string) => byName.get(name)?.entry() };
}

describe('routing', () => {
  test('a fanout exchange gives each queue its own copy of each message, and the publisher one confirm', () => {
    const { system, of } = ledgers({
      ...BASE,
      exchanges: [exchange('fanout', [['q']])],
      queues: 3,
      publisher: { ...BASE.publisher, confirm: '50' },
    });
    for (const name of ['q-0', 'q-1', 'q-2']) expect(of(name)).toMatchObject({ offered: 200, backlog: 200 });
    expect(of('exchange x')).toMatchObject({ offered: 0, inFlight: 0 });
    expect(system.publishers[0]?.publisher.unconfirmed).toBe(0);
  });

  test('keys of messages decide: a topic exchange takes each to the queues whose pattern matches', () => {
    const { of } = ledgers({
      ...BASE,
      exchanges: [
        exchange('topic', [
          ['q', 'order.*'],
          ['r', 'order.1'],
          ['r', '#.3'],
        ]),
      ],
      more: ['r'],
      key: { kind: 'round-robin', keys: 4 },
      publisher: { exchange: 'x', 'routing.key': 'order.{key}' },
    });
    expect(of('q')).toMatchObject({ offered: 200 });
    expect(of('r')).toMatchObject({ offered: 100 });
  });

  test('a consistent-hash exchange sends a message to one queue, and a key always to the same', () => {
    const { world, system } = build({
      ...BASE,
      arrivals: messages(2000),
      exchanges: [exchange('x-consistent-hash', [['q', '1']])],
      queues: 4,
      consumers: 4,
      key: { kind: 'uniform', keys: 50 },
      publisher: { exchange: 'x', 'routing.key': 'customer-{key}' },
    });
    const home = new Map<string, string>();
    system.watch = ({ group }) => {
      for (let i = 0; i < group.count; i++) {
        const key = group.origin.addressing?.keyOf(group.first + i) as string;
        expect(home.get(key) ?? group.destination.name).toBe(group.destination.name);
        home.set(key, group.destination.name);
      }
    };
    system.start();
    world.sim.run(seconds(1));
    expect(home.size).toBe(50);
    expect(new Set(home.values()).size).toBe(4);
    expect(system.queues.reduce((sum, { ledger }) => sum + ledger.settled, 0)).toBe(2000);
  });

  test('more bindings that have to be compared cost the channel more', () => {
    const busy = (bindings: number) => {
      const bound = Array.from({ length: bindings }, (_, i): [string, string] => ['q', `k${i}`]);
      const plan = { ...exchange('headers', bound), alternate: 'y' };
      const { system } = ledgers({
        ...BASE,
        exchanges: [plan, { name: 'y', type: 'fanout', bindings: plan.bindings }],
      });
      return system.publishers[0]?.connection.channel.busyTime() as number;
    };
    expect(busy(101) - busy(1)).toBeCloseTo(100 * 200 * 1000, -4); // 1 us each (models/rabbitmq/costs.ts)
  });
});

describe('what no queue takes', () => {
  const nowhere: SetUp = { ...BASE, exchanges: [exchange('direct', [['q', 'other']])] };

  test('B1.1: is confirmed all the same, and lost after its publisher was told that it was safe', () => {
    const { system, of } = ledgers({ ...nowhere, publisher: { ...nowhere.publisher, confirm: '50' } });
    expect(of('exchange x')).toMatchObject({ offered: 200, lostAcknowledged: { unroutable: 200 } });
    expect(system.publishers[0]?.publisher.unconfirmed).toBe(0);
  });

  test('B1.1: if mandatory is returned, before the confirm', () => {
    const publisher = { ...nowhere.publisher, confirm: '50', mandatory: true };
    const { system, of } = ledgers({ ...nowhere, publisher });
    expect(of('exchange x')).toMatchObject({ offered: 200, rejected: { unroutable: 200 }, lostAcknowledged: {} });
    expect(system.publishers[0]?.publisher.unconfirmed).toBe(0);
  });

  test('goes to the alternate exchange, and is not returned then', () => {
    const exchanges: ExchangePlan[] = [
      { ...exchange('direct', []), alternate: 'y' },
      { ...exchange('fanout', [['q']]), name: 'y' },
    ];
    const { of } = ledgers({ ...nowhere, exchanges, publisher: { ...nowhere.publisher, mandatory: true } });
    expect(of('q')).toMatchObject({ offered: 200, backlog: 200 });
    expect(of('exchange x')).toMatchObject({ rejected: {} });
  });
});

describe('several queues', () => {
  test('B1.10: what one of them refuses is nacked, and the others have it', () => {
    const { system, of } = ledgers({
      ...BASE,
      queue: { 'x-max-length': 100, 'x-overflow': 'reject-publish' },
      more: ['r'],
      exchanges: [exchange('fanout', [['q'], ['r']])],
      publisher: { ...BASE.publisher, confirm: 'unlimited' },
    });
    expect(of('r')).toMatchObject({ offered: 200, backlog: 200 });
    expect(of('q')?.backlog).toBe(100);
    const { publisher } = system.publishers[0] as (typeof system.publishers)[number];
    expect(publisher.unconfirmed).toBe(0);
    expect(publisher.nacked).toBe(100);
  });

  test('B1.2, B1.8: a message is confirmed once, when all have accepted it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(1, 2),
        (n, w, mode) => {
          const { system, of } = ledgers({
            ...BASE,
            nodes: 3,
            queues: n,
            exchanges: [exchange('fanout', [['q']])],
            publisher: { ...BASE.publisher, confirm: String(w), 'delivery-mode': mode },
          });
          const { publisher } = system.publishers[0] as (typeof system.publishers)[number];
          expect(publisher.unconfirmed).toBe(0);
          expect(publisher.mostUnconfirmed).toBeLessThanOrEqual(w);
          for (const { ledger } of system.queues) expect(of(ledger.destination)?.backlog).toBe(200);
        },
      ),
      { numRuns: 25, seed: 3 },
    );
  });
});

describe('the delayed-message exchange (B9)', () => {
  const delayed: SetUp = {
    ...BASE,
    exchanges: [exchange('x-delayed-message', [['q', 'k']])],
    publisher: { ...BASE.publisher, 'x-delay': 300, confirm: 'each' },
    consumers: 1,
  };

  test('keeps each message back for its delay, outside of any queue, and then routes it', () => {
    const { world, system } = build(delayed);
    system.start();
    world.sim.run(ms(250));
    expect(system.queues[0]?.ledger.offered).toBe(0);
    const { of } = ledgers(delayed);
    expect(of('q')).toMatchObject({ offered: 200, settled: 200 });
    expect(of('exchange x')).toMatchObject({ offered: 0, backlog: 0 });
  });

  test('confirms when it has taken the message, long before it is routed', () => {
    const { world, system } = build(delayed);
    system.start();
    world.sim.run(ms(250));
    expect(system.publishers[0]?.publisher.unconfirmed).toBe(0);
    expect(system.publishers[0]?.publisher.mostUnconfirmed).toBe(1);
  });

  test('routes a message without x-delay at once', () => {
    const { of } = ledgers({ ...delayed, publisher: { exchange: 'x', 'routing.key': 'k' } }, ms(100));
    expect(of('q')).toMatchObject({ settled: 200 });
  });

  test('returns nothing: a mandatory message that finds no queue after its delay is gone', () => {
    const publisher = { ...delayed.publisher, 'routing.key': 'nobody', mandatory: true };
    const { of } = ledgers({ ...delayed, publisher });
    expect(of('exchange x')).toMatchObject({ rejected: {}, lostAcknowledged: { unroutable: 200 } });
  });
});
