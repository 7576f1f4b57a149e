import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import type { Consumer } from '../../models/kafka/consumer/consumer.ts';
import { World, ms, seconds } from '../../sim/index.ts';
import { type Wish, kafkaPlan } from '../fixtures/kafka.ts';

/** What is done to a consumer, and when (in ms). */
interface Step {
  readonly at: number;
  readonly who: number;
  readonly what: 'crash' | 'close' | 'restart' | 'pause' | 'hold' | 'release';
}

interface Played {
  readonly system: KafkaSystem;
  readonly world: World;
  /** Most messages that one crash may have handed over and not committed. */
  readonly ledger: KafkaSystem['traffic']['ledgers'][number];
}

const act = (consumer: Consumer, what: Step['what']): void => {
  if (what === 'crash') consumer.crash();
  else if (what === 'close') consumer.close();
  else if (what === 'restart') consumer.restart();
  else if (what === 'pause') consumer.pause(seconds(3));
  else consumer.hold(what === 'hold');
};

/** Runs a small cluster through a schedule; `watch` is called every 100 ms. */
function play(
  wish: Wish,
  schedule: readonly Step[],
  until: number,
  watch: (played: Played) => void = () => {},
): Played {
  const world = new World({ seed: wish.seed ?? 42, replication: 0 });
  const system = new KafkaSystem(world, kafkaPlan(wish));
  const [ledger] = system.traffic.ledgers;
  if (ledger === undefined) throw new Error('nobody reads');
  const played = { system, world, ledger };
  system.start();
  for (const { at, who, what } of schedule) {
    const consumer = system.consumers[who % system.consumers.length] as Consumer;
    world.sim.at(ms(at), () => act(consumer, what), undefined);
  }
  for (let t = 100; t <= until; t += 100) {
    world.sim.run(ms(t));
    watch(played);
  }
  return played;
}

/** A group whose members find out soon that one is gone. */
const QUICK = { 'session.timeout.ms': 1000, 'heartbeat.interval.ms': 200, 'auto.commit.interval.ms': 500 };
const slow = { kind: 'constant', rate: 400 } as const;

const balances = ({ system }: Played): void => {
  for (const ledger of system.traffic.ledgers) {
    expect(ledger.balance()).toBe(0);
    expect(ledger.inFlight).toBeGreaterThanOrEqual(0);
    expect(ledger.backlog).toBeGreaterThanOrEqual(0);
  }
};

describe('each message has one fate, at every instant', () => {
  test('under any schedule of crashes, stops, pauses and holds, whatever commits, however it rebalances', () => {
    const cases = fc.record({
      commit: fc.constantFrom('auto', 'sync', 'async', 'both', 'none'),
      when: fc.constantFrom('after', 'before'),
      threads: fc.constantFrom(0, 0, 2, 4),
      protocol: fc.constantFrom('classic', 'consumer'),
      strategy: fc.constantFrom('RangeAssignor', 'CooperativeStickyAssignor'),
      isStatic: fc.boolean(),
      reset: fc.constantFrom('earliest', 'latest'),
      failures: fc.constantFrom(0, 0.05),
      processing: fc.constantFrom(0, 1e6, 4e6),
      seed: fc.integer({ min: 0, max: 1e6 }),
      schedule: fc.array(
        fc.record({
          at: fc.integer({ min: 100, max: 5000 }),
          who: fc.integer({ min: 0, max: 2 }),
          what: fc.constantFrom<Step['what']>('crash', 'close', 'restart', 'restart', 'pause', 'hold', 'release'),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    });
    fc.assert(
      fc.property(cases, (c) => {
        const consumer = {
          ...QUICK,
          commit: c.commit,
          'commit.when': c.when,
          threads: c.threads,
          'group.protocol': c.protocol,
          'partition.assignment.strategy': c.strategy,
          'group.instance.id': c.isStatic ? 'node' : '',
          'auto.offset.reset': c.reset,
          failures: c.failures,
          'failures.attempts': 2,
        };
        const wish = { partitions: 4, consumers: 3, arrivals: slow, consumer, processing: c.processing, seed: c.seed };
        const { system, ledger } = play({ version: '4.0', ...wish }, c.schedule, 6000, (played) => {
          balances(played);
          for (const { coordinator } of played.system.groups) {
            const owners = c.protocol === 'consumer' ? coordinator.modern.owners : coordinator.classic.owners;
            const owned = [...owners.values()].flat();
            expect(new Set(owned).size).toBe(owned.length);
          }
        });
        const entry = ledger.entry();
        if (c.threads === 0 && c.when === 'after' && c.reset === 'earliest') expect(entry.lostAcknowledged).toEqual({});
        if (c.failures === 0) expect(entry.deadLettered).toBe(0);
        expect(system.consumers.length).toBe(3);
      }),
      { numRuns: 15, seed: 3 },
    );
  });
});

describe('auto-commit', () => {
  const crashes = fc.record({
    at: fc.integer({ min: 1000, max: 3000 }),
    interval: fc.constantFrom(200, 500, 1000),
    processing: fc.constantFrom(0, 1e5, 1e6),
    seed: fc.integer({ min: 0, max: 1e6 }),
  });

  test('a crash redelivers at most one interval and one poll cycle, and loses nothing (Kafka documentation, Consumer)', () => {
    fc.assert(
      fc.property(crashes, ({ at, interval, processing, seed }) => {
        const consumer = {
          ...QUICK,
          'auto.commit.interval.ms': interval,
          'max.poll.records': 50,
          'auto.offset.reset': 'earliest',
        };
        const { ledger } = play(
          { partitions: 2, consumers: 2, arrivals: slow, consumer, processing, seed },
          [{ at, who: 0, what: 'crash' }],
          6000,
        );
        const { duplicatesDelivered, lostAcknowledged, settled, offered } = ledger.entry();
        expect(lostAcknowledged).toEqual({});
        // 200 messages a second come to each consumer; a poll brings 50, which take 50 ms at most, and a commit 20 ms.
        expect(duplicatesDelivered).toBeLessThanOrEqual((200 * (interval + 70)) / 1000 + 50);
        expect(settled).toBeGreaterThan(offered - 20);
      }),
      { numRuns: 10, seed: 5 },
    );
  });

  test('loses messages only where processing leaves the polling thread: committed, and not processed when the process died', () => {
    const lost = (threads: number) => {
      const consumer = { ...QUICK, 'auto.commit.interval.ms': 200, threads, 'threads.queue': 500 };
      const schedule: Step[] = [{ at: 3000, who: 0, what: 'crash' }];
      const wish = { partitions: 1, arrivals: { kind: 'constant', rate: 1000 } as const, consumer };
      return play({ ...wish, processing: 3e6 }, schedule, 5000).ledger.entry().lostAcknowledged;
    };
    expect(lost(0)).toEqual({});
    const withThreads = lost(2)['committed before processed'] ?? 0;
    expect(withThreads).toBeGreaterThan(100);
    expect(withThreads).toBeLessThanOrEqual(502); // what its line holds, and one message in each hand
  });
});

describe('commits of the application', () => {
  const outcome = (commit: string, when = 'after', more = {}) => {
    const consumer = { ...QUICK, commit, 'commit.when': when, 'max.poll.records': 20, ...more };
    const wish = { partitions: 1, consumers: 2, arrivals: { kind: 'constant', rate: 500 } as const, consumer };
    return play({ ...wish, processing: 1.9e6 }, [{ at: 2503, who: 0, what: 'crash' }], 6000).ledger.entry();
  };

  test('sync after each poll: a crash redelivers no more than what was in hand, and loses nothing', () => {
    const { duplicatesDelivered, lostAcknowledged } = outcome('sync');
    expect(lostAcknowledged).toEqual({});
    expect(duplicatesDelivered).toBeGreaterThan(0);
    expect(duplicatesDelivered).toBeLessThanOrEqual(20);
  });

  test('sync before processing: a crash redelivers nothing, and loses no more than what was in hand (at most once)', () => {
    const { duplicatesDelivered, lostAcknowledged } = outcome('sync', 'before');
    expect(duplicatesDelivered).toBe(0);
    expect(lostAcknowledged['committed before processed']).toBeGreaterThan(0);
    expect(lostAcknowledged['committed before processed']).toBeLessThanOrEqual(20);
  });

  test('every 200 records: up to 200 and one poll are redelivered', () => {
    const { duplicatesDelivered } = outcome('sync', 'after', { 'commit.every.records': 200 });
    expect(duplicatesDelivered).toBeGreaterThan(20);
    expect(duplicatesDelivered).toBeLessThanOrEqual(220);
  });

  test('none: the next owner begins where auto.offset.reset says, with everything or with nothing of the past', () => {
    const everything = outcome('none', 'after', { 'auto.offset.reset': 'earliest' });
    expect(everything.duplicatesDelivered).toBeGreaterThan(1000);
    expect(everything.duplicatesApplied).toBeGreaterThan(1000);
    const nothing = outcome('none', 'after', { 'auto.offset.reset': 'latest' });
    expect(nothing.duplicatesDelivered).toBe(0);
    expect(nothing.lostAcknowledged['passed over by auto.offset.reset=latest']).toBeGreaterThan(400); // a second of silence
  });

  test('a consumer that closes commits what it has processed if the client or both ways commit: nothing is redelivered', () => {
    for (const commit of ['auto', 'both']) {
      const consumer = { ...QUICK, commit };
      const wish = { partitions: 4, consumers: 2, arrivals: slow, consumer, processing: 1e6 };
      const { ledger, system } = play(wish, [{ at: 2000, who: 0, what: 'close' }], 5000);
      expect(ledger.entry().duplicatesDelivered).toBe(0);
      expect(ledger.entry().settled).toBeGreaterThan(1980);
      expect(system.consumers[0]?.isAlive).toBe(false);
    }
  });

  test('commitSync takes the polling thread’s time, commitAsync does not: latency is higher by the round trip', () => {
    const latency = (commit: string): number => {
      const { world } = play(
        { partitions: 1, arrivals: { kind: 'constant', rate: 4000 }, consumer: { ...QUICK, commit } },
        [],
        1500,
      );
      return world.record.summary()['e2e.latency.mean'] as number;
    };
    const [none, async, sync] = [latency('none'), latency('async'), latency('sync')];
    expect(sync).toBeGreaterThan(none * 1.1);
    expect(Math.abs(async - none)).toBeLessThan(sync - none);
  });
});

describe('order', () => {
  test('one partition keeps order through any rebalance: nothing is delivered for the first time behind a later message', () => {
    const schedules = fc.array(
      fc.record({
        at: fc.integer({ min: 200, max: 4000 }),
        who: fc.integer({ min: 0, max: 1 }),
        what: fc.constantFrom<Step['what']>('crash', 'close', 'restart', 'pause'),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(schedules, (schedule) => {
        const { world } = play({ partitions: 1, consumers: 2, arrivals: slow, consumer: QUICK }, schedule, 5000);
        expect(world.record.summary()['order.violations']).toBe(0);
      }),
      { numRuns: 8, seed: 9 },
    );
  });
});

describe('rebalances', () => {
  const pausesOf = (consumer: object, protocol = 'classic') => {
    const settings = {
      'session.timeout.ms': 1000,
      'heartbeat.interval.ms': 300,
      'group.protocol': protocol,
      ...consumer,
    };
    const config = { 'group.consumer.heartbeat.interval.ms': 300 };
    const wish = { version: '4.0', partitions: 12, consumers: 3, arrivals: slow, config, consumer: settings };
    const schedule: Step[] = [
      { at: 2000, who: 2, what: 'close' },
      { at: 4000, who: 2, what: 'restart' },
    ];
    const { world, system } = play(wish, schedule, 8000);
    const summary = world.record.summary();
    const pauses = world.record.histograms().get('group.rebalance.time[consumer-0]');
    return {
      stopped: pauses?.count ?? 0,
      longest: (pauses?.max ?? 0) / 1e6,
      rebalances: summary['group.rebalances[consumer-0]'],
      system,
    };
  };

  test('eager: every partition stops, at each rebalance; cooperative and KIP-848: only those that change hands', () => {
    const eager = pausesOf({ 'partition.assignment.strategy': 'StickyAssignor' });
    const cooperative = pausesOf({ 'partition.assignment.strategy': 'CooperativeStickyAssignor' });
    const modern = pausesOf({}, 'consumer');
    expect(eager.stopped).toBe(24);
    expect(cooperative.stopped).toBe(8); // the four of the one that goes, and again the four that it gets back
    expect(modern.stopped).toBe(8);
    expect(eager.rebalances).toBe(2);
  });

  test('a static member that restarts within its session timeout causes no rebalance (KIP-345)', () => {
    const restarted = pausesOf({ 'group.instance.id': 'node', 'session.timeout.ms': 10_000 });
    expect(restarted.rebalances).toBe(0);
    expect(restarted.stopped).toBe(4);
    expect(restarted.longest).toBeGreaterThan(1900);
  });

  test('an application that takes longer than max.poll.interval.ms is thrown out, and what it does in the meantime is done twice', () => {
    const consumer = { ...QUICK, 'max.poll.interval.ms': 1500, 'max.poll.records': 50 };
    const { ledger } = play(
      { partitions: 2, consumers: 2, arrivals: slow, consumer },
      [{ at: 2000, who: 0, what: 'pause' }],
      8000,
    );
    const { duplicatesDelivered, settled, offered } = ledger.entry();
    expect(settled).toBeGreaterThan(offered - 20);
    expect(duplicatesDelivered).toBeLessThan(200);
  });
});

describe('the beginning', () => {
  test('a group that begins later reads from the start with earliest, and only what comes with latest', () => {
    const begun = (reset: string) => {
      const consumer = { ...QUICK, begin: 2, 'auto.offset.reset': reset };
      const config = { 'group.initial.rebalance.delay.ms': 500 };
      return play({ partitions: 2, arrivals: slow, consumer, config }, [], 5000).ledger.entry();
    };
    expect(begun('earliest').settled).toBeGreaterThan(1980);
    const latest = begun('latest');
    expect(latest.settled).toBeLessThan(1100);
    expect(latest.lostAcknowledged['passed over by auto.offset.reset=latest']).toBeGreaterThan(900);
  });

  test('a consumer on hold stays a member, and goes on where it was', () => {
    const schedule: Step[] = [
      { at: 1000, who: 0, what: 'hold' },
      { at: 4000, who: 0, what: 'release' },
    ];
    let most = 0;
    const { ledger, world } = play({ partitions: 2, arrivals: slow, consumer: QUICK }, schedule, 6000, (played) => {
      most = Math.max(most, played.ledger.backlog);
    });
    expect(most).toBeGreaterThan(1150);
    expect(ledger.backlog).toBeLessThan(10);
    expect(world.record.summary()['group.rebalances[consumer-0]']).toBe(0);
    expect(ledger.duplicatesDelivered).toBe(0);
  });
});

describe('failures', () => {
  test('what fails at every attempt goes to the dead-letter topic, the rest is settled', () => {
    const consumer = { ...QUICK, failures: 0.2, 'failures.attempts': 2 };
    const { ledger } = play({ partitions: 2, arrivals: slow, consumer }, [], 5000);
    const { deadLettered, settled } = ledger.entry();
    expect(deadLettered / (deadLettered + settled)).toBeGreaterThan(0.025); // 0.2 × 0.2
    expect(deadLettered / (deadLettered + settled)).toBeLessThan(0.06);
  });
});
