import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../sim/index.ts';
import { Trial } from '../fixtures/kafkaFaults.ts';

const broker = (number: number) => ({ kind: 'broker', number }) as const;
const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

/** Short sessions, so that much happens in little simulated time. */
const QUICK = { 'zookeeper.session.timeout.ms': 600, 'replica.lag.time.max.ms': 1000, 'replica.fetch.backoff.ms': 100 };

describe('a broker crashes', () => {
  test('acks=all with min.insync.replicas=2: leaders fail over after the session, nothing acknowledged is lost, logs agree again', () => {
    const trial = new Trial({ partitions: 3, topic: { 'min.insync.replicas': 2 } });
    trial.produce({ acks: 'all', every: ms(20), until: seconds(60) });
    trial.fault(seconds(5), { kind: 'crash', target: broker(0), lasts: seconds(30) });
    trial.run(seconds(80));
    const { ledger, partitions } = trial;
    expect(ledger.balance()).toBe(0);
    expect(ledger.entry().lostAcknowledged).toEqual({});
    for (const partition of partitions) {
      expect(partition.isr).toHaveLength(3);
      const { end } = partition.leading.log;
      for (const { log } of partition.replicas) expect(log.end).toBe(end);
    }
    expect(partitions[0]?.leader?.broker.number).toBe(1);
    expect(ledger.offered).toBeGreaterThan(15_000);
    expect(ledger.backlog).toBe(ledger.offered);
  });

  test('leaders are elected when the session has run out: 12 to 18 s with ZooKeeper (2.6), 7 to 9 s with KRaft (4.0), at once if it is stopped', () => {
    const without = (version: string, kind: 'crash' | 'stop') => {
      const trial = new Trial({ partitions: 1, version });
      trial.fault(seconds(10), { kind, target: broker(0) });
      for (let at = 10; at < 40; at += 0.1) {
        trial.run(seconds(at));
        if (trial.partitions[0]?.leader?.broker.number === 1) return at - 10;
      }
      return Infinity;
    };
    expect(without('2.6', 'crash')).toBeGreaterThan(11.9);
    expect(without('2.6', 'crash')).toBeLessThan(18.2);
    expect(without('4.0', 'crash')).toBeGreaterThan(6.9);
    expect(without('4.0', 'crash')).toBeLessThan(9.2);
    expect(without('2.6', 'stop')).toBeLessThan(0.2);
  });

  test('with acks=1 it loses acknowledged messages that no follower had fetched, and no others', () => {
    const trial = new Trial({ partitions: 1, config: { ...QUICK, 'replica.lag.time.max.ms': 60_000 } });
    trial.produce({ acks: '1', every: ms(10), until: seconds(20), timeout: ms(500) });
    for (const other of [1, 2]) {
      const against = [broker(0)];
      trial.fault(seconds(5), { kind: 'partition', target: broker(other), against, lasts: seconds(10) });
    }
    trial.run(ms(7990));
    const [partition] = trial.partitions;
    const [leader, ...followers] = partition?.replicas ?? [];
    const ahead = (leader?.log.endOffset ?? 0) - (followers[0]?.log.endOffset ?? 0);
    trial.system.strike({ kind: 'crash', target: broker(0) });
    trial.run(seconds(30));
    expect(ahead).toBeGreaterThan(500);
    // The request under way at the crash was not acknowledged, and was sent again.
    expect(sum(trial.ledger.entry().lostAcknowledged)).toBeGreaterThanOrEqual(ahead - 3);
    expect(sum(trial.ledger.entry().lostAcknowledged)).toBeLessThanOrEqual(ahead);
    expect(trial.ledger.balance()).toBe(0);
  });
});

describe('unclean election', () => {
  test('loses exactly what lies beyond the end of the elected log', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 4000 }),
        fc.integer({ min: 1500, max: 4000 }),
        fc.nat(1e6),
        (from, longer, seed) => {
          const config = { ...QUICK, 'unclean.leader.election.enable': true };
          const trial = new Trial({ partitions: 1, replicationFactor: 2, seed, config });
          trial.produce({ acks: '1', every: ms(7), until: seconds(9), timeout: ms(500), retries: 0 });
          trial.fault(ms(from), { kind: 'crash', target: broker(1), lasts: ms(6000) });
          trial.run(ms(from + longer));
          const [partition] = trial.partitions;
          const [leader, other] = partition?.replicas ?? [];
          expect(partition?.isr).toEqual([leader]); // the follower has left the in-sync set
          const beyond = (leader?.log.endOffset ?? 0) - (other?.log.endOffset ?? 0);
          trial.system.strike({ kind: 'crash', target: broker(0) });
          trial.run(seconds(16));
          expect(partition?.leader === other).toBe(true);
          const { lostAcknowledged, lostUnacknowledged } = trial.ledger.entry();
          expect((lostAcknowledged['unclean election'] ?? 0) + (lostUnacknowledged['unclean election'] ?? 0)).toBe(
            beyond,
          );
          expect(trial.ledger.balance()).toBe(0);
        },
      ),
      { numRuns: 20, seed: 3 },
    );
  });

  test('where it is off, nobody leads until the last in-sync replica is back, and nothing is lost', () => {
    const trial = new Trial({ partitions: 1, replicationFactor: 2, config: QUICK });
    trial.produce({ acks: '1', every: ms(20), until: seconds(30), timeout: ms(500) });
    trial.fault(seconds(2), { kind: 'crash', target: broker(1), lasts: seconds(4) });
    trial.fault(seconds(5), { kind: 'crash', target: broker(0), lasts: seconds(10) });
    trial.run(seconds(12));
    expect(trial.partitions[0]?.leader).toBeUndefined();
    trial.run(seconds(40));
    expect(trial.partitions[0]?.leader?.broker.number).toBe(0);
    expect(sum(trial.ledger.entry().lostAcknowledged)).toBe(0);
    expect(trial.ledger.backlog).toBe(trial.ledger.offered);
  });
});

describe('a machine loses power', () => {
  test('replication factor 1: what had not been written back is lost, acknowledged or not; flush.messages=1 saves it', () => {
    const lost = (flush: number) => {
      const trial = new Trial({
        partitions: 1,
        replicationFactor: 1,
        config: QUICK,
        topic: { 'flush.messages': flush },
      });
      trial.produce({ acks: 'all', every: ms(20), until: seconds(10), timeout: ms(500) });
      trial.fault(seconds(5), { kind: 'power-off', target: broker(0), lasts: seconds(1) });
      trial.run(seconds(20));
      expect(trial.ledger.balance()).toBe(0);
      return trial.ledger.entry().lostAcknowledged['power lost'] ?? 0;
    };
    expect(lost(Number.MAX_SAFE_INTEGER)).toBeGreaterThan(600); // five seconds at 150 a second, 30 s before they are old
    expect(lost(1)).toBe(0);
  });

  test('the last replica in sync loses what it had not written back, though others have it (the case of KIP-966)', () => {
    const trial = new Trial({ partitions: 1, config: QUICK, topic: { 'min.insync.replicas': 2 } });
    trial.produce({ acks: 'all', every: ms(20), until: seconds(4), timeout: ms(500) });
    trial.fault(seconds(5), { kind: 'crash', target: broker(1), lasts: seconds(10) });
    trial.fault(seconds(5), { kind: 'crash', target: broker(2), lasts: seconds(10) });
    trial.fault(seconds(8), { kind: 'power-off', target: broker(0), lasts: seconds(1) });
    trial.run(seconds(30));
    expect(trial.partitions[0]?.leader?.broker.number).toBe(0);
    expect(trial.ledger.entry().lostAcknowledged['power lost'] ?? 0).toBeGreaterThan(400);
    expect(trial.ledger.balance()).toBe(0);
  });

  test('a follower that restarts before it is missed is fenced first since 2.2, so that it cannot be elected without what it lost; before, it can', () => {
    const lost = (version: string) => {
      const config = { 'zookeeper.session.timeout.ms': 6000, 'replica.fetch.backoff.ms': 5000 };
      const trial = new Trial({ partitions: 1, replicationFactor: 2, version, config });
      trial.produce({ acks: 'all', every: ms(20), until: seconds(5), timeout: ms(500) });
      trial.fault(ms(5500), { kind: 'power-off', target: broker(1), lasts: ms(100) });
      trial.fault(ms(7550), { kind: 'crash', target: broker(0) }); // before the follower can fetch again
      trial.run(seconds(40));
      return sum(trial.ledger.entry().lostAcknowledged);
    };
    expect(lost('2.6')).toBe(0);
    expect(lost('0.11')).toBeGreaterThan(0);
  });
});

test('a leader that is cut off from all brokers but not from its producers acknowledges acks=1 in vain, and acks=all not at all', () => {
  const cutOff = (acks: '1' | 'all') => {
    const trial = new Trial({ partitions: 1, config: QUICK, topic: { 'min.insync.replicas': 2 } });
    trial.produce({ acks, every: ms(20), until: seconds(12), timeout: ms(500) });
    const { network, brokers } = trial.system;
    const [first, ...others] = brokers.map(({ machine }) => machine.nic);
    trial.world.sim.at(
      seconds(5),
      () => {
        for (const other of others) network.cut(first!, other);
        trial.system.controller.cutsOff(brokers[0]!);
      },
      undefined,
    );
    trial.world.sim.at(
      seconds(9),
      () => {
        for (const other of others) network.mend(first!, other);
        trial.system.controller.finds(brokers[0]!);
      },
      undefined,
    );
    trial.run(seconds(40));
    expect(trial.ledger.balance()).toBe(0);
    return sum(trial.ledger.entry().lostAcknowledged);
  };
  expect(cutOff('all')).toBe(0);
  expect(cutOff('1')).toBeGreaterThan(20);
});

test('a lost disk is filled again from the leader, byte for byte, also with what everybody has read and forgotten', () => {
  const trial = new Trial({ partitions: 4, config: QUICK });
  trial.produce({ acks: 'all', every: ms(10), until: seconds(30), timeout: ms(500) });
  trial.fault(seconds(10), { kind: 'lose-disk', target: { kind: 'disk', broker: 1, disk: 0 }, lasts: seconds(5) });
  trial.run(seconds(40));
  for (const { replicas, isr } of trial.partitions) {
    expect(isr).toHaveLength(3);
    for (const { log } of replicas) {
      expect([log.missing, log.endOffset, log.endPosition, log.file.size]).toEqual([
        0,
        replicas[0]!.log.endOffset,
        replicas[0]!.log.endPosition,
        replicas[0]!.log.endPosition,
      ]);
    }
  }
  expect(sum(trial.ledger.entry().lostAcknowledged)).toBe(0);
  expect(trial.ledger.balance()).toBe(0);
});

test('recovery after an unclean end reads every segment that was not flushed whole: a large log takes longer to come back than after a stop', () => {
  const away = (kind: 'crash' | 'stop') => {
    const trial = new Trial({ partitions: 1, replicationFactor: 1, config: QUICK, batchSize: 900_000 });
    trial.produce({ acks: '1', every: ms(5), until: seconds(5), timeout: ms(500) });
    trial.fault(seconds(6), { kind, target: broker(0), lasts: seconds(1) });
    for (let at = 7; at < 30; at += 0.05) {
      trial.run(seconds(at));
      if (trial.system.brokers[0]?.isUp === true) return at - 7;
    }
    return Infinity;
  };
  expect(away('stop')).toBeLessThan(2.1);
  expect(away('crash')).toBeGreaterThan(2.3);
});
