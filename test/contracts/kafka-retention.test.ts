/** Retention of Kafka's logs by time and by size, rule by rule. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KafkaSystem } from '../../models/kafka/index.ts';
import type { Replica } from '../../models/kafka/replication/replica.ts';
import { World, ms } from '../../sim/index.ts';
import { type Wish, kafkaPlan } from '../fixtures/kafka.ts';

const DESIGN = 'Kafka documentation, Topic Configs';
const CHECK = 500; // ms
const KIB = 1024;

/** 200 messages of 1 KiB a second to one partition, segments of about 100 messages, checked twice a second. */
const base: Wish = {
  version: '3.9',
  partitions: 1,
  arrivals: { kind: 'constant', rate: 200 },
  config: { 'log.retention.check.interval.ms': CHECK, 'log.segment.delete.delay.ms': 1000 },
};
const SEGMENT = 100 * KIB;

function begin(wish: Wish) {
  const world = new World({ seed: wish.seed ?? 42, replication: 0 });
  const system = new KafkaSystem(world, kafkaPlan({ ...base, ...wish }));
  const [partition] = system.topics.get('events')!.partitions;
  const [ledger] = system.traffic.ledgers;
  system.start();
  return { world, system, partition: partition!, ledger: ledger! };
}

type Begun = ReturnType<typeof begin>;

function play(wish: Wish, until: number, each: (played: Begun, now: number) => void = () => {}): Begun {
  const played = begin(wish);
  for (let now = 100; now <= until; now += 100) {
    played.world.sim.run(ms(now));
    each(played, now);
    for (const ledger of played.system.traffic.ledgers) {
      expect(ledger.balance()).toBe(0);
      expect(Math.min(ledger.inFlight, ledger.backlog, ledger.expired)).toBeGreaterThanOrEqual(0);
    }
  }
  return played;
}

const oldest = ({ log }: Replica) => log.segments.list[0]!;

describe(`retention.bytes (${DESIGN})`, () => {
  test('a log keeps at least as much as it says, and at most one segment and one interval of writing more', () => {
    const kept = 300 * KIB;
    play({ topic: { 'segment.bytes': SEGMENT, 'retention.bytes': kept } }, 8000, ({ partition }, now) => {
      if (now < 3000) return;
      for (const { log } of partition.replicas) {
        expect(log.size).toBeGreaterThanOrEqual(kept - SEGMENT);
        expect(log.size).toBeLessThan(kept + SEGMENT + 1.2 * 200 * KIB * (CHECK / 1000) + 20 * KIB);
      }
    });
  });

  test('whole segments go, and never the one that is written to', () => {
    const { partition } = play({ topic: { 'segment.bytes': SEGMENT, 'retention.bytes': KIB } }, 4000);
    for (const replica of partition.replicas) {
      expect(replica.log.startOffset).toBeGreaterThan(0);
      expect(replica.log.startOffset).toBe(oldest(replica).baseOffset);
      expect(replica.log.segments.list.length).toBeGreaterThanOrEqual(1);
    }
  });

  test('where the topic does not say, log.retention.bytes and log.segment.bytes do (Broker Configs)', () => {
    const config = { ...base.config, 'log.retention.bytes': 200 * KIB, 'log.segment.bytes': SEGMENT };
    const { partition } = play({ config }, 4000);
    expect(partition.leading.log.startOffset).toBeGreaterThan(0);
  });
});

describe(`retention.ms (${DESIGN})`, () => {
  test('a segment goes when its last record is older, not its first, at the next check', () => {
    const age = 2000;
    play({ topic: { 'segment.bytes': SEGMENT, 'retention.ms': age } }, 8000, ({ partition }, now) => {
      const { latest } = oldest(partition.leading);
      expect(now - latest / 1e6).toBeLessThanOrEqual(age + CHECK + 100);
      if (now > 4000) expect(now - oldest(partition.leading).begun / 1e6).toBeGreaterThan(age - CHECK);
    });
  });

  test('log.retention.ms comes before minutes, minutes before hours (Broker Configs)', () => {
    const end = (config: object) =>
      play({ topic: { 'segment.bytes': SEGMENT }, config: { ...base.config, ...config } }, 3500).partition.leading.log
        .startOffset;
    expect(end({ 'log.retention.hours': 0 })).toBeGreaterThan(0);
    expect(end({ 'log.retention.hours': 0, 'log.retention.minutes': 1 })).toBe(0);
    expect(end({ 'log.retention.minutes': 1, 'log.retention.ms': 1000 })).toBeGreaterThan(0);
  });
});

describe('segments roll', () => {
  test('after segment.ms, or log.roll.ms where the topic does not say', () => {
    const rolled = (wish: Wish) => play(wish, 3000).partition.leading.log.segments.rolled;
    expect(rolled({})).toBe(0);
    expect(rolled({ topic: { 'segment.ms': 500 } })).toBeGreaterThanOrEqual(4);
    expect(rolled({ config: { 'log.roll.ms': 1000 } })).toBe(2);
  });
});

describe('log.segment.delete.delay.ms (Broker Configs)', () => {
  test('disk space comes back that much later than the segment left the log', () => {
    const wish = { topic: { 'segment.bytes': SEGMENT, 'retention.bytes': 200 * KIB } };
    let seen = 0;
    play(wish, 6000, ({ partition }) => {
      const { log } = partition.leading;
      expect(log.stored).toBe(log.size + log.condemned);
      if (log.condemned > 0) seen++;
    });
    expect(seen).toBeGreaterThan(5);
    const file = { ...wish.topic, 'file.delete.delay.ms': 0 };
    play({ topic: file }, 6000, ({ partition }) => expect(partition.leading.log.condemned).toBe(0));
  });
});

/** A broker that is gone leaves the in-sync set soon, so that the high watermark does not wait for it. */
const QUICK = { 'process.roles': 'broker', 'broker.session.timeout.ms': 1000, 'broker.heartbeat.interval.ms': 200 };

describe('who has not read in time', () => {
  const topic = { 'segment.bytes': SEGMENT, 'retention.bytes': 200 * KIB };
  const consumer = { 'auto.offset.reset': 'earliest', 'auto.commit.interval.ms': 200 };

  test('what a group has had does not expire for it; what nobody reads does', () => {
    const { ledger, partition } = play({ topic, consumer }, 5000);
    expect(partition.leading.log.startOffset).toBeGreaterThan(0);
    expect(ledger.entry()).toMatchObject({ expired: 0, lostAcknowledged: {} });
    const unread = play({ topic, groups: 0 }, 5000);
    expect(unread.ledger.expired).toBe(unread.partition.leading.log.startOffset);
  });

  test('a group that is held for too long loses what has expired, and goes on at the log start (auto.offset.reset)', () => {
    const { ledger, partition } = play({ topic, consumer }, 9000, ({ system }, now) => {
      if (now === 1000 || now === 6000) for (const it of system.consumers) it.hold(now === 1000);
    });
    const { expired, settled, offered, lostAcknowledged } = ledger.entry();
    expect(expired).toBeGreaterThan(500);
    expect(lostAcknowledged).toEqual({});
    expect(settled + expired).toBeGreaterThan(offered - 60);
    expect(partition.leading.log.endOffset).toBeGreaterThan(1700);
  });

  test('a follower that was away for longer begins anew where its leader does (ReplicaFetcherThread, OFFSET_OUT_OF_RANGE)', () => {
    const { partition } = play({ topic, config: { ...base.config, ...QUICK } }, 13000, ({ system }, now) => {
      const target = { kind: 'broker', number: 1 } as const;
      if (now === 1000) system.strike({ kind: 'crash', target });
      if (now === 8000) system.mend({ kind: 'crash', target });
    });
    const [leader, follower] = partition.replicas;
    expect(leader!.log.startOffset).toBeGreaterThan(1000);
    expect(follower!.log.startOffset).toBeGreaterThan(1000);
    expect(follower!.log.endOffset).toBeGreaterThan(leader!.log.endOffset - 20);
    expect(partition.isr.length).toBe(3);
  });
});

test('every message has one fate, whatever retention, holds, crashes of readers and of brokers do to it', () => {
  const cases = fc.record({
    bytes: fc.constantFrom(20, 60, 200),
    age: fc.constantFrom(400, 1500, 604_800_000),
    processing: fc.constantFrom(0, 3e6, 8e6),
    commit: fc.constantFrom('auto', 'sync', 'none'),
    threads: fc.constantFrom(0, 0, 2),
    reset: fc.constantFrom('earliest', 'latest', 'none'),
    acks: fc.constantFrom('all', '1'),
    seed: fc.nat(1e6),
    steps: fc.array(
      fc.record({
        at: fc.integer({ min: 3, max: 40 }),
        what: fc.constantFrom('hold', 'release', 'crash', 'restart', 'broker', 'broker back'),
        who: fc.integer({ min: 0, max: 1 }),
      }),
      { maxLength: 8 },
    ),
  });
  fc.assert(
    fc.property(cases, (c) => {
      const wish: Wish = {
        partitions: 2,
        consumers: 2,
        groups: 2,
        topic: { 'segment.bytes': 15 * KIB, 'retention.bytes': c.bytes * KIB, 'retention.ms': c.age },
        config: { ...base.config, 'log.retention.check.interval.ms': 200, 'log.segment.delete.delay.ms': 300 },
        producer: { acks: c.acks },
        consumer: {
          'auto.offset.reset': c.reset,
          commit: c.commit,
          threads: c.threads,
          'session.timeout.ms': 1000,
          'heartbeat.interval.ms': 200,
          'auto.commit.interval.ms': 400,
        },
        processing: c.processing,
        seed: c.seed,
      };
      play(wish, 5000, ({ system }, now) => {
        for (const { at, what, who } of c.steps) {
          if (at * 100 !== now) continue;
          const it = system.consumers[who * 2]!;
          const crash = { kind: 'crash', target: { kind: 'broker', number: who } } as const;
          if (what === 'hold' || what === 'release') it.hold(what === 'hold');
          else if (what === 'crash') it.crash();
          else if (what === 'restart') it.restart();
          else if (what === 'broker') system.strike(crash);
          else system.mend(crash);
        }
      });
    }),
    { numRuns: 20, seed: 7 },
  );
});
